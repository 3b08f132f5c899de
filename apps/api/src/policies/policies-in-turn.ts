import { createHash } from 'node:crypto';
import { inTurn, type ReadyRule, readyRules, type RecipientPolicy } from '@waypost/recipients';
import {
  DirectorySourceEntity,
  findAcceptedDomains,
  findPolicies,
  type ManagingSource,
  type RecipientFilter,
  type RecipientKind,
  toPolicy,
} from '@waypost/store';
import type { EntityManager } from 'typeorm';
import { mappedFields } from '../sync/links/directory-origins.js';
import { readyFilters } from './recipient-filters.js';

/** A policy that is on, made ready. */
export interface TriedPolicy {
  policy: RecipientPolicy;
  filter: RecipientFilter;
  rules: readonly ReadyRule[];
}

/** Everything that decides which addresses recipients get, as it is now. */
export interface PoliciesInTurn {
  tried: readonly TriedPolicy[];
  /** The directory sources that decide primary addresses, by kind of recipient. */
  managing: Record<RecipientKind, ManagingSource[]>;
  /** A digest of it all: plans made by another one are of yesterday. */
  basis: string;
}

/** Reads the policies that are on, in the order they are tried in. */
export async function readPolicies(manager: EntityManager): Promise<PoliciesInTurn> {
  const policies = inTurn((await findPolicies(manager)).map(toPolicy));
  const sources = await manager.find(DirectorySourceEntity, { order: { precedence: 'ASC', id: 'ASC' } });
  const filters = await readyFilters(
    manager,
    policies.map(({ filter }) => filter),
  );
  const tried = policies.flatMap((policy, turn): TriedPolicy[] => {
    const filter = filters[turn];
    return filter ? [{ policy, filter, rules: readyRules(policy.rules) }] : [];
  });
  const managingOf = (kind: RecipientKind) =>
    sources.filter((source) => mappedFields(source, kind).includes('address')).map(({ id, name }) => ({ id, name }));
  const managing = { mailbox: managingOf('mailbox'), contact: managingOf('contact'), group: managingOf('group') };
  const domains = await findAcceptedDomains(manager);
  const basis = createHash('sha256')
    .update(JSON.stringify([policies, managing, domains]))
    .digest('hex');
  return { tried, managing, basis };
}
