import type { ImportKind } from '@waypost/contracts';
import { DomainError, type FieldFault } from '@waypost/kernel';
import { differencesOf, type ImportItem } from '@waypost/recipients';
import { type Change, findJobItems, type JobEntity, JobItemEntity, type Ledger } from '@waypost/store';
import type { DataSource, EntityManager } from 'typeorm';
import type { JobAtWork, JobWorker } from '../jobs/job-worker.js';
import type { Caller } from '../http/caller.js';
import type { CarryOut, PartOfChange } from './carry-out.js';
import { reversed } from './reversed.js';
import { tableOf, valuesOf } from './recipient-values.js';

/** Items that are read at once; each is a change of its own. */
const page = 200;

/** What a job of this kind keeps of who asked for it, and about what. */
export interface ImportRequest extends Record<string, unknown> {
  kind: ImportKind;
  caller: Pick<Caller, 'actor' | 'role' | 'principal'>;
}

/**
 * Carries out the rows of a file, in their order, and takes them back in the opposite one. A row and the job's place move in one
 * transaction: a process that goes on after another died does no row twice.
 */
export class ImportWorker implements JobWorker {
  readonly kind = 'recipient-import';

  constructor(
    private readonly source: DataSource,
    private readonly ledger: Ledger,
    private readonly carryOut: CarryOut,
  ) {}

  /** Files are planned when they arrive. */
  plan(): Promise<never> {
    return Promise.reject(new Error('an import comes with its plan'));
  }

  whyNotApplied(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async apply(job: JobAtWork): Promise<void> {
    const { row } = job;
    row.progress = { ...row.progress, total: await countItems(this.source.manager, row) };
    for (;;) {
      const items = await findJobItems(this.source.manager, { jobId: row.id, after: row.appliedThrough, take: page });
      for (const item of items) await this.step(job, item, { place: 'appliedThrough', to: item.seq });
      if (items.length < page) return;
    }
  }

  /** From the last row that was carried out to the first; `undoneThrough` counts those that are behind. */
  async undo(job: JobAtWork): Promise<void> {
    const { row } = job;
    row.progress = { ...row.progress, total: row.appliedThrough };
    while (row.undoneThrough < row.appliedThrough) {
      const seq = row.appliedThrough - row.undoneThrough;
      const [item] = await findJobItems(this.source.manager, { jobId: row.id, after: seq - 1, take: 1 });
      if (item) await this.step(job, item, { place: 'undoneThrough', to: row.undoneThrough + 1 });
    }
  }

  private async step(
    job: JobAtWork,
    item: JobItemEntity,
    { place, to }: { place: 'appliedThrough' | 'undoneThrough'; to: number },
  ): Promise<void> {
    job.goOn();
    const { caller, kind } = job.row.request as ImportRequest;
    const progress = { ...job.row.progress, done: to };
    const isUndo = place === 'undoneThrough';
    const wanted = item.status === 'planned' && item.operation !== 'refused' ? itemOf(item) : undefined;
    try {
      await this.ledger.change(caller.actor, async (change) => {
        if (wanted) await this.carry(partOf(change, caller), { kind, item, wanted, isUndo });
        await job.write(change.manager, { [place]: to, progress });
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const left = { ...progress, left: progress.left + 1 };
      await this.source.transaction(async (manager) => {
        await leave(manager, item, { status: isUndo ? 'undo-left' : 'left', faults: faultsOf(error) });
        await job.write(manager, { [place]: to, progress: left });
      });
    }
  }

  private async carry(
    write: PartOfChange,
    { kind, item, wanted, isUndo }: { kind: ImportKind; item: JobItemEntity; wanted: ImportItem; isUndo: boolean },
  ): Promise<void> {
    const { manager } = write.within;
    const step = isUndo ? reversed(wanted) : wanted;
    if (step.operation !== 'create') await expectAsPlanned(manager, kind, step);
    const id = await this.carryOut.carryOut(write, kind, step);
    // A recipient that was made is known by its own id from now on.
    if (step.operation === 'create')
      await manager.update(JobItemEntity, { jobId: item.jobId, seq: item.seq }, { subjectId: id });
  }
}

const partOf = (change: Change, caller: ImportRequest['caller']): PartOfChange => ({
  caller,
  within: change,
  asked: { method: 'POST', url: 'imports', body: null },
});

/** An item as it was planned. */
const itemOf = ({ operation, subjectId, label, change }: JobItemEntity): ImportItem => ({
  ...(change as unknown as Pick<ImportItem, 'row' | 'values' | 'differences' | 'faults'>),
  operation: operation as ImportItem['operation'],
  label,
  recipientId: subjectId,
});

/** What a row changes must be as it was when it was planned: somebody else's change in between stays. */
async function expectAsPlanned(manager: EntityManager, kind: ImportKind, step: ImportItem): Promise<void> {
  const row = await manager.findOneBy(tableOf[kind], { id: step.recipientId ?? '' });
  if (!row) throw new DomainError('recipient-not-found', `${step.label} is not there any more.`);
  const [present] = await valuesOf(manager, kind, [row]);
  const expected = Object.fromEntries(
    step.differences.filter(({ field }) => field !== 'password').map(({ field, before }) => [field, before]),
  );
  const [moved] = differencesOf(present?.values ?? {}, expected);
  if (moved)
    throw new DomainError('plan-changed', `${moved.field} of ${step.label} was changed since the file was planned.`, {
      errors: [{ pointer: `#/${moved.field}`, detail: `It is ${JSON.stringify(moved.before)} by now.` }],
    });
}

const faultsOf = ({ message, extra }: DomainError): FieldFault[] => extra.errors ?? [{ pointer: '#', detail: message }];

async function leave(
  manager: EntityManager,
  { jobId, seq, change }: JobItemEntity,
  { status, faults }: { status: 'left' | 'undo-left'; faults: FieldFault[] },
): Promise<void> {
  await manager.update(JobItemEntity, { jobId, seq }, { status, change: { ...change, faults } as never });
}

const countItems = (manager: EntityManager, { id }: JobEntity) => manager.countBy(JobItemEntity, { jobId: id });
