import { randomUUID } from 'node:crypto';
import { customAttributeNames, personFieldNames } from '@waypost/organization';
import { type ItemToApply, type MailboxEntity, mailboxKeys, recipientKeys } from '@waypost/store';
import { isFlag } from '@waypost/sync';
import type { Recipient, Work } from './batch-work.js';

const fieldsOfPeople: ReadonlySet<string> = new Set(personFieldNames);
const fieldsOfGroups: ReadonlySet<string> = new Set(customAttributeNames);
const keysOf = { mailbox: mailboxKeys, contact: recipientKeys, group: recipientKeys };
/**
 * The recipient that an item makes. Of the many fields that people may have only those are there that the source speaks of, which is
 * read as nothing set; and mailboxes, of which a hundred thousand may come, are written out in one piece: put together out of parts they
 * cost more than all else that is done for them.
 */
export function recipientMade({ kind, item, changes: { fields } }: Work, at: Date): Recipient {
  const called = {
    name: String(fields['name']),
    displayName: String(fields['displayName'] ?? fields['name']),
    address: String(fields['address']),
  };
  const id = item.localId ?? randomUUID();
  if (kind === 'mailbox') return withFields(mailboxMade(id, called, { fields, at }), fieldsOfPeople, fields);
  const common = {
    ...called,
    ...recipientKeys(called),
    id,
    excludedFromPolicies: false,
    createdAt: at,
    modifiedAt: at,
  };
  const text = (field: string) => (fields[field] ?? null) as string | null;
  if (kind === 'group') {
    const group = { ...common, description: text('description'), hidden: fields['hidden'] === true, filter: null };
    return withFields(group as Recipient, fieldsOfGroups, fields);
  }
  const [givenName, surname, initials] = [text('givenName'), text('surname'), text('initials')];
  const hiddenFromAddressBook = fields['hiddenFromAddressBook'] === true;
  const contact = { ...common, givenName, surname, initials, hiddenFromAddressBook };
  return withFields(contact as Recipient, fieldsOfPeople, fields);
}

function mailboxMade(
  id: string,
  called: { name: string; displayName: string; address: string },
  { fields, at }: { fields: Record<string, unknown>; at: Date },
): MailboxEntity {
  const keys = mailboxKeys(called);
  const isOff = fields['suspended'] === true;
  const made: Partial<MailboxEntity> = {
    id,
    serverId: String(fields['server']),
    name: called.name,
    nameKey: keys.nameKey,
    displayName: called.displayName,
    displayKey: keys.displayKey,
    givenName: (fields['givenName'] ?? null) as string | null,
    surname: (fields['surname'] ?? null) as string | null,
    initials: (fields['initials'] ?? null) as string | null,
    address: called.address,
    addressKey: keys.addressKey,
    kind: 'person',
    searchText: keys.searchText,
    hiddenFromAddressBook: fields['hiddenFromAddressBook'] === true,
    excludedFromPolicies: false,
    verifier: null,
    credentialVersion: 0,
    passwordChangedAt: null,
    suspendedBy: isOff ? 'directory' : null,
    suspendedReason: null,
    suspendedAt: isOff ? at : null,
    createdAt: at,
    modifiedAt: at,
  };
  return made as MailboxEntity;
}

/** Adds those of the fields given that belong to some. */
function withFields(row: Recipient, some: ReadonlySet<string>, given: Record<string, unknown>): Recipient {
  for (const field in given) if (some.has(field)) (row as unknown as Record<string, unknown>)[field] = given[field];
  return row;
}

/** What a recipient becomes by an item; undefined where nothing of it changes. */
export function recipientChanged({ kind, item, changes }: Work, before: Recipient, at: Date): Recipient | undefined {
  const { suspended, server: _server, dn: _dn, ...fields } = changes.fields;
  const moved = kind === 'mailbox' ? signIn(suspended, before as MailboxEntity, { item, at }) : undefined;
  if (Object.keys(fields).length === 0 && !moved) return undefined;
  const given = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, value ?? emptyOf(field, before)]),
  );
  const after = { ...before, ...given, ...moved, modifiedAt: at };
  return { ...after, ...keysOf[kind](after) };
}

/** A field that the source has no value for: most are absent then, but nobody goes without a display name. */
const emptyOf = (field: string, row: Recipient) => (field === 'displayName' ? row.name : isFlag(field) ? false : null);

const suspension = (at: Date | null) => ({
  suspendedBy: at === null ? null : ('directory' as const),
  suspendedReason: null,
  suspendedAt: at,
});

/** What becomes of signing in. What an administrator suspended, and what is not suspended by a directory, stays as it is. */
function signIn(
  suspended: unknown,
  { suspendedBy }: MailboxEntity,
  { item, at }: { item: ItemToApply; at: Date },
): Partial<MailboxEntity> | undefined {
  if (suspended === true && suspendedBy === null)
    return { ...suspension(at), suspendedReason: item.detail?.slice(0, 500) ?? null };
  if (suspended === false && suspendedBy === 'directory') return suspension(null);
  return undefined;
}
