import type { FilterSubject, FilterTest } from '../evaluate-filter.js';
import type { HeldMailbox } from './held-mailbox.js';
import { OrderedById } from './ordered-by-id.js';
import type { HeldContact, HeldGroup } from './recipient-index.js';

/** Somebody who can be in a group by its filter: a mailbox or a contact. Groups never are, so that none holds itself. */
export type DynamicMember = HeldMailbox | HeldContact;

/** A filter made ready. */
export interface ReadFilter {
  test: FilterTest;
  /** Whether it looks at an attribute, by its name in the schema. */
  asks(attribute: string): boolean;
}

/** What dynamic groups are found from. */
export interface DynamicSource {
  /** Every group with a filter. */
  groups(): Iterable<HeldGroup>;
  /** A filter made ready for entries of members; undefined where it cannot be read. */
  read(filter: string): ReadFilter | undefined;
  /** Everybody who can be a member. */
  everybody(): Iterable<DynamicMember>;
  /** Somebody by id. */
  member(id: string): DynamicMember | undefined;
  /**
   * Makes members entries that filters look at, as of now; of their groups these name only those that have them by name. Undefined
   * while there is no tree that they stand in.
   */
  entries(): (member: DynamicMember) => FilterSubject | undefined;
}

interface Found {
  filter: string;
  read: ReadFilter | undefined;
  members: OrderedById<string>;
  /** Something changed that the filter asks of many: everybody is to be looked at again. */
  isOld: boolean;
}

const noIds: readonly string[] = [];
const noMembers = () => new OrderedById<string>((id) => id);
/** Milliseconds of looking at people before others get their turn, and how many are looked at between two glances at the clock. */
const [slice, stride] = [2, 32];

/**
 * Who is in the groups that have a filter. Everybody is looked at once for a filter, when its members are first asked for, or before
 * that a slice at a time; after that only those who change. What many share, such as the host name of a server, makes all be looked
 * at again for the filters that ask for it.
 */
export class DynamicGroups {
  private readonly found = new Map<string, Found>();
  private readonly groupsByMember = new Map<string, readonly string[]>();
  private isStale = true;

  constructor(private readonly source: DynamicSource) {}

  /** Says that a group came, changed or went. */
  groupChanged(): void {
    this.isStale = true;
  }

  /** Says that somebody came, changed or went. */
  memberChanged(id: string): void {
    if (this.found.size === 0) return;
    const member = this.source.member(id);
    const entry = member && this.source.entries()(member);
    for (const [groupId, { read, members }] of this.found) {
      const isIn = entry !== undefined && read?.test(entry) === true;
      if (isIn === members.has(id)) continue;
      if (isIn) members.put(id);
      else members.delete(id);
      this.note(id, groupId, isIn);
    }
  }

  /** Says that some attributes changed which many have in common; without names, that any may have. */
  allChanged(attributes?: readonly string[]): void {
    for (const one of this.found.values())
      if (attributes?.some((name) => one.read?.asks(name)) ?? true) this.isStale = one.isOld = true;
  }

  /** The ids of a group's members in order, after one where that is given; none where its filter cannot be read. */
  membersOf(groupId: string, after?: string): Iterable<string> {
    this.refresh();
    return this.found.get(groupId)?.members.after(after) ?? noIds;
  }

  /** The ids of the groups that somebody is in by their filters. */
  groupsOf(id: string): readonly string[] {
    this.refresh();
    return this.groupsByMember.get(id) ?? noIds;
  }

  /**
   * Looks at everybody for what is new, a slice at a time: until then groups have the members they had. Nothing may be said to have
   * changed meanwhile.
   */
  async settle(): Promise<void> {
    let until = performance.now() + slice;
    for (const looked of this.looking()) {
      if (looked % stride !== 0 || performance.now() < until) continue;
      await new Promise((resolve) => setImmediate(resolve));
      until = performance.now() + slice;
    }
  }

  /** The same in one piece, for whoever asks before. */
  private refresh(): void {
    if (!this.isStale) return;
    const looking = this.looking();
    while (looking.next().done !== true);
  }

  /** Looks at everybody for filters that are new or ask for what changed, in one pass; counts the steps. */
  private *looking(): Generator<number> {
    if (!this.isStale) return;
    this.isStale = false;
    const fresh = this.unread();
    if (fresh.size === 0) return;
    let steps = 0;
    const entryOf = this.source.entries();
    for (const member of this.source.everybody()) {
      const entry = entryOf(member);
      if (!entry) break;
      for (const { read, members } of fresh.values()) if (read?.test(entry) === true) members.put(member.id);
      yield ++steps;
    }
    for (const [groupId, one] of fresh) {
      const before = this.found.get(groupId)?.members ?? noMembers();
      this.found.set(groupId, one);
      for (const id of before.after()) {
        if (!one.members.has(id)) this.note(id, groupId, false);
        yield ++steps;
      }
      for (const id of one.members.after()) {
        if (!before.has(id)) this.note(id, groupId, true);
        yield ++steps;
      }
    }
  }

  /** Groups that everybody is to be looked at for; those that are gone are forgotten. */
  private unread(): Map<string, Found> {
    const [fresh, present] = [new Map<string, Found>(), new Set<string>()];
    for (const { id, filter } of this.source.groups()) {
      if (filter === undefined) continue;
      present.add(id);
      const known = this.found.get(id);
      if (known?.filter === filter && !known.isOld) continue;
      fresh.set(id, { filter, read: this.source.read(filter), members: noMembers(), isOld: false });
    }
    for (const [id, { members }] of [...this.found]) {
      if (present.has(id)) continue;
      this.found.delete(id);
      for (const member of members.after()) this.note(member, id, false);
    }
    return fresh;
  }

  /** Notes that somebody is in a group, or no longer. */
  private note(id: string, groupId: string, isIn: boolean): void {
    const rest = (this.groupsByMember.get(id) ?? noIds).filter((one) => one !== groupId);
    if (isIn) this.groupsByMember.set(id, [...rest, groupId]);
    else if (rest.length > 0) this.groupsByMember.set(id, rest);
    else this.groupsByMember.delete(id);
  }
}
