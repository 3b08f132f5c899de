import { DomainError } from '@waypost/kernel';
import {
  type Actor,
  DirectoryLinkEntity,
  DirectoryPlanItemEntity,
  type DirectorySourceEntity,
  type ItemToApply,
  type WorkLease,
  type Ledger,
  nextPlanItems,
  writeWork,
} from '@waypost/store';
import { type DataSource, In, QueryFailedError } from 'typeorm';
import { refusingTaken } from '../../http/refusals.js';
import { applyBatch } from './apply-batch.js';

const mostABatch = 1_000;

/** What is applied, under whose lease. */
export interface ApplyOrder {
  source: DataSource;
  ledger: Ledger;
  lease: WorkLease;
  plan: number;
  directory: Pick<DirectorySourceEntity, 'id' | 'name' | 'leavers'>;
  /** The place after which to begin: items up to it are applied, or failed. */
  after: number;
  /** Items a transaction, at the most; a thousand unless told: others who change something wait for one. */
  itemsABatch?: number;
  /** Told after every batch. Where it throws, no further batch is begun. */
  done: (applied: number, failed: number) => void;
}

/** The actor that everything a source does is audited under. */
export const sourceActor = ({ name }: Pick<DirectorySourceEntity, 'name'>): Actor => ({
  kind: 'system',
  id: null,
  name: `Directory source ${name}`,
  origin: null,
});

/**
 * Applies the items of a plan in their order, up to a thousand a transaction and bundles whole. Where a batch cannot be applied it is
 * halved until the item that is to blame stands alone; that one fails, and the rest is applied. Throws WorkLost.
 */
export async function applyPlan(order: ApplyOrder): Promise<void> {
  let coming = ahead(nextBatch(order, order.after));
  for (let after = order.after; ;) {
    // Where the database has a single connection, the look ahead may have waited for it in vain.
    const items = await coming.catch(() => nextBatch(order, after));
    const last = items.at(-1);
    if (!last) return;
    after = last.seq;
    coming = ahead(nextBatch(order, after));
    await applyItems(order, items);
  }
}

/** What will be wanted soon: where it fails, that is told to whoever then waits for it. */
function ahead<T>(coming: Promise<T>): Promise<T> {
  coming.catch(() => undefined);
  return coming;
}

/** The next items, so many that no bundle is cut. */
async function nextBatch(
  { source, lease, plan, itemsABatch = mostABatch }: ApplyOrder,
  after: number,
): Promise<ItemToApply[]> {
  for (let limit = itemsABatch; ; limit *= 2) {
    const found = await nextPlanItems(source.manager, { runId: lease.id, plan, after, limit: limit + 1 });
    if (found.length <= limit) return found;
    const cut = lastWholeCut(found);
    if (cut > 0) return found.slice(0, cut);
  }
}

/** The last place where a list can be cut without cutting a bundle; 0 where there is none. */
function lastWholeCut(items: readonly ItemToApply[]): number {
  let cut = items.length - 1;
  while (cut > 0 && isWithinBundle(items, cut)) cut -= 1;
  return cut;
}

const isWithinBundle = (items: readonly ItemToApply[], at: number) =>
  items[at]?.bundle !== null && items[at]?.bundle === items[at - 1]?.bundle;

async function applyItems(order: ApplyOrder, items: readonly ItemToApply[]): Promise<void> {
  try {
    await commit(order, items);
    order.done(items.length, 0);
  } catch (error) {
    const fault = faultOf(error);
    if (!fault) throw error;
    const half = middleOf(items);
    if (half === 0) {
      await giveUp(order, items, fault);
      order.done(0, items.length);
      return;
    }
    await applyItems(order, items.slice(0, half));
    await applyItems(order, items.slice(half));
  }
}

/** Where to halve a list, not within a bundle; 0 where it cannot be. */
function middleOf(items: readonly ItemToApply[]): number {
  const middle = items.length >> 1;
  for (let off = 0; off < items.length; off += 1)
    for (const at of [middle - off, middle + off])
      if (at > 0 && at < items.length && !isWithinBundle(items, at)) return at;
  return 0;
}

function commit(order: ApplyOrder, items: readonly ItemToApply[]): Promise<void> {
  const { ledger, lease, directory } = order;
  return ledger.change(
    sourceActor(directory),
    async (change) => {
      // First of all: whoever lost the run writes nothing, and nobody takes it over until this is committed.
      await writeWork(change.manager, 'directory_run', lease, { appliedThrough: items.at(-1)?.seq ?? 0 });
      await refusingTaken(applyBatch(change, { source: directory, runId: lease.id, items }));
    },
    { awaited: false },
  );
}

interface Fault {
  code: string;
  detail: string;
}

/** What an item is to blame for; undefined for what the database or we are, which ends the run instead. */
function faultOf(error: unknown): Fault | undefined {
  if (error instanceof DomainError) return { code: error.code, detail: error.message };
  const state =
    error instanceof QueryFailedError ? (error.driverError as { code?: string }).code?.slice(0, 2) : undefined;
  // Class 22: a value that does not fit its column; 23: a rule of the tables that it breaks.
  if (state !== '22' && state !== '23') return undefined;
  return { code: 'value-invalid', detail: `The database refused it: ${(error as Error).message}.` };
}

/** Says of items that they failed; their entries are looked at anew in the next run. */
async function giveUp(
  { source, lease, plan, directory }: ApplyOrder,
  items: readonly ItemToApply[],
  { code, detail }: Fault,
): Promise<void> {
  await source.transaction(async (manager) => {
    await writeWork(manager, 'directory_run', lease, { appliedThrough: items.at(-1)?.seq ?? 0 });
    await manager.update(
      DirectoryPlanItemEntity,
      { runId: lease.id, plan, seq: In(items.map(({ seq }) => seq)) },
      { status: 'failed', errorCode: code, error: detail },
    );
    await manager.update(
      DirectoryLinkEntity,
      { sourceId: directory.id, anchor: In(items.map(({ anchor }) => anchor)) },
      { appliedHash: null },
    );
  });
}
