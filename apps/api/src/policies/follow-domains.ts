import { DomainError } from '@waypost/kernel';
import { domainsOf } from '@waypost/recipients';
import { findPolicies, RecipientPolicyEntity } from '@waypost/store';
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
