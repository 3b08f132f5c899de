import { addressKey } from '@waypost/kernel';
import type { Candidate, CandidateFields } from './candidate.js';
import type { LostClaim } from './claim-book.js';
import { differencesOf, differencesOfNew, isDone } from './differences.js';
import type { FieldPolicy } from './field-policy.js';
import { changeOf, type LinkEvent } from './link-machine.js';
import { LinkSteps } from './link-steps.js';
import type { Link } from './link.js';
import type { LocalRecipient, PlanContext, PlanEntry, ReturnedEntry } from './plan-input.js';
import { isAddressChange, type ItemHead, riskOf, suspendedDifference } from './plan-steps.js';
import type { FieldDifference, PlanItem } from './plan.js';

/** An entry whose recipient is there. */
type Existing = PlanEntry & { local: LocalRecipient };

/** Makes the items of one entry: what its recipient becomes, and what being seen means to its link. */
export class EntryItems {
  private readonly steps: LinkSteps;

  constructor(
    private readonly context: Pick<PlanContext, 'now' | 'source'>,
    private readonly policy: FieldPolicy,
  ) {
    this.steps = new LinkSteps(context, policy);
  }

  /** The item that makes a recipient; `server` where it is a mailbox. */
  made(
    { kind }: Candidate,
    { fields, server, head }: { fields: CandidateFields; server: string | undefined; head: ItemHead },
  ): PlanItem {
    const differences = differencesOfNew(kind, fields, this.policy);
    const isOff = kind === 'person' && fields.disabled === true;
    if (server !== undefined) differences.push({ field: 'server', before: null, after: server, authority: 'initial' });
    if (isOff) differences.push(suspendedDifference(false, true));
    return {
      ...head,
      operation: 'create',
      risk: 'normal',
      differences,
      ...(isOff && { link: this.steps.switchedOff() }),
    };
  }

  /** The item for a recipient that is there, joined now or before; undefined where nothing is to be said of it. */
  changed(
    { candidate, local }: Existing,
    { link, fields, head }: { link: Link | undefined; fields: CandidateFields; head: ItemHead },
  ): PlanItem | undefined {
    const differences = differencesOf(candidate.kind, { fields, local, sourceId: this.context.source.id }, this.policy);
    const isDnNew = link !== undefined && link.dn !== candidate.dn;
    const isChanged = differences.some(isDone);
    if (isDnNew) differences.push({ field: 'dn', before: link.dn, after: candidate.dn, authority: 'directory' });
    if (!link) return { ...head, operation: 'link', risk: 'review', differences };
    if (!isChanged && !isDnNew) return differences.length > 0 ? keptItem(head, differences) : undefined;
    const leavesConflict = link.state === 'conflict' && { link: { ...changeOf(link), state: 'linked' as const } };
    return {
      ...head,
      operation: isChanged ? 'update' : 'rename',
      risk: riskOf(differences),
      differences,
      ...leavesConflict,
    };
  }

  /** What being seen means to the sign-in of a person, and to the counting of absences. */
  seen({ candidate, local }: PlanEntry, { link, head }: { link: Link; head: ItemHead }): PlanItem | undefined {
    const { disabled } = candidate.fields;
    // Only a person signs in; and an entry that turned into something else says nothing of the recipient it was.
    const speaks =
      link.kind === 'person' &&
      candidate.kind === 'person' &&
      this.policy.authority('person', 'disabled') !== 'initial';
    const event: LinkEvent = { type: 'seen', ...(speaks && disabled !== undefined && { disabled }) };
    return this.steps.step(link, event, { head: { ...head, kind: link.kind }, local });
  }

  /** The same for a recipient that is joined now. */
  firstSeen(entry: Existing, head: ItemHead): PlanItem | undefined {
    const { kind, anchor, dn, fields } = entry.candidate;
    const link: Link = { anchor, kind, dn, localId: entry.local.id, state: 'linked', missingRuns: 0 };
    return fields.disabled === true ? this.seen(entry, { link, head }) : undefined;
  }

  /** What an event means of whose entry no more is known. */
  told({ link, local }: ReturnedEntry, event: LinkEvent, head: ItemHead): PlanItem | undefined {
    return this.steps.step(link, event, { head, local });
  }
}

/** The fields of an entry without the aliases that it cannot have. Those of a recipient whose aliases are ours are only shown: as they are. */
export function fieldsToHave(
  { candidate: { kind, fields }, local }: PlanEntry,
  { aliases, lost }: { aliases: readonly string[]; lost: readonly LostClaim[] },
  policy: FieldPolicy,
): CandidateFields {
  if (!fields.aliases || (lost.length === 0 && aliases.length === fields.aliases.length)) return fields;
  if (local && policy.lock(kind, 'aliases', local)) return fields;
  const lostKeys = new Set(lost.map(({ key }) => key));
  return { ...fields, aliases: aliases.filter((alias) => !lostKeys.has(addressKey(alias))) };
}

/** Whether an item gives its recipient another primary address. */
export const changesAddress = ({ differences }: PlanItem) => differences.some(isAddressChange);

/** What stays open has its own items; this one only shows what the source says. */
function keptItem({ unresolved: _open, owed: _owed, ...head }: ItemHead, differences: FieldDifference[]): PlanItem {
  const detail =
    'What the source says of these fields is not taken: they were detached, or another source comes first.';
  return { ...head, operation: 'skip', risk: 'normal', differences, detail };
}
