import { domainOf, isDomainName } from '@waypost/kernel';
import { acceptedDomainOf } from '@waypost/organization';
import { isAddress } from '@waypost/settings';
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
    : reach(looking, [{ host: name, addresses: looking.facts.dns.addresses(name) }], Number(port));
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
  if (answer.records.length === 1 && answer.records[0]?.exchange === '')
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
  const own = hosts.find(({ exchange }) => isSelf(looking, exchange));
  const before = own ? hosts.filter(({ preference }) => preference < own.preference) : hosts;
  return reach(
    looking,
    before.map(({ exchange: host }) => ({ host, addresses: facts.dns.addresses(host) })),
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
  const others = hosts.filter(({ host }) => !isSelf(looking, host));
  if (others.length === 0)
    return loop(
      looking,
      hosts.map(({ host }) => host),
    );
  const unasked = others.find(({ addresses }) => addresses === undefined);
  if (unasked) {
    trace.step(
      'J2',
      'unknown',
      `The addresses of ${unasked.host} are not known: ${looking.facts.dns.whyUnknown?.(unasked.host) ?? 'DNS was not asked.'}`,
      { host: unasked.host },
      { recipient },
    );
    return { station: { host: unasked.host, port } };
  }
  const found = others.find(({ addresses = [] }) => addresses.length > 0);
  const evidence = { hosts: others };
  if (!found || !found.addresses)
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

function isSelf({ facts, server }: Looking, host: string): boolean {
  if (host.toLowerCase() === server.fqdn) return true;
  const addresses = isAddress(host) ? [host] : (facts.dns.addresses(host) ?? []);
  return addresses.some((one) => server.addresses?.includes(one));
}
