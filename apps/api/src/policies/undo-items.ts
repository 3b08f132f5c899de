import type { PolicyItemChange } from '@waypost/contracts';
import {
  type Change,
  type JobItemEntity,
  markJobItems,
  markPrimaries,
  movePrimaries,
  RecipientAddressEntity,
  type RecipientKind,
  withdrawAddresses,
} from '@waypost/store';
import { Any, type EntityManager } from 'typeorm';
import { plannedKinds, proxyOf } from './address-planner.js';
import { tellOfAddresses } from './give-addresses.js';

/** Gives back what there was to whom has what was given, exactly. Answers how many were left alone. */
export async function undoItems(
  change: Change,
  { items, isTold, jobId }: { items: readonly JobItemEntity[]; isTold: boolean; jobId: string },
): Promise<number> {
  const { manager, at } = change;
  const left: number[] = [];
  for (const kind of plannedKinds) {
    const own = items.filter(
      ({ subjectKind, operation, status }) => subjectKind === kind && operation !== 'skip' && status === 'planned',
    );
    if (own.length === 0) continue;
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
    if (isTold)
      change.tell(
        await tellOfAddresses(manager, kind, {
          ids: undone.map(({ id }) => id),
          gone,
        }),
      );
  }
  await markJobItems(manager, { jobId, seqs: left, status: 'undo-left' });
  return left.length;
}

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
  await markPrimaries(manager, back);
  await movePrimaries(manager, kind, { moves: back.filter(({ type }) => type === 'SMTP'), at });
  await withdrawAddresses(
    manager,
    undone.flatMap(({ id, said }) => said.added.map(({ type, address }) => ({ id, type, address }))),
  );
}
