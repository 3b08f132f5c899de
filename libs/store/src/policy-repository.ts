import { isNodeId, nameKey } from '@waypost/kernel';
import type { RecipientPolicy } from '@waypost/recipients';
import { type EntityManager, Not } from 'typeorm';
import { RecipientPolicyEntity } from './entities/policy.entities.js';

/** A recipient policy by id or name. */
export const findPolicy = (manager: EntityManager, reference: string) =>
  manager.findOneBy(
    RecipientPolicyEntity,
    isNodeId(reference) ? { id: reference.toLowerCase() } : { nameKey: nameKey(reference) },
  );

/** All policies in the order they are tried in, those that are off as well. */
export const findPolicies = (manager: EntityManager): Promise<RecipientPolicyEntity[]> =>
  manager
    .createQueryBuilder(RecipientPolicyEntity, 'policy')
    .orderBy('policy.priority', 'ASC', 'NULLS LAST')
    .addOrderBy('policy.id', 'ASC')
    .getMany();

/** A policy in the words of the domain. */
export const toPolicy = ({ templates, ...row }: RecipientPolicyEntity): RecipientPolicy => ({
  id: row.id,
  name: row.name,
  priority: row.priority,
  enabled: row.enabled,
  isDefault: row.isDefault,
  filter: row.filter,
  rules: templates,
});

/** Gives every policy but the default one its place: 1 for the first of these ids, and so on. */
export async function orderPolicies(manager: EntityManager, ids: readonly string[]): Promise<void> {
  await manager.query(
    `UPDATE recipient_policy policy SET priority = wanted.place
      FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted(id, place) WHERE policy.id = wanted.id AND policy.priority <> wanted.place`,
    [ids],
  );
}

/** The ids of all policies but the default one and this one, in turn. */
export async function findOrder(manager: EntityManager, without?: string): Promise<string[]> {
  const rows = await manager.find(RecipientPolicyEntity, {
    where: { isDefault: false, ...(without !== undefined && { id: Not(without) }) },
    order: { priority: 'ASC', id: 'ASC' },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
