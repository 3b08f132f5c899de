import type { MailboxKind } from '@waypost/organization';
import type { EntityManager } from 'typeorm';
import type { RecipientKind } from '../entities/recipient.entities.js';
import { hiddenOf, RecipientStatement, type RecipientSelection, within } from './recipient-statement.js';

export type { RecipientSelection } from './recipient-statement.js';

/** A recipient as lists of all kinds show it. */
export interface SelectedRecipient {
  kind: RecipientKind;
  id: string;
  name: string;
  nameKey: string;
  displayName: string;
  address: string;
  /** Of a mailbox: whom it is for. */
  mailboxKind: MailboxKind | null;
  department: string | null;
  title: string | null;
  office: string | null;
  telephone: string | null;
  /** Whether people's address books leave it out. */
  hidden: boolean;
}

const profileColumns = ['department', 'title', 'office', 'telephone'];

const columnsOf = (kind: RecipientKind) =>
  [
    `'${kind}' AS kind, r.id, r.name, r.name_key AS "nameKey", r.display_name AS "displayName", r.address`,
    `${kind === 'mailbox' ? 'r.kind' : 'NULL'} AS "mailboxKind", ${hiddenOf(kind)} AS hidden`,
    ...profileColumns.map((column) => (kind === 'group' ? `NULL AS ${column}` : `r.${column}`)),
  ].join(', ');

/** A page of recipients by name, of all kinds together, from after a place on. */
export function selectRecipientsByName(
  manager: EntityManager,
  selection: RecipientSelection,
  { after, descending, take }: { after?: { key: string; id: string } | undefined; descending: boolean; take: number },
): Promise<SelectedRecipient[]> {
  const statement = new RecipientStatement();
  const limit = statement.bind(take);
  const direction = descending ? 'DESC' : 'ASC';
  const and = after
    ? `(r.name_key, r.id) ${descending ? '<' : '>'} (${statement.bind(after.key)}, ${statement.bind(after.id)}::uuid)`
    : undefined;
  const body = statement.branches(selection, {
    columns: columnsOf,
    end: `ORDER BY r.name_key ${direction}, r.id ${direction} LIMIT ${limit}`,
    ...(and !== undefined && { and }),
  });
  return manager.query(
    `SELECT * FROM (${body}) page ORDER BY "nameKey" ${direction}, id ${direction} LIMIT ${limit}`,
    statement.values,
  );
}

/** How long looking for some may take. */
const sampleMs = 80;

/** Some of those that match, by name; as many as are found within a moment. */
export async function sampleRecipients(
  manager: EntityManager,
  selection: RecipientSelection,
  take: number,
): Promise<SelectedRecipient[]> {
  if (take === 0) return [];
  const statement = new RecipientStatement();
  const limit = statement.bind(take);
  const body = statement.branches(selection, { columns: columnsOf, end: `LIMIT ${limit}` });
  const found = await within<SelectedRecipient>(
    manager,
    sampleMs,
    `SELECT * FROM (${body}) found LIMIT ${limit}`,
    statement.values,
  );
  return (found ?? []).sort((one, other) => (one.nameKey < other.nameKey ? -1 : 1));
}
