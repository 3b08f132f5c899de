import { domainOf, isDomainName } from '@waypost/kernel';
import { acceptedDomainOf } from '@waypost/organization';
import { type Binding, isAddress } from '@waypost/settings';
import type { FlowFacts, FlowServer } from './facts.js';
import type { Trace } from './step.js';

/** Where a server connects to. */
export interface Station {
  /** The host that was chosen; absent while DNS has not been asked. */
  host?: string;
  addresses?: readonly string[];
  port: number;
}

/** How a station was come to, or the code where there is none. */
export type Lookup = { station: Station } | { code: string };

/** What looking for a station needs. */
export interface Looking {
  facts: FlowFacts;
  trace: Trace;
  /** Who looks: mail may not come back to it. */
  server: FlowServer;
  recipient: string;
}

/** J1: the station of a smart host written as `host`, `[host]` or `[address]`, with a port if need be. */
export function smartHostStation(looking: Looking, written: string): Lookup {
  const [, bracketed, plain, port = '25'] = /^(?:\[([^[\]]+)\]|([^[\]:]+))(?::(\d{1,5}))?$/.exec(written) ?? [];
  const { trace, recipient } = looking;
  const name = bracketed ?? plain;
  const literal = name !== undefined && isAddress(name);
  if (name === undefined || !(literal || isDomainName(name)))
    return { code: trace.refuse('J1', '5.4.0', `${written} is no host.`, { smartHost: written }, { recipient }) };
  const how = literal ? 'an address' : bracketed === undefined ? 'by its MX' : 'the host itself, not its MX';
  trace.step('J1', 'address', `The smart host ${written} is ${how}.`, { smartHost: written }, { recipient });
  if (literal) return reach(looking, [{ host: name, addresses: [name] }], Number(port));
  return bracketed === undefined
    ? mxStation(looking, name, Number(port))
    : reach(looking, [{ host: name, addresses: addressesOf(looking.facts, name) }], Number(port));
}

/** J2: the station of a domain by its MX records, the host itself where there are none (RFC 5321 §5.1). */
export function mxStation(looking: Looking, domain: string, port = 25): Lookup {
  const { facts, trace, recipient } = looking;
  const answer = facts.dns.mx(domain);
  if (!answer) {
    const why = facts.dns.whyUnknown?.(domain) ?? 'DNS was not asked.';
    trace.step('J2', 'unknown', `The MX of ${domain} is not known: ${why}`, { domain }, { recipient });
    return { station: { port } };
  }
  const evidence = { domain, mx: answer.records };
  const refuse = (code: string, says: string) => ({ code: trace.refuse('J2', code, says, evidence, { recipient }) });
  if (!answer.exists) return refuse('5.4.0', `DNS knows no ${domain}.`);
  // RFC 7505 §3 forbids others beside it; whoever has them is not believed, as Postfix does not.
  if (answer.records.some(({ exchange }) => exchange === ''))
    return refuse('5.1.10', `${domain} takes no mail (RFC 7505).`);
  // Of equal preference any may be tried first; here it is the first by name, so that one question has one answer.
  const exchanges = answer.records.toSorted(
    (a, b) => a.preference - b.preference || (a.exchange < b.exchange ? -1 : 1),
  );
  const says =
    exchanges.length === 0
      ? `${domain} has no MX and stands for itself.`
      : `${domain} has mail taken in by ${exchanges.map(({ exchange }) => exchange).join(', ')}.`;
  trace.step('J2', 'address', says, evidence, { recipient });
  const hosts = exchanges.length === 0 ? [{ preference: 0, exchange: domain }] : exchanges;
  const own = hosts.find(({ exchange }) => isSelf(looking, exchange, port));
  const before = own ? hosts.filter(({ preference }) => preference < own.preference) : hosts;
  return reach(
    looking,
    before.map(({ exchange: host }) => ({ host, addresses: addressesOf(facts, host) })),
    port,
  );
}

/** J3: the first host that can be reached and is not ourselves; hosts after ourselves are never tried (RFC 5321 §5.1). */
function reach(
  looking: Looking,
  hosts: readonly { host: string; addresses: readonly string[] | undefined }[],
  port: number,
): Lookup {
  const { trace, recipient } = looking;
  const others = hosts.filter(({ host }) => !isSelf(looking, host, port));
  if (others.length === 0)
    return loop(
      looking,
      hosts.map(({ host }) => host),
    );
  const found = others.find(({ addresses }) => addresses === undefined || addresses.length > 0);
  if (found && !found.addresses) {
    const why = looking.facts.dns.whyUnknown?.(found.host) ?? 'DNS was not asked.';
    const says = `The addresses of ${found.host} are not known: ${why}`;
    trace.step('J2', 'unknown', says, { host: found.host }, { recipient });
    return { station: { host: found.host, port } };
  }
  const evidence = { hosts: others };
  if (!found?.addresses)
    return { code: trace.refuse('J2', '5.4.0', 'None of the hosts has an address.', evidence, { recipient }) };
  trace.step('J3', 'pass', `${found.host} is at ${found.addresses.join(', ')}, and not this server.`, evidence, {
    recipient,
  });
  return { station: { host: found.host, addresses: found.addresses, port } };
}

function loop({ facts, trace, server, recipient }: Looking, hosts: readonly string[]): Lookup {
  const isDomain = acceptedDomainOf(server.fqdn, facts.domains) !== undefined;
  const code = isDomain ? '5.4.8' : '5.3.5';
  const says = isDomain
    ? `${server.fqdn} is a host and an accepted domain as well: mail runs in circles.`
    : `DNS sends mail for ${domainOf(recipient)} back to ${server.name}.`;
  return { code: trace.refuse('J3', code, says, { hosts, fqdn: server.fqdn }, { recipient }) };
}

/** The only port at which Postfix looks whether it would speak to itself; at others a filter of its own may listen. */
const loopingPort = 25;

function isSelf({ facts, server }: Looking, host: string, port: number): boolean {
  if (port !== loopingPort) return false;
  const calledItself = facts.setting(server.id, 'smtp.fqdn').value as string;
  if ([server.fqdn, calledItself.toLowerCase()].includes(host.toLowerCase())) return true;
  const own = ownAddresses(facts, server);
  return (addressesOf(facts, host) ?? []).some((one) => own.includes(one));
}

/** Where a server answers: what DNS says of its name, and what is set; everywhere also means at its loopback interface. */
function ownAddresses({ setting }: FlowFacts, { id, addresses = [] }: FlowServer): readonly string[] {
  const bound = (setting(id, 'smtp.bindings').value as Binding[]).map(({ address }) => address);
  const source = setting(id, 'smtp.sourceAddress').value as string;
  return [...addresses, ...bound, source, ...(bound.includes('*') ? ['127.0.0.1', '::1'] : [])];
}

/** The addresses of a host; one that is named by an address has that, also as an exchange, where RFC 5321 §5.1 has no place for it. */
const addressesOf = ({ dns }: FlowFacts, host: string): readonly string[] | undefined =>
  isAddress(host) ? [host] : dns.addresses(host);
