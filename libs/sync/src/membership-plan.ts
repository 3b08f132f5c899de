import type { EntryClaim } from './claim-book.js';
import { membershipDifference } from './differences.js';
import { dnKey } from './dn-key.js';
import type { FieldPolicy } from './field-policy.js';
import { ringsAmong } from './group-rings.js';
import { type OwedValues, owedBy, type SetField } from './owed-values.js';
import { memberKey, type PlanContext, type PlanEntry } from './plan-input.js';
import type { FieldDifference, PlanItem } from './plan.js';

type MembershipField = Exclude<SetField, 'aliases'>;
const fields = ['members', 'owners'] as const satisfies readonly MembershipField[];

/** Whom the DNs of one field of a group are. */
interface Resolved {
  field: MembershipField;
  known: string[];
  /** Anchors of entries that become recipients later in this plan. */
  waiting: string[];
  /** The source decides who is in it, and so who leaves. */
  isDecided: boolean;
}

/** A member that holds the group itself. */
export interface GroupLoop {
  dn: string;
  anchor: string;
  label: string;
}

/** Whom the DNs of a group are here, as far as that is known. */
export interface GroupMemberships {
  resolved: Resolved[];
  isUnresolved: boolean;
  /** Of what the group gets only when it is made: who is not known here yet, or would make mail go round in a circle. */
  owed: OwedValues;
  /** Members that are left out, as mail would go round in a circle. */
  loops: GroupLoop[];
}

/** What a group loses, for the gate. */
export type GroupLoss = { anchor: string; label: string; removed: number; members: number };

/** Plans who comes into groups and who leaves them. Members that are made later in the same plan follow at its end. */
export class MembershipPlan {
  private readonly hasGroups: boolean;
  private readonly anchors = new Map<string, string>();
  /** The DNs that entries of this run have moved from, and who that was. */
  private readonly left = new Map<string, { anchor: string; isBack: boolean }>();
  /** What each group of this run names as members, until it is known which of those are groups. */
  private readonly named = new Map<string, readonly string[]>();
  private rings: ReadonlyMap<string, number> | undefined;
  private readonly waiting = new Map<
    string,
    { item: PlanItem; fields: { field: MembershipField; anchors: string[] }[] }
  >();

  constructor(
    private readonly context: Pick<PlanContext, 'source' | 'formerGroup'>,
    private readonly policy: FieldPolicy,
    private readonly find: (anchor: string) => EntryClaim | undefined,
  ) {
    this.hasGroups = context.source.mapping.some(
      ({ kind, target }) => kind === 'group' && fields.some((one) => one === target),
    );
  }

  /**
   * Remembers under which DN an entry of this run goes: a new one, or one that was moved, is found by no link yet. The DN that one
   * was moved from stays its own for groups that still name it, unless another entry has it now: many servers leave members as they are.
   */
  expect({ candidate: { kind, dn, anchor, fields: said }, link }: PlanEntry): void {
    if (!this.hasGroups) return;
    this.anchors.set(dnKey(dn), anchor);
    // Whoever is somebody of another kind here stays that, and holds nobody.
    if (said.members && !(link?.localId && link.kind !== kind)) this.named.set(anchor, said.members);
    if (link && link.dn !== dn) this.leave(dnKey(link.dn), { anchor, isBack: link.missingSince !== undefined });
  }

  /** Of two that had one DN, the one counts that was there until now; whatever the order they come in. */
  private leave(key: string, who: { anchor: string; isBack: boolean }): void {
    const other = this.left.get(key);
    const isFirst = !other || (other.isBack === who.isBack ? who.anchor < other.anchor : other.isBack);
    if (isFirst) this.left.set(key, who);
  }

  /** The entry of this run that goes by a DN, or did until now; or the group that was the last to. */
  private anchorAt(dn: string): string | undefined {
    const key = dnKey(dn);
    return this.anchors.get(key) ?? this.left.get(key)?.anchor ?? this.context.formerGroup?.(dn);
  }

  /** Whether a DN is somebody's only because it was: to be looked at again in every run, as another may take it. */
  private isFormer = (key: string, { resolved }: PlanEntry) =>
    !this.anchors.has(key) && (this.left.has(key) || resolved?.get(key)?.isFormer === true);

  of(entry: PlanEntry): GroupMemberships {
    const resolved: Resolved[] = [];
    const loops: GroupLoop[] = [];
    const owed: OwedValues = {};
    let isUnresolved = false;
    for (const field of fields) {
      const isDecided = entry.local === undefined || this.policy.decides('group', field, entry.local);
      const given = owedBy(entry, field, this.policy);
      const dns = isDecided ? entry.candidate.fields[field] : given;
      if (!dns) continue;
      const one: Resolved = { field, known: [], waiting: [], isDecided };
      const left: string[] = [];
      for (const dn of dns) {
        const loop = field === 'members' ? this.loopBy(dn, entry) : undefined;
        if (loop) loops.push(loop);
        if (loop || !this.resolve(dn, entry, one)) left.push(dn);
        else isUnresolved ||= this.isFormer(dnKey(dn), entry);
      }
      resolved.push(one);
      isUnresolved ||= left.length > 0;
      if (given) owed[field] = left;
    }
    return { resolved, loops, isUnresolved, owed };
  }

  /**
   * The member that a DN names where it holds the group itself, as far as groups of this run say so. Who is a member already stays:
   * then it is the other way round that is left out.
   */
  private loopBy(dn: string, { candidate, local, resolved }: PlanEntry): GroupLoop | undefined {
    const anchor = this.anchorAt(dn);
    if (anchor === undefined || anchor === candidate.anchor) return undefined;
    this.rings ??= this.findRings();
    const ring = this.rings.get(candidate.anchor);
    if (ring === undefined || this.rings.get(anchor) !== ring) return undefined;
    const known = resolved?.get(dnKey(dn));
    const held = known && memberKey(known.kind, known.id);
    if (local?.members?.some(({ value }) => value === held)) return undefined;
    return { dn, anchor, label: this.find(anchor)?.label ?? dn };
  }

  private findRings(): ReadonlyMap<string, number> {
    const groupsIn = (group: string) =>
      (this.named.get(group) ?? []).flatMap((dn) => {
        const anchor = this.anchorAt(dn);
        return anchor !== undefined && this.named.has(anchor) ? [anchor] : [];
      });
    const rings = ringsAmong(this.named.keys(), groupsIn);
    this.named.clear();
    return rings;
  }

  /** What the entry claims that goes by a DN. One that merely left it, and is nobody here nor becomes somebody, is in nobody's way. */
  private claimTo(key: string, anchor: string): EntryClaim | undefined {
    const claim = this.find(anchor);
    const isNobody = claim?.held === true && claim.localId === undefined;
    return isNobody && !this.anchors.has(key) ? undefined : claim;
  }

  /** Whether it is known whom a DN is. A group that names itself, and an owner that is no mailbox, are known and left out. */
  private resolve(
    dn: string,
    { candidate, local, resolved }: PlanEntry,
    { field, known: members, waiting }: Resolved,
  ): boolean {
    const key = dnKey(dn);
    const anchor = this.anchorAt(dn);
    if (anchor === candidate.anchor) return true;
    const claim = anchor === undefined ? undefined : this.claimTo(key, anchor);
    const found = claim ? claim.localId !== undefined && { kind: claim.kind, id: claim.localId } : resolved?.get(key);
    // By a DN that it had in an earlier run.
    if (found && found.id === local?.id) return true;
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
    for (const { field, known, waiting, isDecided } of resolved) {
      const held = local?.[field] ?? [];
      const authority = this.policy.authority('group', field) ?? 'directory';
      const { add: coming, remove: leaving } = membershipDifference({
        wanted: known,
        held,
        sourceId: this.context.source.id,
      });
      if (coming.length > 0) add.push({ field, add: coming, remove: [], authority });
      if (isDecided && leaving.length > 0) {
        remove.push({ field, add: [], remove: leaving, authority });
        if (field === 'members')
          loss = { anchor: head.anchor, label: head.label, removed: leaving.length, members: held.length };
      }
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
