/** What a row asserts of an attribute. */
export const filterOperators = ['is', 'isNot', 'contains', 'begins', 'ends', 'set', 'unset'] as const;
export type FilterOperator = (typeof filterOperators)[number];

export interface FilterRow {
  attribute: string;
  operator: FilterOperator;
  value: string;
}

/** A filter as rows: all of them hold, or any one. */
export interface FilterRows {
  join: 'all' | 'any';
  rows: readonly FilterRow[];
}

const escaped = (value: string) =>
  // NUL is among what RFC 4515 §3 has escaped.
  value.replace(/[\\*()\u0000]/g, (one) => `\\${one.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** Whether a comparison needs no value. */
export const isWithoutValue = (operator: FilterOperator) => operator === 'set' || operator === 'unset';
const isComplete = ({ operator, value }: FilterRow) => isWithoutValue(operator) || value.trim() !== '';

function textOfRow({ attribute, operator, value }: FilterRow): string {
  const held = escaped(value.trim());
  const asserted = {
    is: held,
    isNot: held,
    contains: `*${held}*`,
    begins: `${held}*`,
    ends: `*${held}`,
    set: '*',
    unset: '*',
  }[operator];
  const text = `(${attribute}=${asserted})`;
  return operator === 'isNot' || operator === 'unset' ? `(!${text})` : text;
}

/** The LDAP filter (RFC 4515) that rows come to. Rows without a value say nothing yet and are left out. */
export function textOfRows({ join, rows }: FilterRows): string {
  const texts = rows.filter(isComplete).map(textOfRow);
  return texts.length < 2 ? texts.join('') : `(${join === 'all' ? '&' : '|'}${texts.join('')})`;
}

/** A value without its escapes; undefined where it has one that a row's text field cannot show. */
function plain(value: string): string | undefined {
  if (/\\(?![0-9a-f]{2})|\\[89a-f]|\\[01][0-9a-f]/i.test(value)) return undefined;
  return value.replace(/\\([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function rowOf(attribute: string, written: string, negated: boolean): FilterRow | undefined {
  const row = positiveRowOf(attribute, written);
  if (!negated || !row) return row;
  const operator = { is: 'isNot', set: 'unset' } as const;
  return row.operator === 'is' || row.operator === 'set' ? { ...row, operator: operator[row.operator] } : undefined;
}

function positiveRowOf(attribute: string, written: string): FilterRow | undefined {
  if (written === '*') return { attribute, operator: 'set', value: '' };
  const [, before = '', held = '', after = ''] = /^(\*?)([^*]+)(\*?)$/.exec(written) ?? [];
  const value = plain(held);
  if (value === undefined || value.trim() === '' || value !== value.trim()) return undefined;
  if (before === '') return { attribute, operator: after === '' ? 'is' : 'begins', value };
  return { attribute, operator: after === '' ? 'ends' : 'contains', value };
}

/** One row, or one that is negated. */
const written = String.raw`\([^()]*\)|\(!\([^()]*\)\)`;
const item = new RegExp(written, 'g');
const parts = /^\((!\()?([a-z][a-z0-9-]*)=([^()]*)\)/i;
const wholly = new RegExp(String.raw`^(?:\(([&|])((?:${written})+)\)|(${written}))$`);

/** The rows that a filter can be shown as; undefined where it says more than rows can. */
export function rowsOfText(text: string): FilterRows | undefined {
  const [, join, many, one] = wholly.exec(text.trim()) ?? [];
  const within = many ?? one;
  if (within === undefined) return undefined;
  const rows = [...within.matchAll(item)].map(([text]) => {
    const [, not, attribute, value] = parts.exec(text) ?? [];
    return attribute === undefined ? undefined : rowOf(attribute, value ?? '', not !== undefined);
  });
  return rows.every((row) => row !== undefined) ? { join: join === '|' ? 'any' : 'all', rows } : undefined;
}
