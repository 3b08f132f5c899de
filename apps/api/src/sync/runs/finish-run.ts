import { randomUUID } from 'node:crypto';
import {
  DirectoryCursorEntity,
  type DirectoryLinkEntity,
  type DirectoryRunEntity,
  DirectorySourceEntity,
  dnDigest,
  findLinks,
  forgetLinks,
  keepConflicts,
  keepFingerprints,
  type WorkLease,
  type LinkTable,
  putLinks,
  readStage,
  rememberDns,
  stagesOf,
  writeWork,
  type WrittenLink,
} from '@waypost/store';
import type { EntityManager } from 'typeorm';
import { bringsConnection } from './approved-connection.js';
import type { LinkUpdate } from './plan-writer.js';
import { failuresUntilQuarantine, nextRuns } from './run-schedule.js';

/** What is known at the end of a run that came to its end. */
export interface RunEnd {
  lease: WorkLease;
  run: DirectoryRunEntity;
  at: Date;
  news: LinkNews;
  /** Called where passwords are checked at another server from now on: the one whose plan was approved. */
  connected?: (source: DirectorySourceEntity) => void;
}

/** What a fetch tells of links besides what is planned. */
export interface LinkNews {
  /** Anchors of links that lead to nobody and whose entries are gone. */
  forget: readonly string[];
  /** What entries that say nothing new are known again by from now on, by anchor. */
  fingerprints: ReadonlyMap<string, string>;
}

/** What a fetch told of links besides what is planned of it. */
export const newsOf = ({
  links,
  everything,
  fingerprints,
}: { links: LinkTable; everything: boolean } & Pick<LinkNews, 'fingerprints'>): LinkNews => ({
  forget: [...links.forgettable(everything)],
  fingerprints,
});

/**
 * Ends a run that was applied, in one transaction: links that changed without an item, conflicts, the cursor, and when the source runs
 * next. After failed items the cursor stays where it was, so that they come again.
 */
export async function finishRun(manager: EntityManager, { lease, run, at, news, connected }: RunEnd): Promise<void> {
  const state = run.progress.failed > 0 ? 'partial' : 'succeeded';
  await writeWork(manager, 'directory_run', lease, {
    state,
    endedAt: at,
    progress: run.progress,
    leaseOwner: null,
    leaseUntil: null,
  });
  await writeNotes(manager, run, at);
  await forgetLinks(manager, run.sourceId, news.forget);
  await keepFingerprints(manager, run.sourceId, news.fingerprints);
  await keepConflicts(manager, {
    sourceId: run.sourceId,
    runId: run.id,
    plan: run.plan,
    at,
    everything: run.everything,
  });
  if (state === 'succeeded' && run.cursorAfter)
    await manager.upsert(
      DirectoryCursorEntity,
      { sourceId: run.sourceId, cursor: run.cursorAfter, runId: run.id, at } as never,
      ['sourceId'],
    );
  const source = await manager.findOneByOrFail(DirectorySourceEntity, { id: run.sourceId });
  const due = nextRuns(source.schedule, at, 0, Math.random());
  const connects = bringsConnection(source, run);
  if (connects) connected?.({ ...source, approvedConnection: source.connection });
  // A full run that is still to come stays so when a smaller one succeeds.
  const fullIsDue = run.mode !== 'full' && source.nextFullAt !== null && source.nextFullAt <= at;
  await manager.update(
    DirectorySourceEntity,
    { id: run.sourceId },
    {
      failures: 0,
      succeededAt: at,
      ...due,
      ...(fullIsDue && { nextFullAt: source.nextFullAt, nextRunAt: at }),
      ...(run.mode === 'full' && { appliedVersion: run.configVersion }),
      ...(connects && { approvedConnection: source.connection as never }),
      ...(run.everything && { fullEntries: run.progress.entries }),
    },
  );
}

/** Links that change without an item of the plan. */
async function writeNotes(manager: EntityManager, run: DirectoryRunEntity, at: Date): Promise<void> {
  for (const seq of await stagesOf(manager, run.id, 'links')) {
    const updates = JSON.parse((await readStage(manager, run.id, seq)) ?? '[]') as LinkUpdate[];
    const rows = await findLinks(
      manager,
      run.sourceId,
      updates.map(({ anchor }) => anchor),
    );
    const written: WrittenLink[] = [];
    for (const update of updates) {
      const before = rows.get(update.anchor);
      const after = noted(before, update, run.sourceId, at);
      if (!after) continue;
      rows.set(update.anchor, after);
      written.push({ before, after });
    }
    await putLinks(manager, [...rows.values()]);
    await rememberDns(manager, run.sourceId, written);
  }
}

function noted(
  row: DirectoryLinkEntity | undefined,
  { anchor, dn, kind, hash, fingerprint, silent, unresolved, pending, owed, state }: LinkUpdate,
  sourceId: string,
  at: Date,
): DirectoryLinkEntity | undefined {
  const kept = {
    dn,
    dnKey: dnDigest(dn),
    fingerprint: fingerprint ?? null,
    silentFields: silent ?? row?.silentFields ?? null,
    unresolved,
    pending: pending ?? null,
    owed: owed === undefined ? (row?.owed ?? null) : owed,
    modifiedAt: at,
  };
  // What is not taken yet has no hash: it is looked at again even where it says the same.
  const appliedHash = state ? null : (hash ?? row?.appliedHash ?? null);
  if (row) return { ...row, ...kept, appliedHash, ...(state && { state }) };
  if (!state || !kind) return undefined;
  return {
    id: randomUUID(),
    sourceId,
    anchor,
    kind: kind as DirectoryLinkEntity['kind'],
    localId: null,
    ...kept,
    state,
    suspendedFor: null,
    suspendedSince: null,
    missingSince: null,
    missingRuns: 0,
    missingCountedAt: null,
    appliedHash,
    createdAt: at,
  };
}

/** Ends a run that failed; the source waits longer each time, and after five times in a row for an administrator. */
export async function failRun(
  manager: EntityManager,
  {
    lease,
    run,
    at,
    code,
    detail,
  }: { lease: WorkLease; run: DirectoryRunEntity; at: Date; code: string; detail: string },
): Promise<void> {
  await writeWork(manager, 'directory_run', lease, {
    state: 'failed',
    errorCode: code.slice(0, 32),
    error: detail,
    progress: run.progress,
    skipped: run.skipped,
    endedAt: at,
    leaseOwner: null,
    leaseUntil: null,
  });
  const source = await manager.findOneByOrFail(DirectorySourceEntity, { id: run.sourceId });
  const failures = source.failures + 1;
  const { nextRunAt } = nextRuns(source.schedule, at, failures, Math.random());
  await manager.update(
    DirectorySourceEntity,
    { id: run.sourceId },
    {
      failures,
      nextRunAt,
      ...(failures >= failuresUntilQuarantine && source.state === 'active' && { state: 'quarantined' as const }),
    },
  );
}
