import type { NodeLink } from '@waypost/contracts';
import { DirectorySourceEntity } from '@waypost/store';
import { type EntityManager, In } from 'typeorm';

/** How to name the sources that supplied something; nothing is asked of the database where none did. */
export async function sourceLinks(
  manager: EntityManager,
  ids: readonly (string | null)[],
): Promise<(id: string | null) => NodeLink | null> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return () => null;
  const sources = await manager.find(DirectorySourceEntity, {
    where: { id: In(wanted) },
    select: { id: true, name: true },
  });
  const links = new Map(sources.map(({ id, name }) => [id, { id, name }]));
  return (id) => (id === null ? null : (links.get(id) ?? null));
}
