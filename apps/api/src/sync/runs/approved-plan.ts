import {
  countNewCreates,
  digestOf,
  type DirectoryPlanItemEntity,
  type DirectoryRunEntity,
  riskyItems,
} from '@waypost/store';
import { approvalKey, type GateVerdict, type LinkChange, type Thresholds } from '@waypost/sync';
import type { EntityManager } from 'typeorm';

/** A plan that was just made, and what decides whether somebody has to look at it. */
export interface NewPlan {
  hash: string;
  gate: Pick<GateVerdict, 'verdict'>;
  thresholds: Pick<Thresholds, 'creates'>;
  /** Recipients that come from the source already. */
  linked: number;
}

/** Why the newest plan of a run waits for somebody, in a sentence; undefined where it may be applied. */
export async function whyHeld(
  manager: EntityManager,
  { id: runId, plan, planHash, approvedPlan }: DirectoryRunEntity,
  { hash, gate, thresholds, linked }: NewPlan,
): Promise<string | undefined> {
  if (gate.verdict === 'ok') return undefined;
  if (approvedPlan === null) return 'Nobody has approved it.';
  if (planHash === hash) return undefined;
  return whyHeldAgain(manager, { runId, plan, approvedPlan, thresholds, linked });
}

/** A plan that was made after another one of the run was approved. */
interface LaterPlan extends Pick<NewPlan, 'thresholds' | 'linked'> {
  runId: string;
  plan: number;
  approvedPlan: number;
}

/**
 * Why a plan that was made after an approval waits once more, in a sentence; undefined where the approval covers it. Whatever takes
 * something away, joins a recipient or changes a primary address must have been approved as it is; of new recipients as many
 * more may come as the gate lets pass by itself. Both plans are read as they are kept, some lines at a time.
 */
async function whyHeldAgain(manager: EntityManager, later: LaterPlan): Promise<string | undefined> {
  const { runId, plan, approvedPlan, thresholds, linked } = later;
  const approved = new Set<string>();
  for await (const items of riskyItems(manager, { runId, plan: approvedPlan }))
    for (const item of items) approved.add(keyOf(item));
  let unseen = 0;
  let first: DirectoryPlanItemEntity | undefined;
  for await (const items of riskyItems(manager, { runId, plan }))
    for (const item of items) {
      if (approved.has(keyOf(item))) continue;
      unseen += 1;
      first ??= item;
    }
  if (first)
    return `The directory changed since the plan was approved: ${unseen === 1 ? '1 change' : `${unseen} changes`} that matter were not in it, such as ${first.operation} of ${first.label}.`;
  const made = await countNewCreates(manager, later);
  const mayBeMade = Math.max(thresholds.creates.count, Math.floor((linked * thresholds.creates.percent) / 100));
  if (made > mayBeMade)
    return `The directory changed since the plan was approved: ${made} new recipients were not in it, and up to ${mayBeMade} may be made without a look.`;
  return undefined;
}

const keyOf = (item: DirectoryPlanItemEntity) => {
  const { change } = (item.link ?? {}) as { change?: LinkChange };
  const { localId, conflict } = item;
  return digestOf(
    approvalKey({
      seq: item.seq,
      operation: item.operation,
      kind: item.kind,
      anchor: item.anchor,
      dn: item.dn,
      label: item.label,
      risk: item.risk,
      differences: item.differences,
      ...(localId !== null && { localId }),
      ...(conflict && { conflict }),
      ...(change && { link: change }),
    }),
  );
};
