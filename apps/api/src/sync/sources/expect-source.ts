import { DomainError, isNodeId, nameKey } from '@waypost/kernel';
import { DirectorySourceEntity } from '@waypost/store';
import type { EntityManager } from 'typeorm';

/** A source by id or name. */
export const findSource = (manager: EntityManager, reference: string): Promise<DirectorySourceEntity | null> =>
  manager.findOneBy(
    DirectorySourceEntity,
    isNodeId(reference) ? { id: reference.toLowerCase() } : { nameKey: nameKey(reference) },
  );

/** The source that a path names. */
export async function expectSource(manager: EntityManager, reference: string): Promise<DirectorySourceEntity> {
  const row = await findSource(manager, reference);
  if (!row) throw new DomainError('source-not-found', `There is no directory source "${reference}".`);
  return row;
}

/** The id of the source that a query names; undefined where it names none. */
export async function sourceIdAsked(
  manager: EntityManager,
  reference: string | undefined,
): Promise<string | undefined> {
  if (reference === undefined) return undefined;
  const row = await findSource(manager, reference);
  if (row) return row.id;
  const detail = `There is no directory source "${reference}".`;
  throw new DomainError('query-invalid', detail, { errors: [{ pointer: '#/source', detail }] });
}
