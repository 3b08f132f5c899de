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
import type { ImportRequest } from './import-worker.js';
import { planFile } from './plan-file.js';
import { expectFewListed, readCsvRows, readJsonRows } from './read-rows.js';
import { tableOf, valuesOf } from './recipient-values.js';

const jobKind = 'recipient-import';
const exportPage = 500;

/** Recipients by file: planned when it arrives, looked at, applied row by row, and taken back; and sent out in the same form. */
@Injectable()
export class ImportService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    private readonly supervisor: JobSupervisor,
  ) {}

  /** Plans a file: CSV as text, or a list of objects. Nothing of it is written. */
  async plan(write: WriteRequest, { kind, fileName }: NewImportQuery, body: unknown): Promise<Job> {
    const rows = typeof body === 'string' ? readCsvRows(kind, body) : readJsonRows(kind, body);
    expectFewListed(rows);
    const items = await planFile(this.source.manager, kind, rows);
    const kept = items.filter(({ operation }) => operation !== 'unchanged');
    const asked = { ...write, asked: { ...write.asked, body: digestOf(items) } };
    return this.writes.change(asked, async ({ manager, at, actor, note }) => {
      const { role, principal } = write.caller;
      const request: ImportRequest = { kind, caller: { actor, role, principal } };
      const figures = figuresOf(items);
      const row = manager.create(JobEntity, {
        id: randomUUID(),
        kind: jobKind,
        subjectName: fileName ?? null,
        intent: 'preview',
        state: 'planned',
        requestedBy: actor.name,
        request,
        progress: { done: 0, total: kept.length, left: 0 },
        result: figures,
        planHash: digestOf(kept),
        createdAt: at,
        endedAt: at,
      });
      const saved = await manager.save(row);
      await insertMany(
        manager,
        JobItemEntity,
        kept.map((item, at_) => jobItemOf(saved.id, kind, { item, seq: at_ + 1 })),
      );
      note({ action: 'import.planned', subject: subjectOf(saved), before: null, after: { kind, ...figures } });
      return representJob(saved, at);
    });
  }

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

const digestOf = (items: readonly ImportItem[]) =>
  createHash('sha256')
    .update(JSON.stringify(items.map(({ values, ...item }) => [item, { ...values, verifier: undefined }])))
    .digest('base64url');

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
