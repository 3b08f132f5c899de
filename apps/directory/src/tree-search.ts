import {
  type DirectoryModel,
  type DirectoryView,
  type Entry,
  type HeldRecord,
  isRecipientName,
  type LdapResult,
  MailboxEntry,
  type Place,
  RecipientEntry,
  type RecordKind,
  type SearchRequest,
  type SearchScope,
  startBehind,
  suffixEntry,
  type Unit,
  unitEntry,
  units,
  viewEntry,
} from '@waypost/ldap';
import type { Caller } from './caller.js';
import type { Directory } from './directory.js';
import { indexedRecords, isVisible, recordAt, unitOf } from './record-index.js';
import { recordWalk, type RecordWalk } from './record-walk.js';
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
    const held = through ? mailboxThrough(place.name, view) : recordAt(place.unit, place.name, view);
    return held ? (scope === 'one' ? [] : inOrder([entryOf(held)], after)) : absent;
  }
  const upper = upperEntries(place, scope, directory, view);
  if (!upper) return absent;
  const below = unitsBelow(place, scope);
  if (below.length === 0) return inOrder(upper(), after);
  const indexed = indexedRecords(request.filter, directory.schema, view, caller);
  if (!indexed) {
    const walk = recordWalk(request.filter, directory.schema, view, caller);
    return chain(inOrder(upper(), after), recordsIn(below, walk, view, after), entryOf);
  }
  const within = indexed.filter((held) => below.includes(unitOf(held)) && isVisible(held, view)).map(entryOf);
  return inOrder(isNamedLikeRecords(view, directory) ? [...upper(), ...within] : within, after);
}

/** The mailbox of a DN below a service, of people and of others; undefined where there is none, or none for this reader. */
function mailboxThrough(name: string, view: DirectoryView): HeldRecord | undefined {
  const held = view.model.mailboxByName(name);
  return held && isVisible(held, view) ? held : undefined;
}

/** Indexes are over attributes that only records have, but for the one that names the top of the tree, which may be any. */
const isNamedLikeRecords = ({ tree }: DirectoryView, { schema }: Directory) =>
  isRecipientName(schema.type(tree.suffixParts[0]?.type ?? '')?.name ?? '');

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

/** The records of some branches that a filter can match at all and a reader may see, in the order of the tree, from behind a position. */
function* recordsIn(
  below: readonly Unit[],
  walk: RecordWalk,
  view: DirectoryView,
  after: string | undefined,
): Generator<HeldRecord> {
  for (const kind of ['mailbox', 'group', 'contact', 'domain'] as const satisfies readonly RecordKind[]) {
    const start = startBehind(after, kind);
    if (start === 'none' || !unitsOf[kind].some((unit) => below.includes(unit))) continue;
    for (const held of walk(kind, start.id)) if (below.includes(unitOf(held)) && isVisible(held, view)) yield held;
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

function* chain(
  first: readonly Entry[],
  then: Iterable<HeldRecord>,
  entryOf: (held: HeldRecord) => Entry,
): Generator<Entry> {
  yield* first;
  for (const held of then) yield entryOf(held);
}
