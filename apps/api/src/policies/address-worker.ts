import type { PolicyItemChange, PolicyPlanFigures } from '@waypost/contracts';
import { sameValue } from '@waypost/settings';
import {
  type Actor,
  type Change,
  clearJobItems,
  findJobItems,
  insertMany,
  type JobEntity,
  JobItemEntity,
  type Ledger,
  markJobItems,
  RecipientAddressEntity,
  type RecipientKind,
  renameFeed,
  withdrawAddresses,
  markPrimaries,
  movePrimaries,
} from '@waypost/store';
import { Any, type DataSource, type EntityManager } from 'typeorm';
import type { JobAtWork, JobWorker } from '../jobs/job-worker.js';
import { AddressPlanner, changeOf, itemOf, plannedKinds, PlanTally, proxyOf } from './address-planner.js';
import { giveAddresses, tellOfAddresses } from './give-addresses.js';
import { type PoliciesInTurn, readPolicies } from './policies-in-turn.js';

/** Items that are done in one transaction: others who write wait for it. */
const itemsABatch = 2_500;
/** More recipients than this are not told to followers one by one: they take a new snapshot in the end. */
const toldOneByOne = 20_000;

/** Gives addresses by recipient policies, and takes them back. */
export class AddressWorker implements JobWorker {
  readonly kind = 'recipient-policy';

  constructor(
    private readonly source: DataSource,
    private readonly ledger: Ledger,
    private readonly batch = itemsABatch,
  ) {}

  async plan(job: JobAtWork): Promise<Pick<JobEntity, 'result' | 'planHash' | 'basis'>> {
    const { manager } = this.source;
    const { row } = job;
    await clearJobItems(manager, row.id);
    const policies = await readPolicies(manager);
    const planner = new AddressPlanner(manager, policies);
    const tally = new PlanTally();
    row.progress = { done: 0, total: null, left: 0 };
    let seq = 0;
    for await (const page of planner.everyone(row.subjectId)) {
      job.goOn();
      const items: JobItemEntity[] = [];
      for (const planned of page) {
        const item = itemOf(planned);
        tally.add(planned, item);
        if (item) items.push({ ...item, jobId: row.id, seq: ++seq, status: 'planned' });
      }
      await insertMany(manager, JobItemEntity, items);
      row.progress.done = tally.figures.matched;
    }
    row.progress = { done: 0, total: seq, left: 0 };
    const result = { ...tally.figures, shadowed: await planner.shadowed(row.subjectId) };
    return { result, planHash: tally.digest(), basis: policies.basis };
  }

  async whyNotApplied(manager: EntityManager, { basis }: JobEntity): Promise<string | undefined> {
    const present = await readPolicies(manager);
    return present.basis === basis
      ? undefined
      : 'Policies or accepted domains were changed since the plan was made; preview it again.';
  }

  async apply(job: JobAtWork): Promise<void> {
    const policies = await readPolicies(this.source.manager);
    await this.inBatches(job, 'appliedThrough', (change, items, isTold) =>
      this.applyBatch(change, { items, policies, isTold, jobId: job.row.id }),
    );
  }

  undo(job: JobAtWork): Promise<void> {
    return this.inBatches(job, 'undoneThrough', (change, items, isTold) =>
      this.undoBatch(change, { items, isTold, jobId: job.row.id }),
    );
  }

  /**
   * Works through the items from the job's place on. The place moves in the transaction of what was done: whoever goes on after a
   * process died begins behind it.
   */
  private async inBatches(
    job: JobAtWork,
    place: 'appliedThrough' | 'undoneThrough',
    work: (change: Change, items: JobItemEntity[], isTold: boolean) => Promise<number>,
  ): Promise<void> {
    const { row } = job;
    const last = place === 'undoneThrough' ? row.appliedThrough : Number.MAX_SAFE_INTEGER;
    const { progress, actor } = { progress: row.progress, actor: actorOf(row) };
    progress.total ??= last === Number.MAX_SAFE_INTEGER ? null : last;
    progress.done = row[place];
    const isTold = (progress.total ?? 0) <= toldOneByOne;
    try {
      for (;;) {
        job.goOn();
        const isLast = await this.ledger.change(actor, async (change) => {
          const found = await findJobItems(change.manager, { jobId: row.id, after: row[place], take: this.batch });
          const items = found.filter(({ seq }) => seq <= last);
          const through = items.at(-1)?.seq ?? row[place];
          if (items.length > 0) progress.left += await work(change, items, isTold);
          progress.done = through;
          await job.write(change.manager, { [place]: through, progress });
          const done = items.length < this.batch;
          if (done) this.note(change, row, place);
          return done;
        });
        if (isLast) return;
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

  /** Gives what was planned to whom it would be planned for again, exactly; whoever changed since is left alone. Answers how many those were. */
  private async applyBatch(
    change: Change,
    {
      items,
      policies,
      isTold,
      jobId,
    }: { items: JobItemEntity[]; policies: PoliciesInTurn; isTold: boolean; jobId: string },
  ): Promise<number> {
    const { manager, at } = change;
    const planner = new AddressPlanner(manager, policies);
    const left: number[] = [];
    for (const kind of plannedKinds) {
      const own = items.filter(({ subjectKind, operation }) => subjectKind === kind && operation !== 'skip');
      if (own.length === 0) continue;
      const now = new Map(
        (
          await planner.some(
            kind,
            own.map(({ subjectId }) => subjectId),
          )
        ).map((one) => [one.subject.id, one]),
      );
      const planned = own.flatMap(({ seq, subjectId, change: was }) => {
        const present = now.get(subjectId);
        if (present && sameValue(changeOf(present), was)) return [present];
        left.push(seq);
        return [];
      });
      await giveAddresses(manager, kind, { planned, at });
      if (isTold) await this.tell(change, kind, { ids: planned.map(({ subject }) => subject.id) });
    }
    await markJobItems(manager, { jobId, seqs: left, status: 'left' });
    return left.length;
  }

  /** Gives back what there was to whom has what was given, exactly. */
  private async undoBatch(
    change: Change,
    { items, isTold, jobId }: { items: JobItemEntity[]; isTold: boolean; jobId: string },
  ): Promise<number> {
    const { manager, at } = change;
    const left: number[] = [];
    for (const kind of plannedKinds) {
      const own = items.filter(
        ({ subjectKind, operation, status }) => subjectKind === kind && operation !== 'skip' && status === 'planned',
      );
      const present = await proxiesOf(
        manager,
        own.map(({ subjectId }) => subjectId),
      );
      const undone = own.flatMap(({ seq, subjectId, change: done }) => {
        const said = done as unknown as PolicyItemChange;
        if (sameSet(present.get(subjectId) ?? [], leftBy(said))) return [{ id: subjectId, said }];
        left.push(seq);
        return [];
      });
      await takeBack(manager, kind, { undone, at });
      const gone = undone.flatMap(({ said }) => said.added);
      if (isTold) await this.tell(change, kind, { ids: undone.map(({ id }) => id), gone });
    }
    await markJobItems(manager, { jobId, seqs: left, status: 'undo-left' });
    return left.length;
  }

  private async tell(
    change: Change,
    kind: RecipientKind,
    about: { ids: string[]; gone?: { type: string; address: string }[] },
  ): Promise<void> {
    change.tell(await tellOfAddresses(change.manager, kind, about));
  }
}

/** Who asked for the job: what it does is done in that name. */
const actorOf = ({ request, requestedBy }: JobEntity): Actor =>
  (request['actor'] as Actor | undefined) ?? { kind: 'system', id: null, name: requestedBy, origin: null };

/** The addresses of each of these recipients, as directories write them. */
async function proxiesOf(manager: EntityManager, ids: readonly string[]): Promise<Map<string, string[]>> {
  const rows = ids.length > 0 ? await manager.findBy(RecipientAddressEntity, { recipientId: Any([...ids]) }) : [];
  const proxies = new Map<string, string[]>();
  for (const { recipientId, type, address, isPrimary } of rows)
    proxies.set(recipientId, [...(proxies.get(recipientId) ?? []), proxyOf({ type, address, primary: isPrimary })]);
  return proxies;
}

/** The addresses that an item left, as directories write them. */
function leftBy({ before, added, promoted }: PolicyItemChange): string[] {
  const all = [...before, ...added.map(({ type, address }) => `${type.toLowerCase()}:${address}`)];
  return all.map((proxy) => {
    const type = proxy.slice(0, proxy.indexOf(':')).toUpperCase();
    const address = proxy.slice(type.length + 1);
    const move = promoted.find((one) => one.type === type);
    return move ? proxyOf({ type, address, primary: address === move.to }) : proxy;
  });
}

const sameSet = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && [...one].sort().join('\n') === [...other].sort().join('\n');

/** Primary addresses go back first; then what was added can go. */
async function takeBack(
  manager: EntityManager,
  kind: RecipientKind,
  { undone, at }: { undone: readonly { id: string; said: PolicyItemChange }[]; at: Date },
): Promise<void> {
  const back = undone.flatMap(({ id, said }) =>
    said.promoted.flatMap(({ type, from }) => (from === null ? [] : [{ id, type, address: from }])),
  );
  await markPrimaries(
    manager,
    back.filter(({ type }) => type !== 'SMTP'),
  );
  await movePrimaries(manager, kind, { moves: back.filter(({ type }) => type === 'SMTP'), at });
  await withdrawAddresses(
    manager,
    undone.flatMap(({ id, said }) => said.added.map(({ type, address }) => ({ id, type, address }))),
  );
}
