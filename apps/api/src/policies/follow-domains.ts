import { DomainError } from '@waypost/kernel';
import type { AcceptedDomain } from '@waypost/organization';
import { domainsOf, ruleFaults } from '@waypost/recipients';
import { findPolicies, RecipientPolicyEntity, toPolicy } from '@waypost/store';
import type { EntityManager } from 'typeorm';

/** The alias as it is: a bare `@domain` would drop its dots. */
const aliasTemplate = (domain: string) => `%r..%m@${domain}`;
const aliasIn = (domain: string) => [{ type: 'SMTP', template: aliasTemplate(domain), primary: true, enabled: true }];
const isAliasIn = ({ templates }: RecipientPolicyEntity, domain: string) =>
  templates.length === 1 &&
  templates[0]?.type === 'SMTP' &&
  [aliasTemplate(domain), `@${domain}`].includes(templates[0].template);

/** The default policy gives the alias in the first default domain, once there is one; what it gives after that is decided by hand. */
export async function giveInFirstDomain(manager: EntityManager, domain: string): Promise<void> {
  const policy = await manager.findOneBy(RecipientPolicyEntity, { isDefault: true });
  if (policy?.templates.length === 0)
    await manager.update(RecipientPolicyEntity, { id: policy.id }, { templates: aliasIn(domain) as never });
}

/** Refuses to let a domain go that policies give addresses in. As long as the default one only has what it began with, that goes along. */
export async function releaseFromPolicies(manager: EntityManager, domain: string): Promise<void> {
  for (const policy of await findPolicies(manager)) {
    if (!domainsOf(policy.templates).includes(domain)) continue;
    if (!policy.isDefault || !isAliasIn(policy, domain)) {
      const detail = `The recipient policy ${policy.name} gives addresses in it; change that first.`;
      throw new DomainError('domain-in-use', detail);
    }
    await manager.update(RecipientPolicyEntity, { id: policy.id }, { templates: [] as never });
  }
}

/**
 * Refuses a change of accepted domains by which a policy that was right would be wrong: it would give addresses that mail is not taken in
 * for, or the default one such as are not ours alone.
 */
export async function keepPoliciesRight(
  manager: EntityManager,
  { before, after }: { before: readonly AcceptedDomain[]; after: readonly AcceptedDomain[] },
): Promise<void> {
  for (const policy of (await findPolicies(manager)).map(toPolicy)) {
    const [fault] = ruleFaults(policy, after);
    if (!fault || ruleFaults(policy, before).length > 0) continue;
    throw new DomainError(
      'domain-in-use',
      `The recipient policy ${policy.name} gives addresses in it. ${fault.detail}`,
    );
  }
}
