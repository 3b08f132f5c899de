import { addressKey, nameKey } from '@waypost/kernel';
import { ClaimBook, type EntryClaim, type LostClaim, releasesOf } from './claim-book.js';
import { differencesOf, differencesOfNew, isDone } from './differences.js';
import { EntryChecks, lostConflicts, membershipLoop } from './entry-conflicts.js';
import { fieldPolicy } from './field-policy.js';
import { changeOf, type LinkEvent } from './link-machine.js';
import { LinkSteps } from './link-steps.js';
import type { Link } from './link.js';
import { MembershipPlan } from './membership-plan.js';
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
import { isAddressChange, type ItemHead, riskOf, suspendedDifference } from './plan-steps.js';
import { PlanTally } from './plan-tally.js';
import type { Conflict, FetchFacts, FieldDifference, PlanItem } from './plan.js';
import type { Candidate, CandidateFields } from './candidate.js';

/** Begins the plan of one run; see {@link Planner} for how it goes on. */
export const beginPlan = (context: PlanContext): Planner => new RunPlanner(context);

const isFollowed = (link: Link | undefined) => link?.state !== 'ignored' && link?.state !== 'detached';

class RunPlanner implements Planner {
  private readonly policy;
  private readonly placing;
  private readonly checks;
  private readonly book;
  private readonly memberships;
  private readonly steps;
  private readonly tally = new PlanTally();
  private readonly planned = new Set<string>();
  private foundAbsent = false;

  constructor(private readonly context: PlanContext) {
    this.policy = fieldPolicy(context);
    this.placing = new MailboxPlacing(context);
    this.checks = new EntryChecks(context, this.policy, this.placing);
    this.book = new ClaimBook(context.source.id);
    this.memberships = new MembershipPlan(context.source, this.policy, (anchor) => this.book.find(anchor));
    this.steps = new LinkSteps(context, this.policy);
  }

  claim(entries: Iterable<PlanEntry>): void {
    for (const entry of entries) {
      if (!isFollowed(entry.link)) continue;
      this.memberships.expect(entry);
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
      kind: localKindOf[candidate.kind],
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
      if (!isFollowed(entry.link)) {
        this.tally.unchanged();
        continue;
      }
      if (this.book.bundleOf(entry.candidate.anchor) !== undefined) this.planned.add(entry.candidate.anchor);
      this.planEntry(entry, batch);
    }
    return batch;
  }

  private planEntry(entry: PlanEntry, batch: PlanBatch): void {
    const { candidate } = entry;
    const { anchor, dn } = candidate;
    const link = followed(entry);
    const claim = this.book.find(anchor);
    if (!claim) throw new Error(`The entry ${dn} was not claimed for before it is planned.`);
    const own = this.checks.of(entry);
    const lost = this.book.lostBy(anchor);
    const named = { context: this.context, labelOf: (rival: string) => this.book.find(rival)?.label ?? rival };
    const conflicts = [...own.conflicts, ...lostConflicts(candidate, lost, named)];
    let unresolved = conflicts.length > 0;
    const before = batch.items.length;
    if (claim.held) {
      if (link) this.planState(entry, { link, unresolved }, batch);
    } else {
      const fields = fieldsToHave(candidate.fields, own.aliases, lost);
      unresolved = this.planApplied(entry, { fields, claim, unresolved }, batch);
    }
    const waits = this.memberships.isWaiting(anchor);
    const applied = batch.items
      .slice(before)
      .filter(({ operation }) => operation !== 'skip' && operation !== 'conflict');
    applied.forEach((item, at) => (at < applied.length - 1 || waits ? (item.unresolved = true) : undefined));
    const shown = claim.held ? conflicts.filter(({ effect }) => effect === 'entry-held') : conflicts;
    for (const conflict of shown) this.give(batch, this.conflictItem(candidate, conflict, claim.localId));
    if (applied.length > 0 || waits) return;
    batch.notes.push({ anchor, dn, unresolved, ...(claim.held && !entry.link && { state: 'conflict' as const }) });
    if (batch.items.length === before) this.tally.unchanged();
  }

  /** Plans an entry that is not held; says whether something of it is to be looked at again. */
  private planApplied(
    entry: PlanEntry,
    { fields, claim, unresolved: hasConflicts }: { fields: CandidateFields; claim: EntryClaim; unresolved: boolean },
    batch: PlanBatch,
  ): boolean {
    const { candidate, local } = entry;
    const link = followed(entry);
    const memberships = candidate.kind === 'group' ? this.memberships.of(entry) : undefined;
    const unresolved = hasConflicts || memberships?.isUnresolved === true;
    if (claim.localId === undefined) this.planNew(entry, { fields, claim, unresolved }, batch);
    else {
      if (!local) throw new Error(`The recipient of ${candidate.dn} is not given.`);
      this.planExisting({ ...entry, local }, { fields, unresolved }, batch);
      if (link) this.planState(entry, { link, unresolved }, batch);
      else this.planFirstState({ ...entry, local }, unresolved, batch);
    }
    if (memberships) {
      const head = { ...this.head(candidate, claim.localId), ...when(unresolved) };
      const { items, loss } = this.memberships.items(entry, memberships, head);
      for (const item of items) this.give(batch, item);
      if (loss) this.tally.groupLoses(loss);
      for (const loop of memberships.loops)
        this.give(batch, this.conflictItem(candidate, membershipLoop(loop, this.context), claim.localId));
    }
    return unresolved;
  }

  private planNew(
    { candidate }: PlanEntry,
    { fields, claim, unresolved }: { fields: CandidateFields; claim: EntryClaim; unresolved: boolean },
    batch: PlanBatch,
  ): void {
    const localId = this.context.newId(candidate.anchor);
    claim.localId = localId;
    const differences = differencesOfNew(candidate.kind, fields, this.policy);
    const isOff = candidate.kind === 'person' && fields.disabled === true;
    if (candidate.kind === 'person') {
      const server = this.placing.take(candidate.placement);
      differences.push({ field: 'server', before: null, after: server, authority: 'initial' });
    }
    if (isOff) differences.push(suspendedDifference(false, true));
    this.give(batch, {
      ...this.head(candidate, localId),
      operation: 'create',
      risk: 'normal',
      differences,
      ...(isOff && { link: this.steps.switchedOff() }),
      ...when(unresolved),
    });
  }

  private planExisting(
    entry: PlanEntry & Required<Pick<PlanEntry, 'local'>>,
    { fields, unresolved }: { fields: CandidateFields; unresolved: boolean },
    batch: PlanBatch,
  ): void {
    const { candidate, local } = entry;
    const link = followed(entry);
    const differences = differencesOf(candidate.kind, { fields, local, sourceId: this.context.source.id }, this.policy);
    const isDnNew = link !== undefined && link.dn !== candidate.dn;
    const done = differences.some(isDone);
    if (isDnNew) differences.push({ field: 'dn', before: link.dn, after: candidate.dn, authority: 'directory' });
    if (!link) {
      this.give(batch, {
        ...this.head(candidate, local.id),
        operation: 'link',
        risk: 'review',
        differences,
        ...when(unresolved),
      });
      if (differences.some(isAddressChange)) this.tally.primaryChange();
      return;
    }
    if (!done && !isDnNew) {
      if (differences.length > 0) this.give(batch, this.keptItem(candidate, local.id, differences));
      return;
    }
    if (differences.some(isAddressChange)) this.tally.primaryChange();
    const risk = riskOf(differences);
    const operation = done ? 'update' : 'rename';
    const leavesConflict = link.state === 'conflict' && { link: { ...changeOf(link), state: 'linked' as const } };
    this.give(batch, {
      ...this.head(candidate, local.id),
      operation,
      risk,
      differences,
      ...leavesConflict,
      ...when(unresolved),
    });
  }

  private keptItem(candidate: Candidate, localId: string, differences: FieldDifference[]): PlanItem {
    const detail =
      'What the source says of these fields is not taken: they were detached, or another source comes first.';
    return { ...this.head(candidate, localId), operation: 'skip', risk: 'normal', differences, detail };
  }

  /** What being seen means to the sign-in of a person, and to the counting of absences. */
  private planState(
    { candidate, local }: PlanEntry,
    { link, unresolved }: { link: Link; unresolved: boolean },
    batch: PlanBatch,
  ): void {
    const { disabled } = candidate.fields;
    // Only a person signs in; and an entry that turned into something else says nothing of the recipient it was.
    const speaks =
      link.kind === 'person' &&
      candidate.kind === 'person' &&
      this.policy.authority('person', 'disabled') !== 'initial';
    const event: LinkEvent = { type: 'seen', ...(speaks && disabled !== undefined && { disabled }) };
    const head = { ...this.head(candidate, link.localId), kind: link.kind, ...when(unresolved) };
    this.giveStep(batch, this.steps.step(link, event, { head, local }));
  }

  private planFirstState(
    { candidate, local }: PlanEntry & Required<Pick<PlanEntry, 'local'>>,
    unresolved: boolean,
    batch: PlanBatch,
  ): void {
    const { kind, anchor, dn } = candidate;
    const fresh: Link = { anchor, kind, dn, localId: local.id, state: 'linked', missingRuns: 0 };
    if (candidate.fields.disabled === true) this.planState({ candidate, local }, { link: fresh, unresolved }, batch);
  }

  returned(entries: Iterable<ReturnedEntry>): PlanBatch {
    const batch: PlanBatch = { items: [], notes: [] };
    for (const { link, local } of entries) {
      if (this.book.find(link.anchor)) continue;
      const step = this.steps.step(link, { type: 'seen' }, { head: headOf(link, local), local });
      if (step) this.give(batch, step);
      else this.tally.unchanged();
    }
    return batch;
  }

  gone(entries: Iterable<GoneEntry>): PlanBatch {
    const batch: PlanBatch = { items: [], notes: [] };
    for (const { link, local, how } of entries) {
      if (how === 'absent') this.foundAbsent = true;
      this.giveStep(batch, this.steps.step(link, { type: how }, { head: headOf(link, local), local }));
    }
    return batch;
  }

  finish(facts: FetchFacts): ReturnType<Planner['finish']> {
    // Not returned is never deleted: this is the last place where that could go wrong without being seen.
    if (this.foundAbsent && !facts.everything)
      throw new Error('Somebody was found absent by a fetch that was not of everything.');
    const batch: PlanBatch = { items: [], notes: [] };
    for (const item of this.memberships.deferred()) this.give(batch, item);
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

/** The fields of an entry without the aliases that it cannot have. */
function fieldsToHave(
  fields: CandidateFields,
  aliases: readonly string[],
  lost: readonly LostClaim[],
): CandidateFields {
  if (!fields.aliases || (lost.length === 0 && aliases.length === fields.aliases.length)) return fields;
  const lostKeys = new Set(lost.map(({ key }) => key));
  return { ...fields, aliases: aliases.filter((alias) => !lostKeys.has(addressKey(alias))) };
}

/** The link of an entry that has a recipient already. */
const followed = ({ link }: PlanEntry) => (link?.localId === undefined ? undefined : link);
const labelOf = ({ dn, fields }: Candidate) => fields.displayName || fields.name || dn;
const when = (unresolved: boolean) => (unresolved ? { unresolved: true as const } : {});

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
