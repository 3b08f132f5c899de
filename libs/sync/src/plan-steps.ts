import { addressKey } from '@waypost/kernel';
import type { LinkEvent } from './link-machine.js';
import type { LinkChange } from './link.js';
import type { FieldDifference, PlanItem, PlanOperation, PlanRisk } from './plan.js';
import type { CandidateKind, LeaverRules } from './source.js';

/** What all items about one entry have in common. */
export type ItemHead = Pick<
  PlanItem,
  'seq' | 'kind' | 'anchor' | 'dn' | 'localId' | 'label' | 'bundle' | 'unresolved' | 'owed'
>;

/** Whether applying an item changes anything; a conflict or an entry that is passed over is only told. */
export const doesSomething = ({ operation }: Pick<PlanItem, 'operation'>) =>
  operation !== 'conflict' && operation !== 'skip';

/** The difference that suspending a mailbox, or resuming it, makes. */
export const suspendedDifference = (before: boolean, after: boolean): FieldDifference => ({
  field: 'suspended',
  before,
  after,
  authority: 'directory',
});

/** Whether the primary address becomes another one, and not only written otherwise. */
export const isAddressChange = (difference: FieldDifference) =>
  difference.field === 'address' &&
  'after' in difference &&
  addressKey(String(difference.before)) !== addressKey(String(difference.after));

/** Losing an alias that does not become the primary address is a loss; a new primary address is worth a look. */
export function riskOf(differences: readonly FieldDifference[]): PlanRisk {
  const address = differences.find(isAddressChange);
  const primary = address && 'after' in address ? addressKey(String(address.after)) : undefined;
  const loses = differences.some(
    (difference) => 'remove' in difference && difference.remove.some((value) => addressKey(value) !== primary),
  );
  return loses ? 'destructive' : address ? 'review' : 'normal';
}

/** Taking the sign-in away, the first absence and the proposal to purge are losses; counting on is not. */
export function riskOfStep(operation: PlanOperation, { missingRuns }: LinkChange): PlanRisk {
  if (operation === 'missing') return missingRuns === 1 ? 'destructive' : 'normal';
  return operation === 'suspend' || operation === 'purge-propose' ? 'destructive' : 'normal';
}

/** A step of a link, and what it was taken upon. */
export interface StepTaken {
  change: LinkChange;
  event: LinkEvent;
  kind: CandidateKind;
  isNamedElsewhere: boolean;
}

const notThere = 'The entry is not in the source any more';

/** Why a step is taken, in a sentence for the administrator. */
export function detailOf(
  operation: PlanOperation,
  { change, event, kind, isNamedElsewhere }: StepTaken,
  { missingRuns, proposePurgeAfterDays }: LeaverRules,
): string {
  switch (operation) {
    case 'missing': {
      const what = event.type === 'deleted' ? 'The source says that the entry was deleted' : notThere;
      const counted = `${what} (counted ${change.missingRuns} of ${missingRuns}).`;
      if (change.missingRuns < missingRuns) return counted;
      if (isNamedElsewhere) return `${counted} Another source has it: that decides from now on, and nothing ends.`;
      return kind === 'person'
        ? counted
        : `${counted} The ${kind} stays as it is, and is proposed for deletion after ${proposePurgeAfterDays} days.`;
    }
    case 'suspend':
      return change.suspendedFor === 'disabled'
        ? 'The source has switched the account off.'
        : `The entry was missing in ${change.missingRuns} complete runs.`;
    case 'purge-propose': {
      const since = kind === 'person' ? 'The entry has been gone, and suspended for it,' : 'The entry has been gone';
      return `${since} for ${proposePurgeAfterDays} days. Nothing is deleted until somebody decides so.`;
    }
    case 'enable':
      return 'The source has switched the account on again.';
    default:
      if (event.type !== 'seen') return `${notThere}, but another source has it: it is no leaver.`;
      return change.state === 'suspended'
        ? 'The entry is back in the source, where the account is switched off.'
        : 'The entry is back in the source.';
  }
}
