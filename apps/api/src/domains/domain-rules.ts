import type { SettingsPatch } from '@waypost/contracts';
import { DomainError, domainOf, pointerTo } from '@waypost/kernel';
import { acceptedDomainOf, type AcceptedDomain } from '@waypost/organization';
import {
  findAcceptedDomains,
  findDomain,
  findTargetDomains,
  ServerEntity,
  SettingOverrideEntity,
} from '@waypost/store';
import type { EntityManager } from 'typeorm';

const fault = (field: string, detail: string) => ({ errors: [{ pointer: `#/${field}`, detail }] });

/** Refuses to accept a domain that is a server's host name: mail for it would count as that server's own. */
export async function refuseHostName(manager: EntityManager, domain: string): Promise<void> {
  const server = await serverNamed(manager, domain);
  if (!server) return;
  const detail = `${domain} is the host name of the server ${server.name}; accept the domain of its addresses instead.`;
  throw new DomainError('domain-is-host', detail, fault('name', detail));
}

/** The server whose host name this is, by itself or by what it is told to call itself. */
async function serverNamed(manager: EntityManager, fqdn: string): Promise<ServerEntity | null> {
  const server = await manager.findOneBy(ServerEntity, { fqdn });
  if (server) return server;
  const named = await manager.findBy(SettingOverrideEntity, { key: 'smtp.fqdn', level: 'server' });
  const said = named.find(({ value }) => typeof value === 'string' && value.toLowerCase() === fqdn);
  return said ? manager.findOneBy(ServerEntity, { id: said.nodeId }) : null;
}

/** Refuses a host name that is an accepted domain, for the same reason. */
export async function refuseAcceptedDomain(manager: EntityManager, fqdn: string): Promise<void> {
  if (!(await findDomain(manager, fqdn))) return;
  const detail = `${fqdn} is an accepted domain; give the server a name within it, such as mail.${fqdn}.`;
  throw new DomainError('domain-is-host', detail, fault('fqdn', detail));
}

/** Refuses to have a server call itself an accepted domain, for the same reason (5.4.8). */
export async function refuseNameOfDomain(manager: EntityManager, patch: SettingsPatch): Promise<void> {
  const fqdn = patch['smtp.fqdn']?.value;
  if (typeof fqdn !== 'string' || fqdn === '' || !(await findDomain(manager, fqdn.toLowerCase()))) return;
  const detail = `${fqdn} is an accepted domain; have the server call itself something within it, such as mail.${fqdn}.`;
  throw new DomainError('setting-invalid', detail, { errors: [{ pointer: pointerTo('smtp.fqdn'), detail }] });
}

/** Refuses a contact whose target lies in a domain that we alone answer for: nobody outside would ever get the mail. */
export async function refuseTargetInside(manager: EntityManager, address: string): Promise<void> {
  const detail = whyTargetInside(address, await findAcceptedDomains(manager));
  if (detail !== undefined) throw new DomainError('contact-inside', detail, fault('address', detail));
}

/** Why an address cannot be the target of a contact; undefined where it can. */
export function whyTargetInside(address: string, domains: readonly AcceptedDomain[]): string | undefined {
  const accepted = acceptedDomainOf(domainOf(address), domains);
  if (accepted?.domainKind !== 'authoritative') return undefined;
  return `${accepted.name} is an authoritative domain of this organization; a contact's address lies elsewhere.`;
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
