import type { DirectoryView, Filter, HeldRecord, RecordKind, Schema } from '@waypost/ldap';
import type { Caller } from './caller.js';
import { indexedRecords, recordOfDn, recordsOf } from './record-index.js';

/** Records of a kind in the order of their ids, after one of them where it is given. */
export type RecordWalk = (kind: RecordKind, after: string | undefined) => Iterable<HeldRecord>;

/** All records that a filter can match which bounds them to no few: the members of groups, however many, or everything there is. */
export function recordWalk(filter: Filter, schema: Schema, view: DirectoryView, caller: Caller): RecordWalk {
  const { mailboxes, mailboxesInOrder, recipients } = view.model;
  const ordered = { mailbox: mailboxesInOrder, ...recipients.inOrder };
  const bounds = caller.kind === 'service' ? new Bounding(schema, view, caller).boundsOf(filter) : undefined;
  if (!bounds) return (kind, after) => ordered[kind].after(after);
  const byId = {
    mailbox: mailboxes,
    group: recipients.groups,
    contact: recipients.contacts,
    domain: recipients.domains,
  };
  const few = [...bounds.few].sort();
  return function* (kind, after) {
    const records: ReadonlyMap<string, HeldRecord> = byId[kind];
    const behind = after === undefined ? few : few.filter((id) => id > after);
    const sources = [behind, ...[...bounds.groups].map((id) => recipients.membersOf(id, after))];
    for (const held of recordsOf(merged(sources), (id) => records.get(id))) if (held) yield held;
  };
}

/** Ids of everything that can match: the members of groups, and a few records besides. */
interface Bounds {
  groups: ReadonlySet<string>;
  few: ReadonlySet<string>;
}

/** Groups that are walked through side by side, and lookups that are made for the sake of parts which are about no group. */
const [mostGroups, mostLookups] = [16, 4];

class Bounding {
  private lookups = 0;

  constructor(
    private readonly schema: Schema,
    private readonly view: DirectoryView,
    private readonly caller: Caller,
  ) {}

  /** What a filter asks of everything that matches it; undefined where that may be anything, or is too much to keep apart. */
  boundsOf(filter: Filter): Bounds | undefined {
    if (filter.type === 'and') return this.closest(filter.filters);
    if (filter.type === 'or') return this.together(filter.filters);
    if (filter.type !== 'equality') return undefined;
    const type = this.schema.type(filter.attribute);
    if (type?.name !== 'memberOf') return undefined;
    const key = type.rules.equality?.key(filter.value.toString('utf8'), this.schema);
    const held = typeof key === 'string' ? recordOfDn(key, this.view) : undefined;
    return { groups: new Set(held && 'kind' in held && held.kind === 'group' ? [held.id] : []), few: new Set() };
  }

  /** Of parts that all must match, the one that lets the fewest through. */
  private closest(parts: readonly Filter[]): Bounds | undefined {
    let best: Bounds | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const part of parts) {
      const bounds = this.boundsOf(part);
      const size = bounds ? this.sizeOf(bounds) : least;
      if (bounds && (!best || size < least)) [best, least] = [bounds, size];
    }
    return best;
  }

  /** What any of some parts lets through, where each of them is bounded. */
  private together(parts: readonly Filter[]): Bounds | undefined {
    const [groups, few, others] = [new Set<string>(), new Set<string>(), [] as Filter[]];
    for (const part of parts) {
      const bounds = this.boundsOf(part);
      if (!bounds) others.push(part);
      for (const id of bounds?.groups ?? []) groups.add(id);
      for (const id of bounds?.few ?? []) few.add(id);
    }
    if (groups.size === 0 || groups.size > mostGroups) return undefined;
    if (others.length > 0) {
      if (++this.lookups > mostLookups) return undefined;
      const found = indexedRecords({ type: 'or', filters: others }, this.schema, this.view, this.caller);
      if (!found) return undefined;
      for (const { id } of found) few.add(id);
    }
    return { groups, few };
  }

  private sizeOf({ groups, few }: Bounds): number {
    const { recipients } = this.view.model;
    return [...groups].reduce((sum, id) => sum + recipients.memberCountOf(id), few.size);
  }
}

/** Ids of several ordered lists in one order, each once. */
function* merged(lists: readonly Iterable<string>[]): Generator<string> {
  const heads = lists.map((list) => list[Symbol.iterator]()).map((ids) => ({ ids, next: ids.next() }));
  let last: string | undefined;
  for (;;) {
    let lowest: (typeof heads)[number] | undefined;
    for (const head of heads)
      if (head.next.done !== true && (lowest?.next.done !== false || head.next.value < lowest.next.value))
        lowest = head;
    if (lowest?.next.done !== false) return;
    const { value } = lowest.next;
    lowest.next = lowest.ids.next();
    if (value !== last) yield value;
    last = value;
  }
}
