import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Job, JobItem, JobItemList, JobItemQuery, JobList, JobProgress, JobQuery } from '@waypost/contracts';
import { DomainError, isNodeId } from '@waypost/kernel';
import { findOnly, JobEntity, JobItemEntity, likePattern } from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { cutPage, readCursor } from '../http/paging.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { canUndo, jobProgress, representItem, representJob } from './job-representation.js';
import { JobSupervisor } from './job-supervisor.js';

const newestFirst = '-createdAt';
const bySeq = 'seq';
/** How often a job is looked at for those who follow it. */
const lookEveryMs = 500;
/** Looks without news after which a word is said, so that nobody on the way takes the connection for dead. */
const silentLooks = 30;
const exportPage = 1_000;

/** Long work: how far it is, what it plans, and what administrators decide of it. */
@Injectable()
export class JobService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    private readonly supervisor: JobSupervisor,
  ) {}

  async list({ limit, cursor, state, subject }: JobQuery): Promise<JobList> {
    const after = readCursor(newestFirst, cursor);
    const selection = this.source.manager
      .createQueryBuilder(JobEntity, 'job')
      .orderBy('job.createdAt', 'DESC')
      .addOrderBy('job.id', 'DESC')
      .take(limit + 1);
    if (state !== undefined) selection.andWhere('job.state = :state', { state });
    if (subject !== undefined) selection.andWhere('CAST(job.subjectId AS text) = :subject', { subject });
    if (after)
      selection.andWhere('(job.createdAt, job.id) < (:at::timestamptz, :id::uuid)', { at: after.key, id: after.id });
    const page = cutPage(await selection.getMany(), limit, newestFirst, (row) => row.createdAt.toISOString());
    return { items: page.items.map((row) => representJob(row)), nextCursor: page.nextCursor };
  }

  async read(id: string): Promise<Job> {
    return representJob(await expectJob(this.source.manager, id));
  }

  async items(id: string, { limit, cursor, ...asked }: JobItemQuery): Promise<JobItemList> {
    const job = await expectJob(this.source.manager, id);
    const after = readCursor(bySeq, cursor);
    const rows = await selectItems(this.source.manager, job, {
      ...asked,
      after: Number(after?.key ?? 0),
      take: limit + 1,
    });
    const page = cutPage(
      rows.map((row) => ({ id: job.id, row })),
      limit,
      bySeq,
      ({ row }) => String(row.seq),
    );
    return { items: page.items.map(({ row }) => representItem(row, job)), nextCursor: page.nextCursor };
  }

  /** All items of a job, page by page. */
  async *allItems(id: string): AsyncGenerator<JobItem> {
    const { manager } = this.source;
    const job = await expectJob(manager, id);
    for (let after = 0; ;) {
      const rows = await selectItems(manager, job, { after, take: exportPage });
      for (const row of rows) yield representItem(row, job);
      const last = rows.at(-1);
      if (!last) return;
      after = last.seq;
    }
  }

  cancel(write: WriteRequest, id: string): Promise<Job> {
    return this.decide(write, id, 'job.cancelled', (_, row) => {
      if (row.endedAt !== null) throw new DomainError('job-not-ready', `The job rests already: it is ${row.state}.`);
      if (row.leaseUntil !== null) return { cancelAsked: true };
      return { state: row.intent === 'undo' ? 'applied' : 'cancelled', only: null, endedAt: new Date() };
    });
  }

  undo(write: WriteRequest, id: string): Promise<Job> {
    return this.decide(write, id, 'job.undo-asked', async (manager, row) => {
      if (!canUndo(row)) throw new DomainError('job-not-ready', 'There is nothing of this job that can be taken back.');
      const only = onlyOf(row.kind);
      await refuseWhileBusy(manager, only);
      return restarted('undo', only);
    });
  }

  /** How far a job is, as server-sent events: whenever that changed, and once where it rests. Each look is one read by id. */
  async events(id: string, signal: AbortSignal): Promise<AsyncGenerator<string>> {
    const { id: known } = await expectJob(this.source.manager, id);
    return this.follow(known, signal);
  }

  private async *follow(id: string, signal: AbortSignal): AsyncGenerator<string> {
    let said = '';
    for (let silent = 0; !signal.aborted;) {
      const row = await this.source.manager.findOneBy(JobEntity, { id });
      if (!row) return;
      const progress = jobProgress(row, new Date());
      if (row.endedAt !== null) return yield event('stopped', progress);
      const news = JSON.stringify({ ...progress, elapsedSeconds: 0, etaSeconds: null });
      if (news !== said) yield event('progress', progress);
      else if (++silent % silentLooks === 0) yield ': still at it\n\n';
      said = news;
      await setTimeout(lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async decide(
    write: WriteRequest,
    id: string,
    action: string,
    decision: (manager: EntityManager, row: JobEntity) => Promise<Partial<JobEntity>> | Partial<JobEntity>,
  ): Promise<Job> {
    const job = await this.writes.change(write, async ({ manager, note }) => {
      const row = await expectJob(manager, id);
      const changes = await decision(manager, row);
      await manager.update(JobEntity, { id: row.id }, changes as never);
      note({
        action,
        subject: subjectOf(row),
        before: null,
        after: { job: row.id },
      });
      return representJob({ ...row, ...changes });
    });
    this.supervisor.wake();
    return job;
  }
}

const event = (name: 'progress' | 'stopped', data: JobProgress) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** What a job does from where it rests, and what it alone may do meanwhile. */
export const restarted = (intent: 'apply' | 'undo', only: string): Partial<JobEntity> => ({
  intent,
  only,
  state: 'queued',
  endedAt: null,
  startedAt: null,
  leaseUntil: null,
  leaseOwner: null,
  cancelAsked: false,
  progress: { done: 0, total: null, left: 0 },
});

/** What only one job of a kind may do at a time. */
export const onlyOf = (kind: string) => (kind === 'recipient-policy' ? 'recipient-addresses' : kind);

/** Refuses what another job does already. */
export async function refuseWhileBusy(manager: EntityManager, only: string): Promise<void> {
  const busy = await findOnly(manager, only);
  if (!busy) return;
  throw new DomainError(
    'job-in-progress',
    `${busy.requestedBy} has the job ${busy.id} at work (${busy.state}); wait for it, or cancel it.`,
  );
}

/** What the audit says a job is about. */
const subjectOf = ({ kind, id, subjectId, subjectName }: JobEntity) =>
  kind === 'recipient-import'
    ? { level: 'import', id, name: subjectName ?? 'A file of recipients' }
    : { level: 'recipient-policy', id: subjectId ?? id, name: subjectName ?? 'All policies' };

/** A job by id. Refused: `job-not-found`. */
export async function expectJob(manager: EntityManager, id: string): Promise<JobEntity> {
  const row = isNodeId(id) ? await manager.findOneBy(JobEntity, { id: id.toLowerCase() }) : null;
  if (!row) throw new DomainError('job-not-found', `There is no job "${id}".`);
  return row;
}

type ItemSelection = Pick<JobItemQuery, 'q' | 'operation' | 'status' | 'collides'> & { after: number; take: number };

function selectItems(manager: EntityManager, { id }: JobEntity, asked: ItemSelection): Promise<JobItemEntity[]> {
  const selection = manager
    .createQueryBuilder(JobItemEntity, 'item')
    .where('item.jobId = :id AND item.seq > :after', { id, after: asked.after })
    .orderBy('item.seq')
    .take(asked.take);
  if (asked.operation !== undefined) selection.andWhere('item.operation = :operation', asked);
  if (asked.status !== undefined) selection.andWhere('item.status = :status', asked);
  if (asked.collides !== undefined) selection.andWhere('item.collides');
  if (asked.q) selection.andWhere('lower(item.label) LIKE :text', { text: likePattern(asked.q) });
  return selection.getMany();
}
