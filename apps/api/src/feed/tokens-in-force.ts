import { ApiTokenEntity } from '@waypost/store';
import { Any, type EntityManager } from 'typeorm';

/** Which of these tokens were neither revoked nor have run out, by one query however many there are. */
export async function tokensInForce(
  manager: EntityManager,
  ids: ReadonlySet<string>,
  now = new Date(),
): Promise<ReadonlySet<string>> {
  if (ids.size === 0) return ids;
  const rows = await manager.find(ApiTokenEntity, {
    where: { id: Any([...ids]) },
    select: { id: true, expiresAt: true },
  });
  return new Set(rows.flatMap(({ id, expiresAt }) => (expiresAt === null || expiresAt > now ? [id] : [])));
}
