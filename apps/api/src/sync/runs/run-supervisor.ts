import { randomUUID } from 'node:crypto';
import { type OnModuleDestroy } from '@nestjs/common';
import { DomainError } from '@waypost/kernel';
import {
  type Change,
  DirectoryRunEntity,
  DirectorySourceEntity,
  discardExpiredRuns,
  findDueSources,
  findWorkingRun,
  freeWork,
  takeWork,
} from '@waypost/store';
import { type EntityManager, IsNull } from 'typeorm';
import { RunControl, type RunOrder } from './run-control.js';
import { nextRuns } from './run-schedule.js';
import { workOnRun } from './work-on-run.js';
import { noProgress, type Workshop } from './workshop.js';

const lookEveryMs = 2_000;

/** How many runs one process works on at a time: each may take a core, and the memory of its process besides. */
const mostAtOnce = 2;

/**
 * Begins runs when they are asked for or their time has come, and works on those that nobody works on, whichever process they were
 * asked of. A run belongs to one process at a time, by its lease.
 */
export class RunSupervisor extends RunControl implements OnModuleDestroy {
  private readonly owner = randomUUID();
  private readonly stopping = new AbortController();
  private readonly working = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly workshop: Workshop) {
    super();
  }

  /** Begins to look for runs. `alone`: no other process works on this database, so whatever is held is nobody's. */
  async begin({ alone }: { alone: boolean }): Promise<void> {
    if (alone) await freeWork(this.manager, 'directory_run');
    this.timer = setInterval(() => this.wake(), lookEveryMs);
    this.timer.unref();
    this.wake();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.looking;
    await Promise.all(this.working);
  }

  async start({ manager, at }: Change, order: RunOrder): Promise<string> {
    const source = await manager.findOneByOrFail(DirectorySourceEntity, { id: order.sourceId });
    if (source.state !== 'active' && !order.dryRun)
      throw new DomainError(
        'source-not-active',
        `The directory source ${source.name} is ${source.state}; resume it, or ask for a dry run.`,
      );
    const working = await findWorkingRun(manager, source.id);
    if (working) return this.join(manager, working, { order, source });
    return queueRun(manager, { order, source, at });
  }

  /** Two that ask for the same before it begins get the same; a full run does what an incremental one would. */
  private async join(
    manager: EntityManager,
    working: DirectoryRunEntity,
    { order, source }: { order: RunOrder; source: DirectorySourceEntity },
  ): Promise<string> {
    const waits = working.state === 'queued' && working.leaseUntil === null && working.approvedPlan === null;
    if (!waits || working.dryRun !== order.dryRun || working.mode === 'single' || order.mode === 'single')
      throw new DomainError(
        'run-in-progress',
        `The directory source ${source.name} has the run ${working.id} already, which is ${working.state}.`,
      );
    if (order.mode === 'full') await manager.update(DirectoryRunEntity, { id: working.id }, { mode: 'full' });
    return working.id;
  }

  async approve({ manager, at, actor }: Change, runId: string, planHash: string): Promise<void> {
    const run = await expectHeld(manager, runId);
    if (run.planHash !== planHash)
      throw new DomainError('plan-changed', 'The plan is another one by now; look at it again before you approve it.');
    await manager.update(
      DirectoryRunEntity,
      { id: runId },
      { state: 'queued', approvedPlan: run.plan, approvedBy: actor.name, approvedAt: at, heldUntil: null, note: null },
    );
  }

  async reject({ manager, at }: Change, runId: string): Promise<void> {
    await expectHeld(manager, runId);
    await manager.update(DirectoryRunEntity, { id: runId }, { state: 'discarded', endedAt: at, heldUntil: null });
  }

  async cancel({ manager, at }: Change, runId: string): Promise<void> {
    const run = await manager.findOneBy(DirectoryRunEntity, { id: runId, endedAt: IsNull() });
    if (!run) throw new DomainError('run-ended', 'The run has ended.');
    const isWorkedOn = run.state !== 'held' && run.leaseUntil !== null;
    await manager.update(
      DirectoryRunEntity,
      { id: runId },
      isWorkedOn ? { cancelAsked: true } : { state: 'cancelled', endedAt: at, heldUntil: null },
    );
  }

  wake(): void {
    this.looking = this.looking.then(() => this.look());
  }

  private get manager() {
    return this.workshop.source.manager;
  }

  private async look(): Promise<void> {
    try {
      if (this.stopping.signal.aborted) return;
      await discardExpiredRuns(this.manager);
      await this.queueDue();
      while (this.working.size < mostAtOnce && !this.stopping.signal.aborted) {
        const id = await takeWork(this.manager, 'directory_run', this.owner);
        if (id === undefined) return;
        const run = await this.manager.findOneByOrFail(DirectoryRunEntity, { id });
        const work = workOnRun(this.workshop, run, this.stopping.signal)
          .catch((error: unknown) => this.workshop.log.error({ err: error, run: run.id }, 'a run was not worked on'))
          .finally(() => {
            this.working.delete(work);
            this.wake();
          });
        this.working.add(work);
      }
    } catch (error) {
      this.workshop.log.error({ err: error }, 'runs of directory sources could not be looked for');
    }
  }

  /** Queues the runs whose time has come. Where a source has a run already, that one will do. */
  private async queueDue(): Promise<void> {
    const at = new Date();
    for (const source of await findDueSources(this.manager, at))
      await this.workshop.source.transaction(async (manager) => {
        const due = nextRuns(source.schedule, at, source.failures, Math.random());
        const isFull = source.nextFullAt !== null && source.nextFullAt <= at;
        const { affected } = await manager.update(
          DirectorySourceEntity,
          { id: source.id, nextRunAt: source.nextRunAt ?? IsNull() },
          { nextRunAt: due.nextRunAt },
        );
        // Another process was quicker.
        if (affected !== 1 || (await findWorkingRun(manager, source.id))) return;
        const order: RunOrder = {
          sourceId: source.id,
          mode: isFull ? 'full' : 'delta',
          dryRun: false,
          trigger: 'schedule',
        };
        await queueRun(manager, { order, source, at });
      });
  }
}

async function queueRun(
  manager: EntityManager,
  { order, source, at }: { order: RunOrder; source: DirectorySourceEntity; at: Date },
): Promise<string> {
  const id = randomUUID();
  await manager.insert(DirectoryRunEntity, {
    id,
    sourceId: source.id,
    mode: order.mode,
    anchor: order.anchor ?? null,
    dryRun: order.dryRun,
    trigger: order.trigger,
    requestedBy: order.requestedBy ?? null,
    state: 'queued',
    configVersion: source.configVersion,
    progress: noProgress(),
    createdAt: at,
  } as never);
  return id;
}

async function expectHeld(manager: EntityManager, runId: string): Promise<DirectoryRunEntity> {
  const run = await manager.findOneBy(DirectoryRunEntity, { id: runId, endedAt: IsNull() });
  if (run?.state !== 'held') throw new DomainError('run-not-held', 'The run does not wait for a decision.');
  return run;
}
