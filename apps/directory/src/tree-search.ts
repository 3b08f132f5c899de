import {
  type DirectoryModel,
  type Entry,
  type HeldMailbox,
  type LdapResult,
  MailboxEntry,
  mailboxIdAt,
  type MailboxView,
  type Place,
  planFilter,
  type Schema,
  type SearchRequest,
  type SearchScope,
  suffixEntry,
  unitEntry,
  viewEntry,
} from '@waypost/ldap';
import type { Caller } from './caller.js';
import type { Directory } from './directory.js';

/** Who looks into the tree, at which model, and from which position of its order on. */
export interface TreeReader {
  caller: Caller;
  directory: Directory;
  view: MailboxView;
  after: string | undefined;
}

/** What is said of a base that is not there. */
export const absent: LdapResult = { code: 32, sentence: 'There is no such entry.' };

/** The entries a search under the suffix looks at, in their one order, after a position where one is given; or why there are none. */
export function treeEntries(
  place: Place,
  request: SearchRequest,
  { caller, directory, view, after }: TreeReader,
): Iterable<Entry> | LdapResult {
  const through = 'through' in place ? place.through : undefined;
  const entryOf = readerOf(caller, directory, through ? { ...view, through } : view);
  const { scope } = request;
  if (place.at === 'person') {
    const mailbox = view.model.mailboxByName(place.name);
    return mailbox ? (scope === 'one' ? [] : inOrder([entryOf(mailbox)], after)) : absent;
  }
  const upper = upperEntries(place, scope, directory, view);
  if (!upper) return absent;
  if (!reachesPeople(place.at, scope)) return inOrder(upper(), after);
  const indexed = indexedMailboxes(request, directory.schema, view.model);
  // An index is over attributes that only people have, so nothing above them can match.
  if (indexed) return inOrder(indexed.map(entryOf), after);
  const mailboxes = view.model.mailboxesInOrder.after(after === undefined ? undefined : mailboxIdAt(after));
  return chain(inOrder(upper(), after), entriesOf(mailboxes, entryOf));
}

/** A few entries in the order of the tree, from behind a position. */
const inOrder = (entries: readonly Entry[], after = ''): Entry[] =>
  entries
    .map((entry) => ({ entry, position: entry.position() }))
    .filter(({ position }) => position > after)
    .sort((one, other) => (one.position < other.position ? -1 : 1))
    .map(({ entry }) => entry);

const reachesPeople = (at: Place['at'], scope: SearchScope) =>
  ((at === 'people' || at === 'view') && scope !== 'base') || (at === 'suffix' && scope === 'sub');

/** The entries above the people that a search looks at; undefined where its base is not there. */
function upperEntries(
  place: Place,
  scope: SearchScope,
  { schema }: Directory,
  { model, tree }: MailboxView,
): (() => Entry[]) | undefined {
  const { organization } = model;
  const top = () => (organization ? [suffixEntry(schema, tree, organization)] : []);
  const people = () => [unitEntry(schema, tree, 'people', model.mailboxes.size > 0)];
  const services = () => [unitEntry(schema, tree, 'services', false)];
  const through = () => (place.at === 'view' ? [viewEntry(schema, tree, place.through)] : []);
  const none = () => [];
  const byScope: Partial<Record<Place['at'], Record<SearchScope, () => Entry[]>>> = {
    suffix: { base: top, one: () => [...people(), ...services()], sub: () => [...top(), ...people(), ...services()] },
    people: { base: people, one: none, sub: people },
    services: { base: services, one: none, sub: services },
    view: { base: through, one: none, sub: through },
  };
  return byScope[place.at]?.[scope];
}

/** How a caller sees a mailbox: a person sees its own whole, and of others what an address book shows. */
function readerOf(caller: Caller, directory: Directory, view: MailboxView): (mailbox: HeldMailbox) => MailboxEntry {
  return (mailbox) =>
    caller.kind === 'service' || (caller.kind === 'mailbox' && caller.id === mailbox.id)
      ? new MailboxEntry(mailbox, view, directory.attributes)
      : new MailboxEntry(mailbox, view, directory.attributes, directory.addressBook);
}

/** The mailboxes a filter can match, where it bounds them by an indexed attribute; else undefined. */
function indexedMailboxes({ filter }: SearchRequest, schema: Schema, model: DirectoryModel) {
  const found = (mailbox: HeldMailbox | undefined) => (mailbox ? [mailbox] : []);
  return planFilter(filter, schema, (attribute, value) => {
    switch (attribute) {
      case 'mail':
      case 'mailLocalAddress':
      case 'mailAlias':
        return found(model.mailboxByAddress(value));
      case 'proxyAddresses':
        return found(value.startsWith('smtp:') ? model.mailboxByAddress(value.slice(5)) : undefined);
      case 'uid':
        return [...new Set([...found(model.mailboxByName(value)), ...found(model.mailboxByAddress(value))])];
      case 'entryUUID':
        return found(model.mailboxes.get(value));
      default:
        return undefined;
    }
  });
}

function* entriesOf(mailboxes: Iterable<HeldMailbox>, entryOf: (mailbox: HeldMailbox) => Entry): Generator<Entry> {
  for (const mailbox of mailboxes) yield entryOf(mailbox);
}

function* chain(first: readonly Entry[], then: Iterable<Entry>): Generator<Entry> {
  yield* first;
  yield* then;
}
