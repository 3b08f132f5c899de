import { DomainError, domainOf } from '@waypost/kernel';
import { acceptedDomainOf, type AcceptedDomain } from '@waypost/organization';
import { findAcceptedDomains, findDomain, findTargetDomains, ServerEntity } from '@waypost/store';
import type { EntityManager } from 'typeorm';

const fault = (field: string, detail: string) => ({ errors: [{ pointer: `#/${field}`, detail }] });

/** Refuses to accept a domain that is a server's host name: mail for it would count as that server's own. */
export async function refuseHostName(manager: EntityManager, domain: string): Promise<void> {
  const server = await manager.findOneBy(ServerEntity, { fqdn: domain });
  if (!server) return;
  const detail = `${domain} is the host name of the server ${server.name}; accept the domain of its addresses instead.`;
  throw new DomainError('domain-is-host', detail, fault('name', detail));
}

/** Refuses a host name that is an accepted domain, for the same reason. */
export async function refuseAcceptedDomain(manager: EntityManager, fqdn: string): Promise<void> {
  if (!(await findDomain(manager, fqdn))) return;
  const detail = `${fqdn} is an accepted domain; give the server a name within it, such as mail.${fqdn}.`;
  throw new DomainError('domain-is-host', detail, fault('fqdn', detail));
}

/** Refuses a contact whose target lies in a domain that we alone answer for: nobody outside would ever get the mail. */
export async function refuseTargetInside(manager: EntityManager, address: string): Promise<void> {
  const accepted = acceptedDomainOf(domainOf(address), await findAcceptedDomains(manager));
  if (accepted?.domainKind !== 'authoritative') return;
  const detail = `${accepted.name} is an authoritative domain of this organization; a contact's address lies elsewhere.`;
  throw new DomainError('contact-inside', detail, fault('address', detail));
}

/** Refuses to make a domain authoritative that contacts have their targets in. `domain` is what it is to become. */
export async function refuseTargetsWithin(manager: EntityManager, domain: AcceptedDomain): Promise<void> {
  if (domain.domainKind !== 'authoritative') return;
  const others = (await findAcceptedDomains(manager)).filter(({ id }) => id !== domain.id);
  const targets = await findTargetDomains(manager, domain.name, domain.matchSubdomains);
  const within = targets.find((target) => acceptedDomainOf(target, [...others, domain])?.id === domain.id);
  if (within === undefined) return;
  const detail = `Contacts have their addresses in ${within}; delete or change them first, or choose internal-relay.`;
  throw new DomainError('contact-inside', detail, fault('kind', detail));
}
