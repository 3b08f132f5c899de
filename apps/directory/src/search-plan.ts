import {
  compileFilter,
  type DirectoryModel,
  type Entry,
  type FilterTest,
  type HeldMailbox,
  type LdapResult,
  MailboxEntry,
  type MailboxView,
  type Place,
  placeOf,
  planFilter,
  rootDse,
  type Schema,
  type SearchRequest,
  type SearchScope,
  subschema,
  suffixEntry,
  unitEntry,
} from '@waypost/ldap';
import { personSizeLimit, personTimeLimit, type Caller } from './caller.js';
import { offersOn, type Connection } from './connection.js';
import type { Directory } from './directory.js';
import type { Selection } from './selection.js';

/** A search made ready: what to look at, what to keep of it, and where to stop. */
export interface SearchPlan {
  entries: Iterable<Entry>;
  test: FilterTest;
  selection: Selection;
  typesOnly: boolean;
  /** Entries at most; infinite where there is no limit. */
  sizeLimit: number;
  /** Milliseconds at most; infinite where there is no limit. */
  timeLimit: number;
}

export type Refusal = LdapResult;

/** Who asks, over what, and when (milliseconds since 1970). */
export interface Asker {
  caller: Caller;
  connection: Connection;
  now: number;
  /** The present state of this process. */
  monitor(): Entry;
}

/** Decides what a search looks at; or why it is refused. A fault of ours is 52 and never an empty success (see the result-code contract). */
export function planSearch(request: SearchRequest, asker: Asker, directory: Directory): SearchPlan | Refusal {
  const { schema } = directory;
  const { caller } = asker;
  const place = directory.tree?.place(request.base) ?? placeOf(request.base, schema, undefined);
  if (!place) return { code: 34, sentence: 'The search base is not a distinguished name.' };
  const entries = openEntries(place, request, asker, directory) ?? closedEntries(place, request, asker, directory);
  if ('code' in entries) return entries;
  const isPerson = caller.kind === 'mailbox';
  return {
    entries,
    test: compileFilter(request.filter, schema),
    selection: directory.selections.of(request.attributes),
    typesOnly: request.typesOnly,
    sizeLimit: Math.min(
      request.sizeLimit || Number.POSITIVE_INFINITY,
      isPerson ? personSizeLimit : Number.POSITIVE_INFINITY,
    ),
    timeLimit:
      Math.min(request.timeLimit || Number.POSITIVE_INFINITY, isPerson ? personTimeLimit : Number.POSITIVE_INFINITY) *
      1_000,
  };
}

const absent: Refusal = { code: 32, sentence: 'There is no such entry.' };

/** What anyone may read, model or not. */
function openEntries(
  place: Place,
  { scope }: SearchRequest,
  { connection }: Asker,
  { schema, tree }: Directory,
): Entry[] | Refusal | undefined {
  if (place.at === 'root') return scope === 'base' ? [rootDse(schema, tree, offersOn(connection))] : absent;
  if (place.at === 'subschema') return scope === 'one' ? [] : [subschema(schema)];
  return undefined;
}

function closedEntries(
  place: Place,
  request: SearchRequest,
  { caller, monitor, now }: Asker,
  directory: Directory,
): Iterable<Entry> | Refusal {
  const view = directory.view(now);
  if (!view) return unavailable;
  if (!mayRead(caller, view.model)) return { code: 50, sentence: 'Bind first: this is not open to everyone.' };
  if (place.at === 'monitor') return monitorEntries(request, caller, monitor);
  return treeEntries(place, request, caller, directory, view);
}

/** Said while there is no model, or one too old to be trusted: mail servers try again later. */
export const unavailable: Refusal = {
  code: 52,
  sentence: 'The directory has no model young enough to answer from; try again later.',
};

/** A caller that was deleted since it was bound reads nothing more. */
export const mayRead = (caller: Caller, model: DirectoryModel) =>
  caller.kind === 'service' ? model.hasService(caller.id) : caller.kind === 'mailbox' && model.mailboxes.has(caller.id);

function monitorEntries({ scope }: SearchRequest, caller: Caller, monitor: () => Entry): Entry[] | Refusal {
  if (caller.kind !== 'service') return { code: 50, sentence: 'The monitor is read by service accounts.' };
  return scope === 'one' ? [] : [monitor()];
}

function treeEntries(
  place: Place,
  request: SearchRequest,
  caller: Caller,
  directory: Directory,
  view: MailboxView,
): Iterable<Entry> | Refusal {
  const entryOf = readerOf(caller, directory, view);
  const { scope } = request;
  if (place.at === 'person') {
    const mailbox = view.model.mailboxByName(place.name);
    return mailbox ? (scope === 'one' ? [] : [entryOf(mailbox)]) : absent;
  }
  const upper = upperEntries(place.at, scope, directory, view);
  if (!upper) return absent;
  if (!reachesPeople(place.at, scope)) return upper();
  const indexed = indexedMailboxes(request, directory.schema, view.model);
  // An index is over attributes that only people have, so nothing above them can match.
  return indexed ? indexed.map(entryOf) : chain(upper(), entriesOf(view.model.mailboxes.values(), entryOf));
}

const reachesPeople = (at: Place['at'], scope: SearchScope) =>
  (at === 'people' && scope !== 'base') || (at === 'suffix' && scope === 'sub');

/** The entries above the people that a search looks at; undefined where its base is not there. */
function upperEntries(
  at: Place['at'],
  scope: SearchScope,
  { schema }: Directory,
  { model, tree }: MailboxView,
): (() => Entry[]) | undefined {
  const { organization } = model;
  const top = () => (organization ? [suffixEntry(schema, tree, organization)] : []);
  const people = () => [unitEntry(schema, tree, 'people', model.mailboxes.size > 0)];
  const services = () => [unitEntry(schema, tree, 'services', false)];
  const none = () => [];
  const byScope: Partial<Record<Place['at'], Record<SearchScope, () => Entry[]>>> = {
    suffix: { base: top, one: () => [...people(), ...services()], sub: () => [...top(), ...people(), ...services()] },
    people: { base: people, one: none, sub: people },
    services: { base: services, one: none, sub: services },
  };
  return byScope[at]?.[scope];
}

/** How a caller sees a mailbox: a person sees its own whole, and of others what an address book shows. */
export function readerOf(
  caller: Caller,
  directory: Directory,
  view: MailboxView,
): (mailbox: HeldMailbox) => MailboxEntry {
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
