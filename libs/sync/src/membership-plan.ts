import type { EntryClaim } from './claim-book.js';
import { membershipDifference } from './differences.js';
import { dnKey } from './dn-key.js';
import type { FieldPolicy } from './field-policy.js';
import { memberKey, type PlanContext, type PlanEntry } from './plan-input.js';
import type { FieldDifference, PlanItem } from './plan.js';

type MembershipField = 'members' | 'owners';
const fields = ['members', 'owners'] as const satisfies readonly MembershipField[];

/** Whom the DNs of one field of a group are. */
interface Resolved {
  field: MembershipField;
  known: string[];
  /** Anchors of entries that become recipients later in this plan. */
  waiting: string[];
}

/** Whom the DNs of a group are here, as far as that is known. */
export interface GroupMemberships {
  resolved: Resolved[];
  isUnresolved: boolean;
}

/** What a group loses, for the gate. */
export type GroupLoss = { anchor: string; label: string; removed: number; members: number };

/** Plans who comes into groups and who leaves them. Members that are made later in the same plan follow at its end. */
export class MembershipPlan {
  private readonly hasGroups: boolean;
  private readonly anchors = new Map<string, string>();
  private readonly left = new Set<string>();
  private readonly waiting = new Map<
    string,
    { item: PlanItem; fields: { field: MembershipField; anchors: string[] }[] }
  >();

  constructor(
    private readonly source: PlanContext['source'],
    private readonly policy: FieldPolicy,
    private readonly find: (anchor: string) => EntryClaim | undefined,
  ) {
    this.hasGroups = source.mapping.some(
      ({ kind, target }) => kind === 'group' && fields.some((one) => one === target),
    );
  }

  /**
   * Remembers under which DN an entry of this run goes: a new one, or one that was moved, is found by no link yet, and the DN that
   * one was moved from is nobody's any more.
   */
  expect({ candidate: { dn, anchor }, link }: PlanEntry): void {
    if (!this.hasGroups) return;
    this.anchors.set(dnKey(dn), anchor);
    if (link && link.dn !== dn) this.left.add(dnKey(link.dn));
  }

  of(entry: PlanEntry): GroupMemberships {
    const resolved: Resolved[] = [];
    let isUnresolved = false;
    for (const field of fields) {
      const dns = entry.candidate.fields[field];
      if (!dns || (entry.local && !this.policy.decides('group', field, entry.local))) continue;
      const one: Resolved = { field, known: [], waiting: [] };
      for (const dn of dns) if (!this.resolve(dn, entry, one)) isUnresolved = true;
      resolved.push(one);
    }
    return { resolved, isUnresolved };
  }

  /** Whether it is known whom a DN is. A group that names itself, and an owner that is no mailbox, are known and left out. */
  private resolve(
    dn: string,
    { candidate, resolved }: PlanEntry,
    { field, known: members, waiting }: Resolved,
  ): boolean {
    const key = dnKey(dn);
    const anchor = this.anchors.get(key);
    if (anchor === candidate.anchor) return true;
    const claim = anchor === undefined ? undefined : this.find(anchor);
    const known = this.left.has(key) ? undefined : resolved?.get(key);
    const found = claim ? claim.localId !== undefined && { kind: claim.kind, id: claim.localId } : known;
    const kind = found ? found.kind : claim?.kind;
    if (kind === undefined || (claim?.held && !found)) return false;
    if (field === 'owners' && kind !== 'mailbox') return true;
    if (found) members.push(memberKey(found.kind, found.id));
    else if (anchor !== undefined) waiting.push(anchor);
    return true;
  }

  /** The items for one group, and what it loses. `head` is what its items have in common. */
  items(
    { local }: PlanEntry,
    { resolved }: GroupMemberships,
    head: Omit<PlanItem, 'operation' | 'risk' | 'differences'>,
  ): { items: PlanItem[]; loss?: GroupLoss } {
    const add: FieldDifference[] = [];
    const remove: FieldDifference[] = [];
    let loss: GroupLoss | undefined;
    for (const { field, known, waiting } of resolved) {
      const held = local?.[field] ?? [];
      const authority = this.policy.authority('group', field) ?? 'directory';
      const difference = membershipDifference({ wanted: known, held, sourceId: this.source.id });
      if (difference.add.length > 0) add.push({ field, add: difference.add, remove: [], authority });
      if (difference.remove.length > 0) remove.push({ field, add: [], remove: difference.remove, authority });
      if (field === 'members' && difference.remove.length > 0)
        loss = { anchor: head.anchor, label: head.label, removed: difference.remove.length, members: held.length };
      if (waiting.length > 0) this.wait(head, field, waiting);
    }
    const items: PlanItem[] = [];
    if (add.length > 0) items.push({ ...head, operation: 'group-add', risk: 'normal', differences: add });
    if (remove.length > 0) items.push({ ...head, operation: 'group-remove', risk: 'destructive', differences: remove });
    return { items, ...(loss && { loss }) };
  }

  private wait(
    head: Omit<PlanItem, 'operation' | 'risk' | 'differences'>,
    field: MembershipField,
    anchors: string[],
  ): void {
    const { bundle: _bundle, ...unbound } = head;
    const item: PlanItem = { ...unbound, operation: 'group-add', risk: 'normal', differences: [] };
    const group = this.waiting.get(head.anchor) ?? { item, fields: [] };
    group.fields.push({ field, anchors });
    this.waiting.set(head.anchor, group);
  }

  /** Whether a group gets further members at the end of the plan. */
  isWaiting(anchor: string): boolean {
    return this.waiting.has(anchor);
  }

  /** Memberships of recipients that were made after their group was planned; one item a group. */
  *deferred(): Generator<PlanItem> {
    for (const { item, fields } of this.waiting.values()) {
      const differences = fields.map(({ field, anchors }) => ({
        field,
        add: anchors.map((anchor) => this.keyOf(anchor)).sort(),
        remove: [],
        authority: this.policy.authority('group', field) ?? 'directory',
      }));
      yield { ...item, differences };
    }
  }

  /** INVARIANT: only entries that are made in this plan are waited for, and all entries were planned. */
  private keyOf(anchor: string): string {
    const claim = this.find(anchor);
    if (claim?.localId === undefined) throw new Error(`The entry ${anchor} was to be planned before the end.`);
    return memberKey(claim.kind, claim.localId);
  }
}
