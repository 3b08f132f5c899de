import {
  compileFilter,
  type DirectoryModel,
  type Entry,
  filterSize,
  type FilterTest,
  formatFilter,
  isBounded,
  type LdapResult,
  pagedResultsControl,
  type Place,
  placeOf,
  type ResultCode,
  rootDse,
  type SearchRequest,
  sortOrder,
  type SortOrder,
  sortResponseControl,
  subschema,
} from '@waypost/ldap';
import type { Caller } from './caller.js';
import { credentialOf, mainProof } from './main-password.js';
import { offersOn, type Connection } from './connection.js';
import type { Directory } from './directory.js';
import { limits } from './limits.js';
import type { PageCookies, PageEnd } from './page-cookies.js';
import { supportedControls, type SearchWishes } from './search-wishes.js';
import type { Selection } from './selection.js';
import type { SortRoom } from './sort-room.js';
import type { SortedPlace } from './sorted-hits.js';
import { absent, treeEntries } from './tree-search.js';

/** A search made ready: what to look at, what to keep of it, in which order and pieces, and where to stop. */
export interface SearchPlan {
  entries: Iterable<Entry>;
  test: FilterTest;
  /** How many entries are looked at between two glances at the clock. */
  stride: number;
  selection: Selection;
  typesOnly: boolean;
  /** Entries at most, over all pages; infinite where there is no limit. */
  sizeLimit: number;
  /** Milliseconds at most; infinite where there is no limit. */
  timeLimit: number;
  /** How many entries at once, how many were sent before, and how the end of a page becomes a cookie. */
  page?: { size: number; sent: number; seal(end: PageEnd): Buffer };
  sort?: PlannedSort;
  /** Where entries wait that are to be put in order. */
  sortRoom: SortRoom;
}

/** An order that was asked for, or why there is none and because of which attribute. */
interface PlannedSort {
  code: ResultCode;
  attribute?: string;
  order?: SortOrder;
  /** The last place of the page before. */
  after?: SortedPlace;
  isCritical: boolean;
}

export type Refusal = LdapResult;

/** Who asks, over what, and when (milliseconds since 1970). */
export interface Asker {
  caller: Caller;
  connection: Connection;
  now: number;
  cookies: PageCookies;
  sortRoom: SortRoom;
  /** The present state of this process. */
  monitor(): Entry;
}

/** Decides what a search looks at; or why it is refused. A fault of ours is 52 and never an empty success (see the result-code contract). */
export function planSearch(
  request: SearchRequest,
  asker: Asker,
  directory: Directory,
  wishes: SearchWishes = {},
): SearchPlan | Refusal {
  const { schema } = directory;
  const { caller } = asker;
  const place = directory.tree?.place(request.base) ?? placeOf(request.base, schema, undefined);
  if (!place) return { code: 34, sentence: 'The search base is not a distinguished name.' };
  const most = limits[caller.kind];
  if (
    most.needsBoundedFilter &&
    request.scope !== 'base' &&
    isInTree(place) &&
    !isBounded(request.filter, directory.schema)
  )
    return { code: 11, sentence: 'Name what you look for: a value, or at least its first two characters.' };
  const started = start(request, asker, directory, wishes);
  if ('code' in started) return started;
  const { page, sort, after } = started;
  const entries =
    openEntries(place, request, asker, directory) ?? closedEntries(place, request, asker, directory, after);
  if ('code' in entries) return entries;
  // Cancelled by its client, or no more than a question whether there are pages (RFC 2696 §3).
  if (page?.size === 0) return { code: 0, controls: [pagedResultsControl({ size: 0, cookie: Buffer.alloc(0) })] };
  return {
    entries,
    test: compileFilter(request.filter, schema),
    stride: filterSize(request.filter) > mostSmall ? 1 : 32,
    selection: directory.selections.of(request.attributes),
    typesOnly: request.typesOnly,
    sizeLimit: Math.min(request.sizeLimit || Number.POSITIVE_INFINITY, page ? most.pagedEntries : most.entries),
    timeLimit: Math.min(request.timeLimit || Number.POSITIVE_INFINITY, most.seconds) * 1_000,
    ...(page && { page }),
    ...(sort && { sort }),
    sortRoom: asker.sortRoom,
  };
}

/** Nodes of a filter that costs next to nothing to test; a larger one may take longer for one entry than a glance at the clock. */
const mostSmall = 16;

const isInTree = ({ at }: Place) => at !== 'root' && at !== 'subschema' && at !== 'monitor';

/** The page and the order that were asked for, and the position to begin behind. */
interface Start extends Pick<SearchPlan, 'page' | 'sort'> {
  after: string | undefined;
}

function start(
  request: SearchRequest,
  { caller, cookies }: Asker,
  directory: Directory,
  { page: wanted, sort: wantedSort }: SearchWishes,
): Start | Refusal {
  const sort = wantedSort && plannedSort(wantedSort, directory);
  if (sort && sort.code !== 0 && sort.isCritical)
    return {
      code: 12,
      sentence: 'The entries cannot be put in the order asked for.',
      controls: [sortResponseControl(sort.code, sort.attribute)],
    };
  if (!wanted) return { after: undefined, ...(sort && { sort }) };
  const search = identityOf(request, caller, directory, wantedSort);
  const end = wanted.cookie.length > 0 ? cookies.open(search, wanted.cookie) : undefined;
  if (wanted.cookie.length > 0 && !end)
    return { code: 53, sentence: 'The cookie is not of this search, or too old; begin again without one.' };
  const page = { size: wanted.size, sent: end?.sent ?? 0, seal: (at: PageEnd) => cookies.seal(search, at) };
  if (!sort?.order) return { page, after: end?.position, ...(sort && { sort }) };
  // Where the first page found too many entries for the order, the next ones go on without it.
  if (end && !end.sorted) return { page, after: end.position, sort: { code: 11, isCritical: false } };
  const after = end?.sorted && { sorted: end.sorted, position: end.position };
  return { page, after: undefined, sort: { ...sort, ...(after && { after }) } };
}

function plannedSort({ keys, isCritical }: NonNullable<SearchWishes['sort']>, { schema }: Directory): PlannedSort {
  const order = sortOrder(keys, schema);
  return 'code' in order ? { ...order, isCritical } : { code: 0, order, isCritical };
}

/** Everything that must be the same from page to page; the size of a page may differ (RFC 2696 §3). */
const identityOf = (
  { base, scope, filter, attributes, typesOnly, sizeLimit }: SearchRequest,
  caller: Caller,
  { schema, feed }: Directory,
  sort: SearchWishes['sort'],
) =>
  JSON.stringify([
    feed,
    caller.kind === 'anonymous' ? null : caller.id,
    schema.dnKey(base),
    scope,
    formatFilter(filter),
    attributes,
    typesOnly,
    sizeLimit,
    sort?.keys,
  ]);

/** What anyone may read, model or not. */
function openEntries(
  place: Place,
  { scope }: SearchRequest,
  { connection }: Asker,
  { schema, tree }: Directory,
): Entry[] | Refusal | undefined {
  if (place.at === 'root')
    return scope === 'base'
      ? [rootDse(schema, tree, { ...offersOn(connection), controls: supportedControls })]
      : absent;
  if (place.at === 'subschema') return scope === 'one' ? [] : [subschema(schema)];
  return undefined;
}

function closedEntries(
  place: Place,
  request: SearchRequest,
  { caller, monitor, now }: Asker,
  directory: Directory,
  after: string | undefined,
): Iterable<Entry> | Refusal {
  const view = directory.view(now);
  if (!view) return unavailable;
  if (!mayRead(caller, view.model, now)) return { code: 50, sentence: 'Bind first: this is not open to everyone.' };
  if (place.at === 'monitor') return monitorEntries(request, caller, monitor);
  return treeEntries(place, request, { caller, directory, view, after });
}

/** Said while there is no model, or one too old to be trusted: mail servers try again later. */
export const unavailable: Refusal = {
  code: 52,
  sentence: 'The directory has no model young enough to answer from; try again later.',
};

/** A caller that was deleted or suspended since it was bound, or whose password was changed, withdrawn or ended, reads nothing more. */
export function mayRead(caller: Caller, model: DirectoryModel, now: number): boolean {
  if (caller.kind === 'anonymous') return false;
  const { credential } = caller;
  if (caller.kind !== 'mailbox') {
    const service = model.serviceById(caller.id);
    return service !== undefined && (credential === undefined || service.verifier === credential);
  }
  const mailbox = model.mailboxes.get(caller.id);
  if (mailbox?.suspended !== undefined) return false;
  if (!mailbox || credential === undefined || credentialOf(mainProof(mailbox, model)) === credential)
    return mailbox !== undefined;
  return mailbox.appPasswords?.some(({ digest, endsAt }) => digest === credential && now < endsAt) ?? false;
}

function monitorEntries({ scope }: SearchRequest, caller: Caller, monitor: () => Entry): Entry[] | Refusal {
  if (caller.kind !== 'service')
    return { code: 50, sentence: 'The monitor is read by the service accounts of mail servers.' };
  return scope === 'one' ? [] : [monitor()];
}
