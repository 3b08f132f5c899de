import type { ImportItemChange, Job, JobItem, JobProgress } from '@waypost/contracts';
import type { JobEntity, JobItemEntity } from '@waypost/store';

/** A plan can be applied for a day; then who and what it names may well be gone. */
export const planKeepsMs = 24 * 60 * 60 * 1_000;

/** Whether a job rests with a plan that can be applied. */
export const canApply = ({ state, endedAt }: JobEntity, now: Date) =>
  state === 'planned' && endedAt !== null && now.getTime() - endedAt.getTime() < planKeepsMs;

/** Whether a job rests and has applied something that was not taken back. */
export const canUndo = ({ endedAt, appliedThrough, undoneThrough }: JobEntity) =>
  endedAt !== null && appliedThrough > 0 && undoneThrough < appliedThrough;

/** How far a job is, and how long it may take at the pace so far. */
export function jobProgress({ state, progress, startedAt, endedAt }: JobEntity, now: Date): JobProgress {
  const elapsed = startedAt ? ((endedAt ?? now).getTime() - startedAt.getTime()) / 1_000 : 0;
  const { done, total, left } = progress;
  const isMoving = endedAt === null && total !== null && done > 0 && total > done;
  return {
    state,
    done,
    total,
    left,
    elapsedSeconds: Math.max(0, Math.round(elapsed)),
    etaSeconds: isMoving ? Math.ceil((elapsed / done) * (total - done)) : null,
  };
}

/** A job as it is shown. */
export function representJob(row: JobEntity, now = new Date()): Job {
  return {
    id: row.id,
    kind: row.kind as Job['kind'],
    subject: row.subjectId === null ? null : { id: row.subjectId, name: row.subjectName ?? '' },
    fileName: isImport(row) ? row.subjectName : null,
    intent: row.intent,
    state: row.state,
    requestedBy: row.requestedBy,
    reason: row.reason,
    progress: jobProgress(row, now),
    planHash: row.planHash,
    figures: row.result as Job['figures'],
    canApply: canApply(row, now),
    canUndo: canUndo(row),
    error: row.error === null ? null : { code: row.errorCode ?? 'failed', detail: row.error },
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

/** An item as it is shown: what it says, and what became of it. */
export const representItem = (row: JobItemEntity, job: JobEntity): JobItem => ({
  seq: row.seq,
  operation: row.operation as JobItem['operation'],
  recipient: { kind: row.subjectKind as JobItem['recipient']['kind'], id: row.subjectId, name: row.label },
  collides: row.collides,
  change: isImport(job) ? shownRow(row) : (row.change as JobItem['change']),
  status: statusOf(row, job),
});

const isImport = ({ kind }: JobEntity) => kind === 'recipient-import';

/** Of a row what it differs in: what is written may hold what a password is verified by. */
function shownRow({ change }: JobItemEntity): ImportItemChange {
  const { row, differences, faults } = change as ImportItemChange;
  return { row, differences, faults };
}

/** Items are not touched a second time: those up to the job's place are done. Rows of a file are taken back from the last one on. */
function statusOf({ seq, status, operation }: JobItemEntity, job: JobEntity): JobItem['status'] {
  const { appliedThrough, undoneThrough } = job;
  if (status !== 'planned' || operation === 'refused') return status;
  const isUndone = isImport(job) ? seq > appliedThrough - undoneThrough && seq <= appliedThrough : seq <= undoneThrough;
  if (isUndone) return 'undone';
  return seq <= appliedThrough ? 'applied' : 'planned';
}
