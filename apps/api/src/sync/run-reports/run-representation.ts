import type { DirectoryRun, DirectoryRunProgress } from '@waypost/contracts';
import { DirectoryRunEntity, DirectorySourceEntity } from '@waypost/store';
import type { EntityManager } from 'typeorm';

/** Runs as REST shows them, with their sources by name. */
export async function representRuns(
  manager: EntityManager,
  rows: readonly DirectoryRunEntity[],
): Promise<DirectoryRun[]> {
  const sources = new Map((await manager.find(DirectorySourceEntity)).map((source) => [source.id, source]));
  const now = new Date();
  return rows.map((row) => {
    const source = sources.get(row.sourceId);
    return {
      id: row.id,
      source: { id: row.sourceId, name: source?.name ?? row.sourceId },
      mode: row.mode,
      dryRun: row.dryRun,
      trigger: row.trigger,
      startedBy: row.requestedBy,
      state: row.state,
      createdAt: row.createdAt.toISOString(),
      startedAt: row.startedAt?.toISOString() ?? null,
      endedAt: row.endedAt?.toISOString() ?? null,
      configVersion: row.configVersion,
      server: row.server && {
        url: row.server.url,
        vendor: row.server.vendor,
        identity: row.server.identity,
        strategy: row.server.strategy,
      },
      fetch: {
        complete: isComplete(row),
        entries: row.progress.entries,
        pages: row.progress.pages,
        referralsIgnored: row.progress.referralsIgnored,
        skipped: row.skipped,
      },
      progress: progressOf(row, source?.fullEntries ?? null, now),
      counts: row.counts,
      gate: row.gate,
      planHash: row.planHash,
      heldUntil: row.heldUntil?.toISOString() ?? null,
      note: row.note,
      approval:
        row.approvedBy !== null && row.approvedAt !== null
          ? { by: row.approvedBy, at: row.approvedAt.toISOString() }
          : null,
      error: row.error === null ? null : { code: row.errorCode ?? 'failed', detail: row.error },
    };
  });
}

/** Nothing is planned but what came whole. */
function isComplete({ state, counts }: DirectoryRunEntity): boolean | null {
  if (counts !== null) return true;
  return state === 'failed' || state === 'cancelled' ? false : null;
}

/**
 * How far a run is, and how long it may take: a full fetch by how many entries the last one found, at the pace so far. What is
 * applied has no beginning in the row; whoever follows the run measures its pace.
 */
export function progressOf(row: DirectoryRunEntity, lastEntries: number | null, now: Date): DirectoryRunProgress {
  const { entries, planned, applied, failed } = row.progress;
  // How long somebody took to decide says nothing of how fast the run is.
  const begun = row.approvedAt ?? row.startedAt;
  const elapsed = begun ? ((row.endedAt ?? now).getTime() - begun.getTime()) / 1_000 : 0;
  const expected = row.mode === 'full' ? lastEntries : null;
  const isFetching = row.state === 'fetching' && expected !== null && entries > 0 && expected > entries;
  return {
    state: row.state,
    fetched: entries,
    expected,
    items: planned,
    applied,
    failed,
    elapsedSeconds: Math.max(0, Math.round(elapsed)),
    etaSeconds: isFetching ? Math.ceil((elapsed / entries) * (expected - entries)) : null,
  };
}
