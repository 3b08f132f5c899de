import type { FilterSubject, FilterTest } from '../evaluate-filter.js';
import type { HeldMailbox } from './held-mailbox.js';
import type { HeldContact, HeldGroup } from './recipient-index.js';

/** Somebody who can be in a group by its filter: a mailbox or a contact. Groups never are, so that none holds itself. */
export type DynamicMember = HeldMailbox | HeldContact;

/** What dynamic groups are found from. */
export interface DynamicSource {
  /** Every group with a filter. */
  groups(): Iterable<HeldGroup>;
  /** A filter made ready for entries of members; undefined where it cannot be read. */
  testOf(filter: string): FilterTest | undefined;
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
  test: FilterTest | undefined;
  members: Set<string>;
}

const noIds: readonly string[] = [];

/**
 * Who is in the groups that have a filter. Everybody is looked at once for a filter, when its members are first asked for; after that
 * only those who change. What many share, such as the host name of a server, makes all be looked at again.
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
    for (const [groupId, { test, members }] of this.found) {
      const isIn = entry !== undefined && test?.(entry) === true;
      if (isIn && !members.has(id)) this.enter(groupId, members, id);
      else if (!isIn && members.has(id)) this.leave(groupId, members, id);
    }
  }

  /** Says that something changed which many have in common. */
  allChanged(): void {
    if (this.found.size === 0) return;
    for (const groupId of [...this.found.keys()]) this.drop(groupId);
    this.isStale = true;
  }

  /** The ids of a group's members; none where its filter cannot be read. */
  membersOf(groupId: string): Iterable<string> {
    this.refresh();
    return this.found.get(groupId)?.members ?? noIds;
  }

  /** The ids of the groups that somebody is in by their filters. */
  groupsOf(id: string): readonly string[] {
    this.refresh();
    return this.groupsByMember.get(id) ?? noIds;
  }

  /** Looks at everybody for filters that are new, in one pass. */
  private refresh(): void {
    if (!this.isStale) return;
    this.isStale = false;
    const present = new Map<string, string>();
    for (const { id, filter } of this.source.groups()) if (filter !== undefined) present.set(id, filter);
    for (const [id, { filter }] of [...this.found]) if (present.get(id) !== filter) this.drop(id);
    const fresh: [string, FilterTest, Set<string>][] = [];
    for (const [id, filter] of present) {
      if (this.found.has(id)) continue;
      const [test, members] = [this.source.testOf(filter), new Set<string>()];
      this.found.set(id, { filter, test, members });
      if (test) fresh.push([id, test, members]);
    }
    if (fresh.length === 0) return;
    const entryOf = this.source.entries();
    for (const member of this.source.everybody()) {
      const entry = entryOf(member);
      if (!entry) return;
      for (const [groupId, test, members] of fresh) if (test(entry) === true) this.enter(groupId, members, member.id);
    }
  }

  private enter(groupId: string, members: Set<string>, id: string): void {
    members.add(id);
    this.groupsByMember.set(id, [...(this.groupsByMember.get(id) ?? noIds), groupId]);
  }

  private leave(groupId: string, members: Set<string>, id: string): void {
    members.delete(id);
    const rest = (this.groupsByMember.get(id) ?? noIds).filter((one) => one !== groupId);
    if (rest.length > 0) this.groupsByMember.set(id, rest);
    else this.groupsByMember.delete(id);
  }

  private drop(groupId: string): void {
    const found = this.found.get(groupId);
    this.found.delete(groupId);
    for (const id of found?.members ?? noIds) this.leave(groupId, found?.members ?? new Set(), id);
  }
}
