import { createHash } from 'node:crypto';
import { auditSaysMoreThan, clearStage, type DirectoryRunEntity, type LinkTable } from '@waypost/store';
import type { EntityManager } from 'typeorm';
import type { StagedEntries } from './staged-entries.js';

/** What a fetch brought, as far as a plan is made from it. */
export interface FetchedChanges {
  links: LinkTable;
  staged: StagedEntries;
  everything: boolean;
}

/**
 * What a plan is made from, as a digest: every entry that says something new, and everybody who is gone or looked at again. Where two
 * fetches have the same, and nothing was changed here between them, their plans are the same.
 */
export async function basisOf({ links, staged, everything }: FetchedChanges): Promise<string> {
  const hash = createHash('sha256').update(`everything ${everything}\n`);
  for await (const lines of staged.digests()) hash.update(lines);
  for (const { anchor, how } of links.gone(everything)) hash.update(`${how} ${anchor}\n`);
  for (const { anchor, pending } of links.lookedAtAgain(everything)) hash.update(`again ${pending} ${anchor}\n`);
  return hash.digest('base64url');
}

/** Acts that change nothing a plan is made from: decisions about runs, and who comes and goes in the console. */
const besidesPlans = ['run.', 'session.', 'password.', 'token.'];

/**
 * Whether the plan that was approved would be made once more from what was fetched now. No change goes without the audit, so whatever
 * was done here since is found there.
 */
export async function stillStands(
  manager: EntityManager,
  { approvedPlan, plan, basis, plannedAtSeq }: DirectoryRunEntity,
  fetched: FetchedChanges,
): Promise<boolean> {
  if (approvedPlan !== plan || basis === null || plannedAtSeq === null) return false;
  if (basis !== (await basisOf(fetched))) return false;
  return !(await auditSaysMoreThan(manager, plannedAtSeq, besidesPlans));
}

/** Puts away what an earlier fetch of the run brought; what its plan noted stays while that plan may be applied. */
export const clearFetched = (manager: EntityManager, { id, approvedPlan }: DirectoryRunEntity) =>
  clearStage(manager, id, approvedPlan === null ? undefined : 'entries');
