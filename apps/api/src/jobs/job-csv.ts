import type { ImportItemChange, JobItem, PolicyItemChange } from '@waypost/contracts';
import { csvRow } from '@waypost/kernel';

const columns = [
  'seq',
  'operation',
  'status',
  'kind',
  'recipient',
  'id',
  'by',
  'what',
  'type',
  'before',
  'after',
  'detail',
];

/** The items of a job as CSV (RFC 4180), a line for every address or field, safe to open in a spreadsheet. */
export async function* jobCsv(items: AsyncIterable<JobItem>): AsyncGenerator<string> {
  yield csvRow(columns);
  for await (const { seq, operation, status, recipient, change } of items) {
    const common = [String(seq), operation, status, recipient.kind, recipient.name, recipient.id];
    const lines = 'policy' in change ? addressLines(change) : rowLines(change);
    yield lines.map((line) => csvRow([...common, ...line])).join('');
  }
}

const addressLines = ({ policy, added, promoted, kept, skipped }: PolicyItemChange): string[][] =>
  [
    ...added.map(({ type, address, collision }) => [
      'added',
      type,
      '',
      address,
      collision ? `${collision.wanted} is taken` : '',
    ]),
    ...promoted.map(({ type, from, to }) => ['primary', type, from ?? '', to, '']),
    ...kept.map(({ type, address, wanted, why }) => ['kept', type, address, wanted, why]),
    ...(skipped === undefined ? [] : [['skipped', '', '', '', skipped]]),
  ].map((line) => [policy.name, ...line]);

/** What a row of a file changes and what is wrong with it, at its line. */
function rowLines({ row, differences, faults }: ImportItemChange): string[][] {
  const lines = [
    ...differences.map(({ field, before, after }) => ['set', field, shown(before), shown(after), '']),
    ...faults.map(({ pointer, detail }) => ['fault', pointer.replace(/^#\/?/, ''), '', '', detail]),
  ];
  return (lines.length > 0 ? lines : [['', '', '', '', '']]).map((line) => [`row ${row}`, ...line]);
}

const shown = (value: unknown): string =>
  value === null || value === undefined ? '' : Array.isArray(value) ? value.join('\n') : String(value);
