import type { ReplicaChange } from '@waypost/organization';
import { MailboxEntity } from '@waypost/store';
import { Any, type EntityManager } from 'typeorm';

/**
 * The ids of the mailboxes these steps put on a server of the scope that are on one now. The feed remembers a week: a mailbox may
 * have moved away since, and whoever reads what was must not learn by it what signs it in elsewhere.
 */
export async function servedNow(
  manager: EntityManager,
  changes: readonly ReplicaChange[],
  scope: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const change of changes)
    if (change.op === 'put' && change.record.kind === 'mailbox' && scope.has(change.record.serverId))
      ids.add(change.record.id);
  if (ids.size === 0) return ids;
  const rows = await manager.find(MailboxEntity, {
    where: { id: Any([...ids]), serverId: Any([...scope]) },
    select: { id: true },
  });
  return new Set(rows.map(({ id }) => id));
}
