import { randomUUID } from 'node:crypto';
import { wholeCustomAttributes, wholeProfile, type WholeProfile } from '@waypost/organization';
import { type ItemToApply, type MailboxEntity, mailboxKeys, recipientKeys } from '@waypost/store';
import { isFlag } from '@waypost/sync';
import type { Recipient, Work } from './batch-work.js';

/** The recipient that an item makes. */
export function recipientMade({ kind, item, changes: { fields } }: Work, at: Date): Recipient {
  const text = (field: string) => (fields[field] ?? null) as string | null;
  const called = {
    name: String(fields['name']),
    displayName: String(fields['displayName'] ?? fields['name']),
    address: String(fields['address']),
  };
  const stamped = { id: item.localId ?? randomUUID(), ...called, createdAt: at, modifiedAt: at };
  const texts = fields as Partial<WholeProfile>;
  const person = {
    ...{ givenName: text('givenName'), surname: text('surname'), initials: text('initials') },
    ...wholeProfile(texts),
    hiddenFromAddressBook: fields['hiddenFromAddressBook'] === true,
    excludedFromPolicies: false,
  };
  if (kind === 'mailbox')
    return {
      ...stamped,
      ...person,
      ...mailboxKeys(called),
      serverId: String(fields['server']),
      kind: 'person',
      verifier: null,
      credentialVersion: 0,
      passwordChangedAt: null,
      ...suspension(fields['suspended'] === true ? at : null),
    };
  if (kind === 'contact')
    return {
      ...stamped,
      ...person,
      ...recipientKeys(called),
    };
  return {
    ...stamped,
    ...recipientKeys(called),
    description: text('description'),
    hidden: fields['hidden'] === true,
    ...wholeCustomAttributes(texts),
    excludedFromPolicies: false,
    filter: null,
  };
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
  return { ...after, ...(kind === 'mailbox' ? mailboxKeys(after) : recipientKeys(after)) };
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
