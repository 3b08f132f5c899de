/** What a row asserts of an attribute. */
export const filterOperators = ['is', 'contains', 'begins', 'set'] as const;
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

const isComplete = ({ operator, value }: FilterRow) => operator === 'set' || value.trim() !== '';

function textOfRow({ attribute, operator, value }: FilterRow): string {
  const held = escaped(value.trim());
  return `(${attribute}=${{ is: held, contains: `*${held}*`, begins: `${held}*`, set: '*' }[operator]})`;
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

function rowOf(attribute: string, written: string): FilterRow | undefined {
  if (written === '*') return { attribute, operator: 'set', value: '' };
  const [, before = '', held = '', after = ''] = /^(\*?)([^*]+)(\*?)$/.exec(written) ?? [];
  const value = plain(held);
  if (value === undefined || value.trim() === '' || value !== value.trim()) return undefined;
  if (before === '') return { attribute, operator: after === '' ? 'is' : 'begins', value };
  return after === '' ? undefined : { attribute, operator: 'contains', value };
}

const item = /\(([a-z][a-z0-9-]*)=([^()]*)\)/gi;
const wholly = /^(?:\(([&|])((?:\([^()]*\))+)\)|(\([^()]*\)))$/;

/** The rows that a filter can be shown as; undefined where it says more than rows can. */
export function rowsOfText(text: string): FilterRows | undefined {
  const [, join, many, one] = wholly.exec(text.trim()) ?? [];
  const within = many ?? one;
  if (within === undefined) return undefined;
  const items = [...within.matchAll(item)];
  if (items.map(([all]) => all).join('') !== within) return undefined;
  const rows = items.map(([, attribute = '', value = '']) => rowOf(attribute, value));
  return rows.every((row) => row !== undefined) ? { join: join === '|' ? 'any' : 'all', rows } : undefined;
}
