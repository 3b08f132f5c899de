import { approvalKey } from './plan-hash.js';
import type { PlanItem } from './plan.js';
import type { Thresholds } from './source.js';

/** What a new plan does beyond the one that was approved. */
export interface Excess {
  /** Items that take something away, or are worth a look, and were not approved. */
  items: PlanItem[];
  /** New recipients that were not approved, where they are more than the gate lets pass by itself. */
  creates: PlanItem[];
}

/**
 * Holds a new plan against the one that somebody approved: whatever takes something away, joins a recipient or changes a primary
 * address must have been approved as it is. New recipients besides those approved are let pass up to the gate's own limit, so that
 * a first run is not held again for the two people who came meanwhile. Conflicts do nothing and need no approval. Of what
 * was approved, doing less is always right.
 */
export function exceedsApproval(
  approved: Iterable<PlanItem>,
  planned: Iterable<PlanItem>,
  { thresholds: { creates: limit }, linked }: { thresholds: Pick<Thresholds, 'creates'>; linked: number },
): Excess {
  const keys = new Set<string>();
  const made = new Set<string>();
  for (const item of approved) {
    if (needsApproval(item)) keys.add(approvalKey(item));
    if (item.operation === 'create') made.add(item.anchor);
  }
  const items: PlanItem[] = [];
  const creates: PlanItem[] = [];
  for (const item of planned) {
    if (needsApproval(item) && !keys.has(approvalKey(item))) items.push(item);
    if (item.operation === 'create' && !made.has(item.anchor)) creates.push(item);
  }
  const mayBeMade = Math.max(limit.count, Math.floor((linked * limit.percent) / 100));
  return { items, creates: creates.length > mayBeMade ? creates : [] };
}

const needsApproval = ({ risk, operation }: PlanItem) =>
  risk !== 'normal' && operation !== 'conflict' && operation !== 'skip';

/** Whether a new plan does nothing that matters beyond the approved one. */
export const isWithinApproval = ({ items, creates }: Excess) => items.length === 0 && creates.length === 0;
