import { addressKey, nameKey } from '@waypost/kernel';
import { ClaimBook, type EntryClaim, releasesOf } from './claim-book.js';
import { EntryChecks, lostConflicts, membershipLoop } from './entry-conflicts.js';
import { changesAddress, EntryItems, fieldsToHave } from './entry-items.js';
import { fieldPolicy } from './field-policy.js';
import type { Link } from './link.js';
import { type GroupMemberships, MembershipPlan } from './membership-plan.js';
import { MovedIdentities } from './moved-identities.js';
import { allOwedBy, owedBy, owedToKeep, type OwedValues } from './owed-values.js';
import { MailboxPlacing } from './place-mailbox.js';
import {
  type GoneEntry,
  type Holder,
  localKindOf,
  type LocalKind,
  type PlanBatch,
  type PlanContext,
  type PlanEntry,
  type Planner,
  type ReturnedEntry,
  type Settlement,
} from './plan-input.js';
import { doesSomething, type ItemHead } from './plan-steps.js';
import { PlanTally } from './plan-tally.js';
import type { Conflict, FetchFacts, PlanItem } from './plan.js';
import type { Candidate, CandidateFields } from './candidate.js';

/** Begins the plan of one run; see {@link Planner} for how it goes on. */
export const beginPlan = (context: PlanContext): Planner => new RunPlanner(context);

/** What a link remembers as open from an item, or a note, on. */
type OpenEnd = Pick<PlanItem, 'unresolved' | 'owed'>;

/** What is planned of one entry, and with what. */
interface EntryWork {
  claim: EntryClaim;
  fields: CandidateFields;
  memberships: GroupMemberships | undefined;
  left: OpenEnd;
}

const isFollowed = (link: Link | undefined) => link?.state !== 'ignored' && link?.state !== 'detached';

class RunPlanner implements Planner {
  private readonly policy;
  private readonly placing;
  private readonly checks;
  private readonly book;
  private readonly memberships;
  private readonly items;
  private readonly moved = new MovedIdentities();
  private readonly tally = new PlanTally();
  private readonly planned = new Set<string>();
  private foundAbsent = false;

  constructor(private readonly context: PlanContext) {
    this.policy = fieldPolicy(context);
    this.placing = new MailboxPlacing(context);
    this.checks = new EntryChecks(context, this.policy, this.placing);
    this.book = new ClaimBook(context.source.id);
    this.memberships = new MembershipPlan(context, this.policy, (anchor) => this.book.find(anchor));
    this.items = new EntryItems(context, this.policy);
  }

  claim(entries: Iterable<PlanEntry>): void {
    for (const entry of entries) {
      if (!isFollowed(entry.link)) continue;
      this.memberships.expect(entry);
      this.moved.note(entry);
      this.book.add(this.claimOf(entry));
    }
  }

  private claimOf(entry: PlanEntry): EntryClaim {
    const { candidate, link } = entry;
    const { name, address } = candidate.fields;
    const { conflicts, aliases } = this.checks.of(entry);
    const [decidesName, decidesAddress] = [this.checks.decides(entry, 'name'), this.checks.decides(entry, 'address')];
    const localId = link?.localId;
    return {
      anchor: candidate.anchor,
      // Whoever changed kind is held, and their recipient is what it was.
      kind: localKindOf[localId === undefined || !link ? candidate.kind : link.kind],
      label: labelOf(candidate),
      ...(localId !== undefined && { localId }),
      held: conflicts.some(({ effect }) => effect === 'entry-held'),
      ...(name && decidesName && { name: nameKey(name) }),
      ...(address && decidesAddress && { address: addressKey(address) }),
      aliases: aliases.length === 0 ? aliases : aliases.map(addressKey),
      releases: releasesOf(
        decidesName && !!name,
        decidesAddress && !!address,
        this.checks.decides(entry, 'aliases') && candidate.fields.aliases !== undefined,
      ),
    };
  }

  claimedAddresses(): Iterable<string> {
    return this.book.addresses();
  }

  claimedNames(kind: LocalKind): Iterable<string> {
    return this.book.names(kind);
  }

  hold(holders: Iterable<Holder>): void {
    for (const holder of holders) this.book.hold(holder);
  }

  settle(): Settlement {
    const joins = this.book.settle();
    return { joins, bundled: this.book.bundled() };
  }

  plan(entries: Iterable<PlanEntry>): PlanBatch {
    const batch: PlanBatch = { items: [], notes: [] };
    for (const entry of entries) {
      if (this.planned.has(entry.candidate.anchor)) continue;
      if (!isFollowed(entry.link)) continue;
      if (this.book.bundleOf(entry.candidate.anchor) !== undefined) this.planned.add(entry.candidate.anchor);
      this.planEntry(entry, batch);
    }
    return batch;
  }

  private planEntry(entry: PlanEntry, batch: PlanBatch): void {
    const { candidate, link } = entry;
    const { anchor, dn } = candidate;
    const claim = this.book.find(anchor);
    if (!claim) throw new Error(`The entry ${dn} was not claimed for before it is planned.`);
    const own = this.checks.of(entry);
    const lost = this.book.lostBy(anchor);
    const named = { context: this.context, labelOf: (rival: string) => this.book.find(rival)?.label ?? rival };
    const conflicts = [...own.conflicts, ...lostConflicts(candidate, lost, named)];
    const before = batch.items.length;
    const work: EntryWork = {
      claim,
      fields: fieldsToHave(entry, { aliases: own.aliases, lost }, this.policy),
      memberships: candidate.kind === 'group' && !claim.held ? this.memberships.of(entry) : undefined,
      left: {},
    };
    work.left = this.leftOpen(entry, work, conflicts.length > 0);
    if (claim.held) this.planHeld(entry, work, batch);
    else this.planApplied(entry, work, batch);
    const waits = this.memberships.isWaiting(anchor);
    const applied = batch.items.slice(before).filter(doesSomething);
    const all = this.allOpen(entry);
    for (const item of waits ? applied : applied.slice(0, -1)) Object.assign(item, all);
    const shown = claim.held ? conflicts.filter(({ effect }) => effect === 'entry-held') : conflicts;
    for (const conflict of shown) this.give(batch, this.conflictItem(candidate, conflict, claim.localId));
    if (waits || batch.items.length > before) this.tally.touch();
    if (applied.length > 0 || waits) return;
    const isNew = claim.held && !link;
    batch.notes.push({ anchor, dn, unresolved: false, ...work.left, ...(isNew && { state: 'conflict' as const }) });
  }

  /** What of an entry is to be looked at again once all of this plan is applied. Who is held keeps what was owed. */
  private leftOpen(entry: PlanEntry, { claim, fields, memberships }: EntryWork, hasConflicts: boolean): OpenEnd {
    const unresolved = hasConflicts || memberships?.isUnresolved === true;
    if (claim.held) return openEnd(unresolved);
    const had = new Set((fields.aliases ?? []).map(addressKey));
    const aliases = (owedBy(entry, 'aliases', this.policy) ?? []).filter((alias) => !had.has(addressKey(alias)));
    // Items before the last say that all is owed still: the last one takes that back.
    const before = entry.link?.owed ?? this.allOpen(entry).owed ?? undefined;
    return openEnd(unresolved, owedToKeep({ aliases, ...memberships?.owed }, before));
  }

  /** The same while further items of the entry follow: a run may break off between them. */
  private allOpen(entry: PlanEntry): OpenEnd {
    if (this.book.find(entry.candidate.anchor)?.held) return openEnd(true);
    return openEnd(true, owedToKeep(allOwedBy(entry, this.policy), entry.link?.owed));
  }

  private planHeld(entry: PlanEntry, { left }: EntryWork, batch: PlanBatch): void {
    const link = followed(entry);
    if (!link) return;
    const head = { ...this.head(entry.candidate, link.localId), ...left };
    this.giveStep(batch, this.items.seen(entry, { link, head }));
  }

  private planApplied(entry: PlanEntry, { claim, fields, memberships, left }: EntryWork, batch: PlanBatch): void {
    const { candidate, local } = entry;
    const isNew = claim.localId === undefined;
    claim.localId ??= this.context.newId(candidate.anchor);
    const head = { ...this.head(candidate, claim.localId), ...left };
    if (isNew) {
      const server = candidate.kind === 'person' ? this.placing.take(candidate.placement) : undefined;
      this.give(batch, this.items.made(candidate, { fields, server, head }));
    } else {
      if (!local) throw new Error(`The recipient of ${candidate.dn} is not given.`);
      this.planExisting({ ...entry, local }, { fields, head }, batch);
    }
    if (!memberships) return;
    const { items, loss } = this.memberships.items(entry, memberships, head);
    for (const item of items) this.give(batch, item);
    if (loss) this.tally.groupLoses(loss);
    for (const loop of memberships.loops)
      this.give(batch, this.conflictItem(candidate, membershipLoop(loop, this.context), claim.localId));
  }

  private planExisting(
    entry: PlanEntry & Required<Pick<PlanEntry, 'local'>>,
    { fields, head }: { fields: CandidateFields; head: ItemHead },
    batch: PlanBatch,
  ): void {
    const link = followed(entry);
    const changed = this.items.changed(entry, { link, fields, head });
    if (changed && doesSomething(changed) && changesAddress(changed)) {
      this.tally.primaryChange();
      if (link && this.moved.isMixedUp(entry.candidate)) this.tally.isMixedUp();
    }
    this.giveStep(batch, changed);
    this.giveStep(batch, link ? this.items.seen(entry, { link, head }) : this.items.firstSeen(entry, head));
  }

  returned(entries: Iterable<ReturnedEntry>): PlanBatch {
    const batch: PlanBatch = { items: [], notes: [] };
    for (const entry of entries) {
      const { link, local } = entry;
      if (this.book.find(link.anchor)) continue;
      const step = this.items.told(entry, { type: 'seen' }, headOf(link, local));
      if (!step) continue;
      this.give(batch, step);
      this.tally.touch();
    }
    return batch;
  }

  gone(entries: Iterable<GoneEntry>): PlanBatch {
    const batch: PlanBatch = { items: [], notes: [] };
    for (const entry of entries) {
      const { link, local, how } = entry;
      if (how === 'absent') this.foundAbsent = true;
      this.giveStep(batch, this.items.told(entry, { type: how }, headOf(link, local)));
    }
    return batch;
  }

  finish(facts: FetchFacts): ReturnType<Planner['finish']> {
    // Not returned is never deleted: this is the last place where that could go wrong without being seen.
    if (this.foundAbsent && !facts.everything)
      throw new Error('Somebody was found absent by a fetch that was not of everything.');
    const batch: PlanBatch = { items: [], notes: [] };
    for (const item of this.memberships.deferred()) this.give(batch, item);
    this.tally.close(facts.entries + (facts.recalled ?? 0));
    return { ...batch, counts: this.tally.counts, facts: { ...this.tally.facts(), ...facts } };
  }

  private head(candidate: Candidate, localId: string | undefined): ItemHead {
    const { kind, anchor, dn } = candidate;
    const bundle = this.book.bundleOf(anchor);
    return {
      seq: 0, // given when the item is handed out
      kind,
      anchor,
      dn,
      ...(localId !== undefined && { localId }),
      label: labelOf(candidate),
      ...(bundle !== undefined && { bundle }),
    };
  }

  private conflictItem(candidate: Candidate, conflict: Conflict, localId: string | undefined): PlanItem {
    return { ...this.head(candidate, localId), operation: 'conflict', risk: 'review', differences: [], conflict };
  }

  private give(batch: PlanBatch, item: PlanItem): void {
    batch.items.push(this.tally.count(item));
  }

  private giveStep(batch: PlanBatch, step: PlanItem | undefined): void {
    if (step) this.give(batch, step);
  }
}

/** The link of an entry that has a recipient already. */
const followed = ({ link }: PlanEntry) => (link?.localId === undefined ? undefined : link);
const labelOf = ({ dn, fields }: Candidate) => fields.displayName || fields.name || dn;
const openEnd = (unresolved: boolean, owed?: OwedValues | null): OpenEnd => ({
  ...(unresolved && { unresolved }),
  ...(owed !== undefined && { owed }),
});

function headOf({ kind, anchor, dn, localId }: Link, local: GoneEntry['local']): ItemHead {
  return {
    seq: 0,
    kind,
    anchor,
    dn,
    ...(localId !== undefined && { localId }),
    label: local?.displayName || local?.name || dn,
  };
}
