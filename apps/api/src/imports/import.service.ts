import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ExportQuery, ImportFigures, ImportKind, Job, NewImportQuery } from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import type { ImportItem, PresentRecipient } from '@waypost/recipients';
import { insertMany, JobEntity, JobItemEntity, likePattern } from '@waypost/store';
import { DataSource } from 'typeorm';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { canApply, representJob } from '../jobs/job-representation.js';
import { JobSupervisor } from '../jobs/job-supervisor.js';
import { expectJob, refuseWhileBusy, restarted } from '../jobs/job.service.js';
import { exportFile } from './export-file.js';
import { inTurns } from './in-turns.js';
import type { ImportRequest } from './import-worker.js';
import { planFile } from './plan-file.js';
import { expectFewListed, readCsvRows, readJsonRows } from './read-rows.js';
import { tableOf, valuesOf } from './recipient-values.js';

const jobKind = 'recipient-import';
const exportPage = 500;
/** Items that are written at once: others have their turn in between. */
const itemsAtOnce = 500;

/** Recipients by file: planned when it arrives, looked at, applied row by row, and taken back; and sent out in the same form. */
@Injectable()
export class ImportService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    private readonly supervisor: JobSupervisor,
  ) {}

  /** Plans a file: CSV as octets, or a list of objects. Nothing of it is written. */
  async plan(write: WriteRequest, { kind, fileName }: NewImportQuery, body: unknown): Promise<Job> {
    const rows = await (Buffer.isBuffer(body) ? readCsvRows(kind, body) : readJsonRows(kind, body));
    await expectFewListed(rows);
    const items = await planFile(this.source.manager, kind, rows);
    const kept = items.filter(({ operation }) => operation !== 'unchanged');
    const asked = { ...write, asked: { ...write.asked, body: await digestOf(items) } };
    const figures = figuresOf(items);
    const job = await this.keep(write, { kind, fileName, kept });
    const planHash = await digestOf(kept);
    try {
      const answer = await this.writes.change(asked, async ({ manager, at, note }) => {
        const planned = { ...job, state: 'planned' as const, result: figures, planHash, createdAt: at, endedAt: at };
        await manager.update(JobEntity, { id: job.id }, planned as never);
        note({ action: 'import.planned', subject: subjectOf(job), before: null, after: { kind, ...figures } });
        return representJob(planned, at);
      });
      if (answer.id !== job.id) await this.forget(job);
      return answer;
    } catch (error) {
      await this.forget(job);
      throw error;
    }
  }

  /**
   * Keeps the items of a plan, some at a time, before the change that makes a plan of them: as part of it they would hold up every other
   * change until the last is written. Until then the job rests and can only be forgotten, as it is after a while.
   */
  private async keep(
    { caller: { actor, role, principal } }: WriteRequest,
    { kind, fileName, kept }: { kind: ImportKind; fileName: string | undefined; kept: readonly ImportItem[] },
  ): Promise<JobEntity> {
    const { manager } = this.source;
    const at = new Date();
    const request: ImportRequest = { kind, caller: { actor, role, principal } };
    const job = await manager.save(
      manager.create(JobEntity, {
        id: randomUUID(),
        kind: jobKind,
        subjectName: fileName ?? null,
        intent: 'preview',
        state: 'planning',
        requestedBy: actor.name,
        request,
        progress: { done: 0, total: kept.length, left: 0 },
        createdAt: at,
        endedAt: at,
      }),
    );
    for (let from = 0; from < kept.length; from += itemsAtOnce) {
      const part = kept.slice(from, from + itemsAtOnce);
      await insertMany(
        manager,
        JobItemEntity,
        part.map((item, nth) => jobItemOf(job.id, kind, { item, seq: from + nth + 1 })),
      );
    }
    return job;
  }

  private forget = ({ id }: JobEntity) => this.source.manager.delete(JobEntity, { id });

  /** Applies the plan of a file that was looked at. */
  async apply(write: WriteRequest, id: string, planHash: string): Promise<Job> {
    const job = await this.writes.change(write, async ({ manager, at, note }) => {
      const row = await expectJob(manager, id);
      if (row.kind !== jobKind) throw new DomainError('job-not-found', `There is no import "${id}".`);
      if (!canApply(row, at))
        throw new DomainError('job-not-ready', 'The plan was applied, cancelled, or has run out.');
      if (row.planHash !== planHash) throw new DomainError('plan-changed', 'This is not the plan that was looked at.');
      await refuseWhileBusy(manager, jobKind);
      const changes = restarted('apply', jobKind);
      await manager.update(JobEntity, { id: row.id }, changes as never);
      note({ action: 'import.applied', subject: subjectOf(row), before: null, after: { job: row.id, planHash } });
      return representJob({ ...row, ...changes }, at);
    });
    this.supervisor.wake();
    return job;
  }

  /** Recipients as a file that can be taken in again. */
  export({ kind, format, q }: ExportQuery): AsyncGenerator<string> {
    return exportFile(kind, format, this.pages(kind, q));
  }

  private async *pages(kind: ImportKind, q: string | undefined): AsyncGenerator<PresentRecipient[]> {
    const { manager } = this.source;
    for (let after = ''; ;) {
      const selection = manager
        .createQueryBuilder(tableOf[kind], 'recipient')
        .where('recipient.nameKey > :after', { after })
        .orderBy('recipient.nameKey')
        .take(exportPage);
      if (q) selection.andWhere('recipient.searchText LIKE :text', { text: likePattern(q) });
      const rows = await selection.getMany();
      yield await valuesOf(manager, kind, rows);
      if (rows.length < exportPage) return;
      after = rows.at(-1)?.nameKey ?? after;
    }
  }
}

async function digestOf(items: readonly ImportItem[]): Promise<string> {
  const digest = createHash('sha256');
  await inTurns(items, ({ values, ...item }) => {
    digest.update(`${JSON.stringify([item, { ...values, verifier: undefined }])}\n`);
  });
  return digest.digest('base64url');
}

function figuresOf(items: readonly ImportItem[]): ImportFigures {
  const figures = { rows: items.length, create: 0, update: 0, delete: 0, unchanged: 0, refused: 0 };
  for (const { operation } of items) figures[operation] += 1;
  return figures;
}

/** One who is to be made has no id yet; its place in the plan is held by one that is nobody's. */
const jobItemOf = (
  jobId: string,
  kind: ImportKind,
  { item, seq }: { item: ImportItem; seq: number },
): JobItemEntity => ({
  jobId,
  seq,
  operation: item.operation,
  collides: false,
  subjectKind: kind,
  subjectId: item.recipientId ?? randomUUID(),
  label: item.label.slice(0, 256),
  change: { row: item.row, values: item.values, differences: item.differences, faults: item.faults },
  status: 'planned',
  stamp: null,
});

const subjectOf = ({ id, subjectName }: JobEntity) => ({
  level: 'import',
  id,
  name: subjectName ?? 'A file of recipients',
});
