import { csvRow } from '@waypost/kernel';
import type { FieldDifference, PlanItem } from './plan.js';

/** A plan item with what became of it, as exports show it. */
export type ExportedItem = PlanItem & { status?: string; error?: string | null };

const columns = [
  'seq',
  'operation',
  'risk',
  'status',
  'kind',
  'label',
  'dn',
  'anchor',
  'recipient',
  'field',
  'change',
  'before',
  'after',
  'detail',
];

/**
 * A plan as CSV (RFC 4180), a line for every difference, so that a sheet can be filtered by field; its cells are safe to open in a
 * spreadsheet.
 */
export async function* planCsv(items: Iterable<ExportedItem> | AsyncIterable<ExportedItem>): AsyncGenerator<string> {
  yield csvRow(columns);
  for await (const item of items) {
    const { seq, operation, risk, status = '', kind, label, dn, anchor, localId = '' } = item;
    const common = [String(seq), operation, risk, status, kind, label, dn, anchor, localId];
    const detail = item.error ?? item.conflict?.detail ?? item.detail ?? '';
    const changes = item.differences.flatMap(changesOf);
    if (item.conflict) changes.push([item.conflict.field, item.conflict.kind, '', item.conflict.value]);
    if (changes.length === 0) changes.push(['', '', '', '']);
    for (const change of changes) yield csvRow([...common, ...change, detail]);
  }
}

function changesOf(difference: FieldDifference): string[][] {
  const { field } = difference;
  if ('add' in difference)
    return [
      ...difference.add.map((value) => [field, 'add', '', value]),
      ...difference.remove.map((value) => [field, 'remove', value, '']),
    ];
  if ('kept' in difference)
    return [[field, `kept (${difference.authority})`, text(difference.before), text(difference.directory)]];
  return [[field, 'set', text(difference.before), text(difference.after)]];
}

const text = (value: unknown): string =>
  value === null || value === undefined ? '' : Array.isArray(value) ? value.join(' ') : String(value);

/**
 * A plan in the manner of LDIF change records (RFC 2849), for people and tools that read those: the entry's DN, what is done as a
 * comment, and every field with the sign of what happens to it. It describes changes here, and is not meant for the source.
 */
export async function* planLdif(items: Iterable<ExportedItem> | AsyncIterable<ExportedItem>): AsyncGenerator<string> {
  yield 'version: 1\n\n';
  for await (const item of items) {
    const { operation, risk, label, dn, detail, conflict, seq, status } = item;
    const said = conflict?.detail ?? detail;
    yield comment(`${seq} ${operation} (${risk}${status === undefined ? '' : `, ${status}`}) ${label}`);
    if (said !== undefined) yield comment(said);
    yield line('dn', dn);
    yield operation === 'create' ? 'changetype: add\n' : 'changetype: modify\n';
    for (const difference of item.differences) yield* operation === 'create' ? added(difference) : modified(difference);
    yield '\n';
  }
}

function* added(difference: FieldDifference): Generator<string> {
  const values = 'add' in difference ? difference.add : 'after' in difference ? [difference.after] : [];
  for (const value of values) yield line(difference.field, text(value));
}

function* modified(difference: FieldDifference): Generator<string> {
  const { field } = difference;
  if ('kept' in difference) {
    yield comment(`${field} is kept (${difference.authority}): ${text(difference.directory)}`);
  } else if ('add' in difference) {
    if (difference.remove.length > 0)
      yield [`delete: ${field}\n`, ...difference.remove.map((value) => line(field, value)), '-\n'].join('');
    if (difference.add.length > 0)
      yield [`add: ${field}\n`, ...difference.add.map((value) => line(field, value)), '-\n'].join('');
  } else {
    const value = text(difference.after);
    yield value === '' ? `delete: ${field}\n-\n` : `replace: ${field}\n${line(field, value)}-\n`;
  }
}

const comment = (sentence: string) => `# ${sentence.replace(/[\p{Cc}\u2028\u2029]/gu, ' ')}\n`;

/** A value that could be misread is written in base64 (RFC 2849 §2, SAFE-STRING); lines are not folded. */
function line(name: string, value: string): string {
  if (/^(?:[!-9;=-\x7e](?:[ -\x7e]*[!-\x7e])?)?$/.test(value)) return `${name}: ${value}\n`;
  return `${name}:: ${base64(new TextEncoder().encode(value))}\n`;
}

const base64 = (octets: Uint8Array) => btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(''));
