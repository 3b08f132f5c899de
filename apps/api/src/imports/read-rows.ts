import { ImportedRow, importColumnsOf, type ImportKind } from '@waypost/contracts';
import { DomainError, type FieldFault, pointerTo } from '@waypost/kernel';
import {
  type ImportColumn,
  type ImportRow,
  importActions,
  type ImportAction,
  readImportCell,
} from '@waypost/recipients';
import { inTurns } from './in-turns.js';
import { columnFault, mostRows, readCsv } from './read-csv.js';

/**
 * Reads a CSV file as rows about recipients of one kind.
 * @throws {DomainError} `body-invalid` where it is no CSV or has columns that nothing is known of; faults of rows are theirs
 */
export async function readCsvRows(kind: ImportKind, file: string | Buffer): Promise<ImportRow[]> {
  const { header, records } = await readCsv(file);
  const columns = columnsNamed(kind, header);
  return inTurns(records, ({ line, cells }) => {
    const faults: FieldFault[] = [];
    if (cells.length > header.length)
      faults.push({
        pointer: '#',
        detail: `The row has ${cells.length} cells, and there are ${header.length} columns.`,
      });
    const row = { row: line, values: {} as Record<string, unknown>, faults };
    for (const [at, name] of header.entries()) take(row, name, columns[at], cells[at]);
    return { ...row, ...identityOf(row) };
  });
}

const known = ['action', 'id'];

/** The columns that a first line names, each once; undefined for those that say what to do with whom. */
function columnsNamed(kind: ImportKind, header: readonly string[]): (ImportColumn | undefined)[] {
  const columns = importColumnsOf(kind);
  const faults = header.flatMap((name, at) => {
    if (header.indexOf(name) !== at) return [columnFault(name, `There are two columns ${name}; leave one out.`)];
    if (known.includes(name) || Object.hasOwn(columns, name)) return [];
    return [
      columnFault(name, `There is no column "${name}"; there are ${[...known, ...Object.keys(columns)].join(', ')}.`),
    ];
  });
  if (!header.includes('name') && !header.includes('id'))
    faults.push(columnFault('name', 'One column must say whom a row is about: name or id.'));
  if (faults[0]) throw new DomainError('body-invalid', faults[0].detail, { errors: faults });
  return header.map((name) => columns[name]);
}

/** A row that ends early says nothing of the columns after. */
function take(
  row: { values: Record<string, unknown>; faults: FieldFault[] },
  name: string,
  column: ImportColumn | undefined,
  cell: string | undefined,
): void {
  if (cell === undefined) return;
  const read = column ? readImportCell(column, cell) : { value: cell.trim() === '' ? undefined : cell.trim() };
  if ('fault' in read) row.faults.push({ pointer: pointerTo(name), detail: read.fault });
  // A cell without a password changes none.
  else if (!column?.secret || read.value !== null) row.values[name] = read.value;
}

/** Takes what a row says of whom it is about, and what to do, out of what it says of the recipient. */
function identityOf(row: { values: Record<string, unknown>; faults: FieldFault[] }): Pick<ImportRow, 'action' | 'id'> {
  const { action, id } = row.values;
  delete row.values['action'];
  delete row.values['id'];
  const wanted = typeof action === 'string' ? action.toLowerCase() : undefined;
  if (wanted !== undefined && !isAction(wanted))
    row.faults.push({ pointer: pointerTo('action'), detail: `Write ${importActions.join(', ')}, or nothing.` });
  return {
    ...(wanted !== undefined && isAction(wanted) && { action: wanted }),
    ...(typeof id === 'string' && { id }),
  };
}

const isAction = (text: string): text is ImportAction => (importActions as readonly string[]).includes(text);

/**
 * Reads a JSON list as rows about recipients of one kind.
 * @throws {DomainError} `body-invalid` where it is no list of objects
 */
export async function readJsonRows(kind: ImportKind, list: unknown): Promise<ImportRow[]> {
  if (!Array.isArray(list)) throw refuseBody('Send a list of objects, one a recipient.');
  if (list.length > mostRows) throw refuseBody(`Send at most ${mostRows} rows; there are ${list.length}.`);
  const columns = importColumnsOf(kind);
  return inTurns((list as unknown[]).entries(), ([at, item]) => {
    const read = ImportedRow.safeParse(item);
    if (!read.success)
      return {
        row: at + 1,
        values: {},
        faults: read.error.issues.map(({ path, message }) => ({
          pointer: pointerTo(...path.map(String)),
          detail: message,
        })),
      };
    const { action, id, ...given } = read.data;
    const strangers = Object.keys(given).filter((name) => !Object.hasOwn(columns, name));
    const values = Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(columns, name)));
    return {
      row: at + 1,
      ...(action && { action }),
      ...(id !== undefined && { id }),
      values,
      faults: firstFaults(
        strangers.map((name) => ({
          pointer: pointerTo(name),
          detail: `There is no field "${name}" here; leave it out.`,
        })),
      ),
    };
  });
}

/** Faults that one row tells of one kind: a row made up of faults would otherwise become many times as large as it came. */
const mostFaults = 20;

/** As many faults as a row tells, and how many more there are. */
export const firstFaults = (faults: readonly FieldFault[]): FieldFault[] => [
  ...faults.slice(0, mostFaults),
  ...(faults.length > mostFaults
    ? [{ pointer: '#', detail: `… and ${faults.length - mostFaults} more like these.` }]
    : []),
];

/** What the lists of all rows may hold together: members and further addresses. */
const mostListed = 1_000_000;

/**
 * Refuses more in lists than any organization has.
 * @throws {DomainError} `body-invalid`
 */
export async function expectFewListed(rows: readonly ImportRow[]): Promise<void> {
  let listed = 0;
  await inTurns(rows, ({ values }) => {
    for (const value of Object.values(values)) if (Array.isArray(value)) listed += value.length;
  });
  if (listed > mostListed)
    throw refuseBody(`The lists of a file may hold ${mostListed} entries; these hold ${listed}. Divide it.`);
}

const refuseBody = (detail: string) => new DomainError('body-invalid', detail, { errors: [{ pointer: '#', detail }] });
