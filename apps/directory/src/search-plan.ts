import {
  compileFilter,
  planFilter,
  type FilterTest,
  type LdapResult,
  type SearchRequest,
  type Schema,
} from '@waypost/ldap';
import { personSizeLimit, personTimeLimit, type Caller } from './caller.js';
import type { Directory } from './directory.js';
import type { DirectoryModel, HeldMailbox } from './directory-model.js';
import type { Entry } from './entry.js';
import { MailboxEntry, type MailboxView } from './mailbox-entry.js';
import { Selection } from './selection.js';
import type { Place } from './tree.js';
import { placeOf } from './tree.js';
import { rootDse, subschema, suffixEntry, unitEntry } from './tree-entries.js';

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

/** Decides what a search looks at; or why it is refused. A fault of ours is 52 and never an empty success (see the result-code contract). */
export function planSearch(
  request: SearchRequest,
  caller: Caller,
  directory: Directory,
  monitor: () => Entry,
  now: number,
): SearchPlan | Refusal {
  const { schema } = directory;
  const place = directory.tree?.place(request.base) ?? placeOf(request.base, schema, undefined);
  if (!place) return { code: 34, sentence: 'The search base is not a distinguished name.' };
  const entries =
    openEntries(place, request, directory) ?? closedEntries(place, request, caller, directory, monitor, now);
  if ('code' in entries) return entries;
  const isPerson = caller.kind === 'mailbox';
  return {
    entries,
    test: compileFilter(request.filter, schema),
    selection: new Selection(request.attributes, schema),
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
  { schema, tree }: Directory,
): Entry[] | Refusal | undefined {
  if (place.at === 'root') return scope === 'base' ? [rootDse(schema, tree)] : absent;
  if (place.at === 'subschema') return scope === 'one' ? [] : [subschema(schema)];
  return undefined;
}

function closedEntries(
  place: Place,
  request: SearchRequest,
  caller: Caller,
  directory: Directory,
  monitor: () => Entry,
  now: number,
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
  const { schema } = directory;
  const entryOf = readerOf(caller, directory, view);
  const unit = (name: 'people' | 'services') =>
    unitEntry(schema, view.tree, name, name === 'people' && view.model.mailboxes.size > 0);
  const mailboxes = () => entriesOf(mailboxesFor(request, schema, view.model), entryOf);
  const { scope } = request;
  switch (place.at) {
    case 'suffix': {
      const { organization } = view.model;
      const top = organization ? [suffixEntry(schema, view.tree, organization)] : [];
      const units = [unit('people'), unit('services')];
      return scope === 'base' ? top : scope === 'one' ? units : chain([...top, ...units], mailboxes());
    }
    case 'people':
      return scope === 'base' ? [unit('people')] : scope === 'one' ? mailboxes() : chain([unit('people')], mailboxes());
    case 'services':
      return scope === 'one' ? [] : [unit('services')];
    case 'person': {
      const mailbox = view.model.mailboxByName(place.name);
      return mailbox ? (scope === 'one' ? [] : [entryOf(mailbox)]) : absent;
    }
    default:
      return absent;
  }
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

/** The mailboxes a filter can match: by index where it names one of the indexed attributes, else all. */
function mailboxesFor({ filter }: SearchRequest, schema: Schema, model: DirectoryModel): Iterable<HeldMailbox> {
  const found = (mailbox: HeldMailbox | undefined) => (mailbox ? [mailbox] : []);
  const planned = planFilter(filter, schema, (attribute, value) => {
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
  return planned ?? model.mailboxes.values();
}

function* entriesOf(mailboxes: Iterable<HeldMailbox>, entryOf: (mailbox: HeldMailbox) => Entry): Generator<Entry> {
  for (const mailbox of mailboxes) yield entryOf(mailbox);
}

function* chain(first: readonly Entry[], then: Iterable<Entry>): Generator<Entry> {
  yield* first;
  yield* then;
}
