import { Any, IsNull, type EntityManager } from 'typeorm';
import { JobEntity, JobItemEntity, type JobItemStatus } from './entities/job.entities.js';

/** The job that alone may do something, while one does. */
export const findOnly = (manager: EntityManager, only: string): Promise<JobEntity | null> =>
  manager.findOneBy(JobEntity, { only, endedAt: IsNull() });

/** Forgets the plan of a job, which is about to plan anew. */
export const clearJobItems = (manager: EntityManager, jobId: string) => manager.delete(JobItemEntity, { jobId });

/** Items of a job in order, from after a place on. */
export const findJobItems = (
  manager: EntityManager,
  { jobId, after, take }: { jobId: string; after: number; take: number },
): Promise<JobItemEntity[]> =>
  // As it is said here it is read in a quarter of the time: there are as many as there are recipients.
  manager.query(
    `SELECT job_id AS "jobId", seq, operation, collides, subject_kind AS "subjectKind", subject_id AS "subjectId", label, change, status, stamp
      FROM job_item WHERE job_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
    [jobId, after, take],
  );

/** Some items of a job, in order. */
export const findItems = (
  manager: EntityManager,
  { jobId, seqs }: { jobId: string; seqs: readonly number[] },
): Promise<JobItemEntity[]> =>
  manager.find(JobItemEntity, { where: { jobId, seq: Any([...seqs]) }, order: { seq: 'ASC' } });

/** Marks items of a job that could not be done as planned. */
export async function markJobItems(
  manager: EntityManager,
  { jobId, seqs, status }: { jobId: string; seqs: readonly number[]; status: JobItemStatus },
): Promise<void> {
  if (seqs.length === 0) return;
  await manager.query('UPDATE job_item SET status = $3 WHERE job_id = $1 AND seq = ANY($2::integer[])', [
    jobId,
    seqs,
    status,
  ]);
}

/** Jobs at rest for longer than this are forgotten with their items; those that gave addresses after a year. */
export async function forgetOldJobs(manager: EntityManager): Promise<void> {
  await manager.query(
    `DELETE FROM job WHERE ended_at < now() - CASE WHEN applied_through > 0 THEN interval '1 year' ELSE interval '7 days' END`,
  );
}
