import { type PlanCounts, type PlanFacts, type PlanItem, planOperations } from './plan.js';

/** Groups that the facts for the gate name. */
const groupsNamed = 100;

/** Numbers the items of a plan and counts what they do. */
export class PlanTally {
  readonly counts = Object.fromEntries([...planOperations, 'unchanged'].map((name) => [name, 0])) as PlanCounts;
  private seq = 0;
  private touched = 0;
  private removals = 0;
  private primaryChanges = 0;
  private anchorChanges = 0;
  private mixedUp = 0;
  private groupRemovals: PlanFacts['groupRemovals'] = [];

  /** Numbers an item. */
  count(item: PlanItem): PlanItem {
    const { operation, risk, conflict } = item;
    this.counts[operation]++;
    if (risk === 'destructive' && (operation === 'suspend' || operation === 'missing' || operation === 'purge-propose'))
      this.removals++;
    if (conflict?.kind === 'anchor-changed') this.anchorChanges++;
    item.seq = ++this.seq;
    return item;
  }

  /** Counts an entry that something is planned of, or said. */
  touch(): void {
    this.touched++;
  }

  /** Of all entries that were looked at, those are unchanged that nothing is planned of. */
  close(entries: number): void {
    this.counts.unchanged = Math.max(0, entries - this.touched);
  }

  primaryChange(): void {
    this.primaryChanges++;
  }

  isMixedUp(): void {
    this.mixedUp++;
  }

  groupLoses(group: PlanFacts['groupRemovals'][number]): void {
    this.groupRemovals.push(group);
    if (this.groupRemovals.length > 2 * groupsNamed) this.groupRemovals = worst(this.groupRemovals);
  }

  facts(): Omit<PlanFacts, 'everything' | 'entries' | 'linked'> {
    return {
      removals: this.removals,
      primaryChanges: this.primaryChanges,
      anchorChanges: this.anchorChanges,
      mixedUp: this.mixedUp,
      creates: this.counts.create,
      links: this.counts.link,
      groupRemovals: worst(this.groupRemovals),
    };
  }
}

const share = ({ removed, members }: PlanFacts['groupRemovals'][number]) => removed / members;
/** By share, then by number, so that a large group is not pushed out by small ones that lose everybody as well. */
const worst = (groups: PlanFacts['groupRemovals']) =>
  [...groups]
    .sort(
      (one, other) => share(other) - share(one) || other.removed - one.removed || (one.anchor < other.anchor ? -1 : 1),
    )
    .slice(0, groupsNamed);
