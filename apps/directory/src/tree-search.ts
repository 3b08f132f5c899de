import {
  type DirectoryModel,
  type DirectoryView,
  type Entry,
  type HeldRecipient,
  type HeldRecord,
  type LdapResult,
  MailboxEntry,
  type Place,
  planFilter,
  RecipientEntry,
  type RecordKind,
  type Schema,
  type SearchRequest,
  type SearchScope,
  startBehind,
  suffixEntry,
  type Unit,
  unitEntry,
  unitOfMailbox,
  units,
  viewEntry,
} from '@waypost/ldap';
import type { Caller } from './caller.js';
import type { Directory } from './directory.js';
import { routeEntries } from './route-search.js';

/** Who looks into the tree, at which model, and from which position of its order on. */
export interface TreeReader {
  caller: Caller;
  directory: Directory;
  view: DirectoryView;
  after: string | undefined;
}

/** What is said of a base that is not there. */
export const absent: LdapResult = { code: 32, sentence: 'There is no such entry.' };

/** The entries a search under the suffix looks at, in their one order, after a position where one is given; or why there are none. */
export function treeEntries(
  place: Place,
  request: SearchRequest,
  { caller, directory, view: seen, after }: TreeReader,
): Iterable<Entry> | LdapResult {
  if (place.at === 'routes') {
    const found = routeEntries(place, request, { caller, schema: directory.schema, view: seen });
    return found === undefined ? absent : 'code' in found ? found : inOrder(found, after);
  }
  const through = 'through' in place ? place.through : undefined;
  const view = {
    ...seen,
    ...(through && { through }),
    ...(caller.kind !== 'service' && { isPerson: true }),
    ...(caller.kind === 'mailbox' && { self: caller.id }),
  };
  const entryOf = readerOf(caller, directory, view);
  const { scope } = request;
  if (place.at === 'entry') {
    const held = through ? view.model.mailboxByName(place.name) : recordAt(place.unit, place.name, view);
    return held ? (scope === 'one' ? [] : inOrder([entryOf(held)], after)) : absent;
  }
  const upper = upperEntries(place, scope, directory, view);
  if (!upper) return absent;
  const below = unitsBelow(place, scope);
  if (below.length === 0) return inOrder(upper(), after);
  const indexed = indexedRecords(request, directory.schema, view, caller);
  if (!indexed) return chain(inOrder(upper(), after), recordsIn(below, view, after), entryOf);
  // An index is over attributes that only records have, so nothing above them can match.
  const within = indexed.filter((held) => below.includes(unitOf(held)) && isVisible(held, view));
  return inOrder(within.map(entryOf), after);
}

/** A few entries in the order of the tree, from behind a position. */
const inOrder = (entries: readonly Entry[], after = ''): Entry[] =>
  entries
    .map((entry) => ({ entry, position: entry.position() }))
    .filter(({ position }) => position > after)
    .sort((one, other) => (one.position < other.position ? -1 : 1))
    .map(({ entry }) => entry);

/** The branches whose records a search looks at. */
function unitsBelow(place: Place, scope: SearchScope): readonly Unit[] {
  if (place.at === 'suffix') return scope === 'sub' ? units : [];
  if (scope === 'base') return [];
  if (place.at === 'view') return unitsOf.mailbox;
  return place.at === 'unit' ? [place.unit] : [];
}

/** The branch a record stands in. */
function unitOf(held: HeldRecord): Unit {
  if (!('kind' in held)) return unitOfMailbox(held.mailboxKind);
  return ({ contact: 'contacts', group: 'groups', domain: 'domains' } as const)[held.kind];
}

/** People see nobody who is hidden but themselves, and no domains: those are for mail servers. */
const isVisible = (held: HeldRecord, { isPerson, self }: DirectoryView) =>
  isPerson !== true || held.id === self || (isRecipient(held) && held.hidden !== true);
const isRecipient = (held: HeldRecord): held is HeldRecipient => !('kind' in held) || held.kind !== 'domain';

/** The record of a DN; undefined where there is none, or none for this reader. */
function recordAt(unit: Unit, name: string, view: DirectoryView): HeldRecord | undefined {
  const { model } = view;
  const held = {
    people: () => model.mailboxByName(name),
    shared: () => model.mailboxByName(name),
    groups: () => model.recipients.groupByName(name),
    contacts: () => model.recipients.contacts.get(name.toLowerCase()),
    domains: () => model.recipients.domainByName(name),
    services: () => undefined,
  }[unit]();
  return held && unitOf(held) === unit && isVisible(held, view) ? held : undefined;
}

/** Every record of some branches that a reader may see, in the order of the tree, from behind a position. */
function* recordsIn(below: readonly Unit[], view: DirectoryView, after: string | undefined): Generator<HeldRecord> {
  const { mailboxesInOrder, recipients } = view.model;
  const ordered = { mailbox: mailboxesInOrder, ...recipients.inOrder };
  for (const kind of ['mailbox', 'group', 'contact', 'domain'] as const satisfies readonly RecordKind[]) {
    const start = startBehind(after, kind);
    if (start === 'none' || !unitsOf[kind].some((unit) => below.includes(unit))) continue;
    const records: Iterable<HeldRecord> = ordered[kind].after(start.id);
    for (const held of records) if (below.includes(unitOf(held)) && isVisible(held, view)) yield held;
  }
}

/** The branches that records of each kind stand in. */
const unitsOf = {
  mailbox: ['people', 'shared'],
  group: ['groups'],
  contact: ['contacts'],
  domain: ['domains'],
} satisfies Record<RecordKind, readonly Unit[]> as Record<RecordKind, readonly Unit[]>;

/** The entries above records that a search looks at; undefined where its base is not there. */
function upperEntries(
  place: Place,
  scope: SearchScope,
  { schema }: Directory,
  { model, tree }: DirectoryView,
): (() => Entry[]) | undefined {
  const { organization } = model;
  const top = () => (organization ? [suffixEntry(schema, tree, organization)] : []);
  const branch = (unit: Unit) => unitEntry(schema, tree, unit, hasRecords(unit, model));
  const none = () => [];
  if (place.at === 'suffix')
    return { base: top, one: () => units.map(branch), sub: () => [...top(), ...units.map(branch)] }[scope];
  if (place.at === 'view') return scope === 'one' ? none : () => [viewEntry(schema, tree, place.through)];
  if (place.at !== 'unit') return undefined;
  return scope === 'one' ? none : () => [branch(place.unit)];
}

/** Whether anything stands in a branch; service accounts are returned to nobody. */
function hasRecords(unit: Unit, { mailboxes, sharedMailboxes, recipients }: DirectoryModel): boolean {
  const counts = {
    people: mailboxes.size - sharedMailboxes,
    shared: sharedMailboxes,
    groups: recipients.groups.size,
    contacts: recipients.contacts.size,
    domains: recipients.domains.size,
    services: 0,
  };
  return counts[unit] > 0;
}

/** How a caller sees records: a person sees its own mailbox whole, and of others what an address book shows. */
function readerOf(caller: Caller, directory: Directory, view: DirectoryView): (held: HeldRecord) => Entry {
  const { attributes, others, addressBook } = directory;
  return (held) => {
    const visible =
      caller.kind === 'service' || (caller.kind === 'mailbox' && caller.id === held.id) ? undefined : addressBook;
    if (!('kind' in held)) return new MailboxEntry(held, view, attributes, visible);
    if (held.kind === 'group') return new RecipientEntry(held, view, others.group, visible);
    if (held.kind === 'contact') return new RecipientEntry(held, view, others.contact, visible);
    return new RecipientEntry(held, view, others.domain, visible);
  };
}

/** The records a filter can match, where it bounds them by an indexed attribute; else undefined. */
function indexedRecords(
  { filter }: SearchRequest,
  schema: Schema,
  view: DirectoryView,
  caller: Caller,
): readonly HeldRecord[] | undefined {
  const { model, tree } = view;
  const { recipients } = model;
  const found = (held: HeldRecord | undefined): readonly HeldRecord[] => (held ? [held] : none);
  const groupsOf = (memberId: string) => recordsOf(recipients.groupsOf(memberId), (id) => recipients.groups.get(id));
  /** The record whose DN has this normal form. */
  const byDn = (key: string): HeldRecord | undefined => {
    const place = tree.place(key);
    return place?.at === 'entry' ? recordAt(place.unit, place.name, view) : undefined;
  };
  return planFilter(filter, schema, (attribute, value) => {
    switch (attribute) {
      case 'mail':
      case 'mailRoutingAddress':
        return found(model.recipientByPrimary(value));
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
        return found(recipients.domainByName(value));
      case 'member': {
        if (caller.kind !== 'service') return none;
        const member = byDn(value);
        return member ? groupsOf(member.id) : none;
      }
      case 'memberOf': {
        // People read no memberships but their own, so nothing else can match for them.
        if (caller.kind !== 'service')
          return found(caller.kind === 'mailbox' ? model.mailboxes.get(caller.id) : undefined);
        const group = byDn(value);
        return group ? recordsOf(recipients.membersOf(group.id), (id) => model.recipientById(id)) : none;
      }
      case 'rfc822MailMember':
        return caller.kind === 'service' ? groupsOf(value) : none;
      case 'entryUUID':
        return found(model.recipientById(value) ?? recipients.domains.get(value));
      default:
        return undefined;
    }
  });
}

const none: readonly HeldRecord[] = [];

/** The records of some ids, each looked up when it is asked for; undefined for one that is gone. */
function* recordsOf(
  ids: Iterable<string>,
  recordOf: (id: string) => HeldRecord | undefined,
): Generator<HeldRecord | undefined> {
  for (const id of ids) yield recordOf(id);
}

function* chain(
  first: readonly Entry[],
  then: Iterable<HeldRecord>,
  entryOf: (held: HeldRecord) => Entry,
): Generator<Entry> {
  yield* first;
  for (const held of then) yield entryOf(held);
}
