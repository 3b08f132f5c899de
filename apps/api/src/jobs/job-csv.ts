import type { JobItem } from '@waypost/contracts';
import { csvRow } from '@waypost/kernel';

const columns = [
  'seq',
  'operation',
  'status',
  'kind',
  'recipient',
  'id',
  'policy',
  'what',
  'type',
  'before',
  'after',
  'detail',
];

/** The items of a job as CSV (RFC 4180), a line for every address, safe to open in a spreadsheet. */
export async function* jobCsv(items: AsyncIterable<JobItem>): AsyncGenerator<string> {
  yield csvRow(columns);
  for await (const { seq, operation, status, recipient, change } of items) {
    const common = [String(seq), operation, status, recipient.kind, recipient.name, recipient.id, change.policy.name];
    const lines = [
      ...change.added.map(({ type, address, collision }) => [
        'added',
        type,
        '',
        address,
        collision ? `${collision.wanted} is taken` : '',
      ]),
      ...change.promoted.map(({ type, from, to }) => ['primary', type, from ?? '', to, '']),
      ...change.kept.map(({ type, address, wanted, why }) => ['kept', type, address, wanted, why]),
      ...(change.skipped === undefined ? [] : [['skipped', '', '', '', change.skipped]]),
    ];
    yield lines.map((line) => csvRow([...common, ...line])).join('');
  }
}
