import type { DirectoryRun, DirectoryRunItem, RunExportFormat } from '@waypost/contracts';
import { type ExportedItem, type FieldDifference, planCsv, planLdif } from '@waypost/sync';

type Items = AsyncIterable<DirectoryRunItem>;

/** What a run is sent as. */
export const exportTypes = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  ldif: 'text/plain; charset=utf-8',
} satisfies Record<RunExportFormat, string>;

/** A run with all its items as text, in pieces worth sending. */
export function exported(format: RunExportFormat, run: DirectoryRun, items: Items): AsyncGenerator<string> {
  if (format === 'json') return inPieces(asJson(run, items));
  return inPieces((format === 'csv' ? planCsv : planLdif)(planItems(items)));
}

/** One JSON value: the run, and its items under `items`. */
async function* asJson(run: DirectoryRun, items: Items): AsyncGenerator<string> {
  yield `{"run":${JSON.stringify(run)},"items":[`;
  let separator = '\n';
  for await (const item of items) {
    yield separator + JSON.stringify(item);
    separator = ',\n';
  }
  yield '\n]}\n';
}

async function* planItems(items: Items): AsyncGenerator<ExportedItem> {
  for await (const { recipient, conflict, detail, bundle, error, ...item } of items)
    yield {
      ...item,
      differences: item.differences as FieldDifference[],
      error: error?.detail ?? null,
      ...(recipient && { localId: recipient.id }),
      ...(conflict && { conflict: withoutNull(conflict) }),
      ...(detail !== null && { detail }),
      ...(bundle !== null && { bundle }),
    };
}

const withoutNull = ({ with: party, ...conflict }: NonNullable<DirectoryRunItem['conflict']>) => ({
  ...conflict,
  ...(party && { with: party }),
});

/** Characters that are gathered before they are sent. */
const piece = 64 * 1024;

async function* inPieces(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let gathered = '';
  for await (const text of texts) {
    gathered += text;
    if (gathered.length < piece) continue;
    yield gathered;
    gathered = '';
  }
  if (gathered !== '') yield gathered;
}
