import type { PolicyPlanFigures } from '@waypost/contracts';
import {
  type Actor,
  type Change,
  clearJobItems,
  findItemOutlines,
  findJobItems,
  insertMany,
  type JobEntity,
  JobItemEntity,
  type Ledger,
  renameFeed,
} from '@waypost/store';
import type { DataSource, EntityManager } from 'typeorm';
import type { JobAtWork, JobWorker } from '../jobs/job-worker.js';
import { BatchSize } from '../jobs/batch-size.js';
import { AddressPlanner, itemOf, type PlannedRecipient, PlanTally } from './address-planner.js';
import { applyItems } from './apply-items.js';
import { readPolicies } from './policies-in-turn.js';
import { StandingAhead } from './standing-ahead.js';
import { undoItems } from './undo-items.js';

/** Most items that are done in one transaction. */
const itemsABatch = 2_500;
/** More recipients than this are not told to followers one by one: they take a new snapshot in the end. */
const toldOneByOne = 20_000;

/** How a batch is read, and what is done with it; answers how many items were left alone. */
interface BatchWork<Item> {
  find(manager: EntityManager, which: { jobId: string; after: number; take: number }): Promise<Item[]>;
  work(change: Change, items: Item[], isTold: boolean): Promise<number>;
  /** Begins with the batch after a place, while the one before is worked on. */
  lookAhead?(after: number, take: number): void;
}

/** Gives addresses by recipient policies, and takes them back. */
export class AddressWorker implements JobWorker {
  readonly kind = 'recipient-policy';

  constructor(
    private readonly source: DataSource,
    private readonly ledger: Ledger,
    private readonly batch = itemsABatch,
    private readonly toldUpTo = toldOneByOne,
  ) {}

  async plan(job: JobAtWork): Promise<Pick<JobEntity, 'result' | 'planHash' | 'basis'>> {
    const { manager } = this.source;
    const { row } = job;
    await clearJobItems(manager, row.id);
    const policies = await readPolicies(manager);
    const planner = new AddressPlanner(manager, policies);
    const tally = new PlanTally();
    row.progress = { done: 0, total: null, left: 0 };
    const seq = await this.writePlan(job, planner.everyone(row.subjectId), tally);
    row.progress = { done: 0, total: seq, left: 0 };
    const result = { ...tally.figures, shadowed: await planner.shadowed(row.subjectId) };
    return { result, planHash: tally.digest(), basis: policies.basis };
  }

  /** Writes what is planned as items, a page while the next one is planned; answers how many they are. */
  private async writePlan(
    job: JobAtWork,
    pages: AsyncIterable<readonly PlannedRecipient[]>,
    tally: PlanTally,
  ): Promise<number> {
    const { row } = job;
    let seq = 0;
    let writing: Promise<unknown> = Promise.resolve();
    try {
      for await (const page of pages) {
        job.goOn();
        const items: JobItemEntity[] = [];
        for (const planned of page) {
          const item = itemOf(planned);
          tally.add(planned, item);
          if (item) items.push({ ...item, jobId: row.id, seq: ++seq, status: 'planned' });
        }
        await writing;
        writing = insertMany(this.source.manager, JobItemEntity, items);
        // Whoever ends early hears of it below, or not at all.
        writing.catch(() => undefined);
        row.progress.done = tally.figures.matched;
      }
      await writing;
    } finally {
      // Whoever plans next forgets what is there: nothing may come after that.
      await writing.catch(() => undefined);
    }
    return seq;
  }

  async whyNotApplied(manager: EntityManager, { basis }: JobEntity): Promise<string | undefined> {
    const present = await readPolicies(manager);
    return present.basis === basis
      ? undefined
      : 'Policies or accepted domains were changed since the plan was made; preview it again.';
  }

  async apply(job: JobAtWork): Promise<void> {
    const policies = await readPolicies(this.source.manager);
    const jobId = job.row.id;
    const ahead = new StandingAhead(this.source, { policies, jobId });
    try {
      await this.inBatches(job, 'appliedThrough', {
        find: findItemOutlines,
        work: (change, items, isTold) => applyItems(change, { items, policies, isTold, jobId, ahead }),
        lookAhead: (after, take) => {
          ahead.begin(after, take);
        },
      });
    } finally {
      await ahead.end();
    }
  }

  undo(job: JobAtWork): Promise<void> {
    const jobId = job.row.id;
    return this.inBatches(job, 'undoneThrough', {
      find: findJobItems,
      work: (change, items, isTold) => undoItems(change, { items, isTold, jobId }),
    });
  }

  /**
   * Works through the items from the job's place on. The place moves in the transaction of what was done: whoever goes on after a
   * process died begins behind it.
   */
  private async inBatches<Item extends { seq: number }>(
    job: JobAtWork,
    place: 'appliedThrough' | 'undoneThrough',
    { find, work, lookAhead }: BatchWork<Item>,
  ): Promise<void> {
    const { row } = job;
    const last = place === 'undoneThrough' ? row.appliedThrough : Number.MAX_SAFE_INTEGER;
    const { progress, actor } = { progress: row.progress, actor: actorOf(row) };
    progress.total ??= last === Number.MAX_SAFE_INTEGER ? null : last;
    progress.done = row[place];
    const isTold = (progress.total ?? 0) <= this.toldUpTo;
    const size = new BatchSize(this.batch);
    try {
      for (;;) {
        job.goOn();
        const { take } = size;
        const began = performance.now();
        const isLast = await this.ledger.change(actor, async (change) => {
          const found = await find(change.manager, { jobId: row.id, after: row[place], take });
          const items = found.filter(({ seq }) => seq <= last);
          const through = items.at(-1)?.seq ?? row[place];
          const working = items.length > 0 ? work(change, items, isTold) : 0;
          // A batch that followers are told of moves the journal on, so that nothing that was found before counts.
          if (!isTold && items.length === take) lookAhead?.(through, take);
          progress.left += await working;
          progress.done = through;
          await job.write(change.manager, { [place]: through, progress });
          const done = items.length < take;
          if (done) this.note(change, row, place);
          return done;
        });
        if (isLast) return;
        size.learn(performance.now() - began);
      }
    } finally {
      // Also where it was cancelled or failed midway: followers must not go on with what was.
      if (!isTold && row[place] > 0) await this.ledger.change(actor, renameFeed);
    }
  }

  private note({ note }: Change, row: JobEntity, place: 'appliedThrough' | 'undoneThrough'): void {
    const figures = row.result as PolicyPlanFigures | null;
    note({
      action: place === 'appliedThrough' ? 'policy.applied' : 'policy.undone',
      subject: { level: 'recipient-policy', id: row.subjectId ?? row.id, name: row.subjectName ?? 'All policies' },
      before: null,
      after: {
        job: row.id,
        planHash: row.planHash,
        recipients: row.progress.done - row.progress.left,
        left: row.progress.left,
        addresses: figures?.addresses ?? null,
      },
      reason: row.reason,
    });
  }
}

/** Who asked for the job: what it does is done in that name. */
const actorOf = ({ request, requestedBy }: JobEntity): Actor =>
  (request['actor'] as Actor | undefined) ?? { kind: 'system', id: null, name: requestedBy, origin: null };
