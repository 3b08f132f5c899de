import {
  type DirectoryModel,
  type DirectoryView,
  type Filter,
  type HeldRecipient,
  type HeldRecord,
  keptFor,
  planFilter,
  type Schema,
  type Unit,
  unitOfMailbox,
} from '@waypost/ldap';
import type { Caller } from './caller.js';

/** The branch a record stands in. */
export function unitOf(held: HeldRecord): Unit {
  if (!('kind' in held)) return unitOfMailbox(held.mailboxKind);
  return ({ contact: 'contacts', group: 'groups', domain: 'domains' } as const)[held.kind];
}

/** People see nobody who is hidden but themselves, and no domains: those are for mail servers. */
export const isVisible = (held: HeldRecord, { isPerson, self }: DirectoryView) =>
  isPerson !== true || held.id === self || (isRecipient(held) && held.hidden !== true);
const isRecipient = (held: HeldRecord): held is HeldRecipient => !('kind' in held) || held.kind !== 'domain';

/** The record of a DN; undefined where there is none, or none for this reader. */
export function recordAt(unit: Unit, name: string, view: DirectoryView): HeldRecord | undefined {
  const { model } = view;
  const held = unit === 'domains' ? model.recipients.domainByName(name) : model.recipientAt(unit, name);
  return held && isVisible(held, view) ? held : undefined;
}

/** The record whose DN has a normal form. */
export function recordOfDn(key: string, view: DirectoryView): HeldRecord | undefined {
  const place = view.tree.place(key);
  return place?.at === 'entry' ? recordAt(place.unit, place.name, view) : undefined;
}

/** The records a filter can match, where it bounds them to a few by an indexed attribute; else undefined. */
export const indexedRecords = (
  filter: Filter,
  schema: Schema,
  view: DirectoryView,
  caller: Caller,
): readonly HeldRecord[] | undefined =>
  planFilter(filter, schema, {
    equal: (attribute, value) => recordsWith(attribute, value, view, caller),
    beginning: (attribute, start) => view.model.recipients.names.beginning(attribute, start),
  });

const none: readonly HeldRecord[] = [];
const found = (held: HeldRecord | undefined): readonly HeldRecord[] => (held ? [held] : none);

/** The records that may have a value of an attribute, by its name in the schema; undefined where no index covers it. */
function recordsWith(
  attribute: string,
  value: string,
  view: DirectoryView,
  caller: Caller,
): Iterable<HeldRecord | undefined> | undefined {
  const { model } = view;
  const { recipients } = model;
  switch (attribute) {
    case 'mail':
    case 'mailRoutingAddress':
      return found(model.recipientByPrimary(value));
    case 'wpCopyAddress':
      return found(model.mailboxByAddress(keptFor(value) ?? ''));
    case 'mailAlias':
      return found(model.recipientByFurther(`smtp:${value}`));
    case 'mailLocalAddress':
      return found(model.recipientByPrimary(value) ?? model.recipientByFurther(`smtp:${value}`));
    case 'proxyAddresses':
      // Addresses of other mail systems may hold spaces, which the rule folds and the index does not.
      return value.startsWith('smtp:')
        ? found(model.recipientByPrimary(value.slice(5)) ?? model.recipientByFurther(value))
        : undefined;
    case 'uid': {
      const byAddress = model.mailboxByAddress(value);
      const held = [model.mailboxByName(value), byAddress, recipients.contacts.get(value)];
      return [...new Set(held.filter((one) => one !== undefined))];
    }
    case 'associatedDomain':
      return found(recipients.acceptedDomain(value));
    case 'member': {
      const member = caller.kind === 'service' ? recordOfDn(value, view) : undefined;
      return member ? groupsOf(member.id, model) : none;
    }
    case 'memberOf': {
      // People read no memberships but their own, so nothing else can match for them.
      if (caller.kind !== 'service')
        return found(caller.kind === 'mailbox' ? model.mailboxes.get(caller.id) : undefined);
      const group = recordOfDn(value, view);
      return group ? recordsOf(recipients.membersOf(group.id), (id) => model.recipientById(id)) : none;
    }
    case 'rfc822MailMember':
      return caller.kind === 'service' ? groupsOf(value, model) : none;
    case 'entryUUID':
      return found(model.recipientById(value) ?? recipients.domains.get(value));
    default:
      return recipients.names.equal(attribute, value);
  }
}

const groupsOf = (memberId: string, { recipients }: DirectoryModel) =>
  recordsOf(recipients.groupsOf(memberId), (id) => recipients.groups.get(id));

/** The records of some ids, each looked up when it is asked for; undefined for one that is gone. */
export function* recordsOf<T>(
  ids: Iterable<string>,
  recordOf: (id: string) => T | undefined,
): Generator<T | undefined> {
  for (const id of ids) yield recordOf(id);
}
