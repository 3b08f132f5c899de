import type { ServerHop } from '@waypost/flow';
import { nameKey } from '@waypost/kernel';
import { asciiOf } from './ascii-of.js';

const longestText = 180;

/**
 * The transport of mail whose next hop depends on who sends it, or how much: to the server's own listener that asks the policy service,
 * one recipient at a time. master.cf says on which port that is.
 */
export const askingTransport = 'waypost-ask:[127.0.0.1]';

/** The transport of a connector that has limits of its own: Postfix keeps them by transport (master(5), postconf(5)). */
export const transportOf = (connector: string) => `waypost-to-${nameKey(connector)}`;

/** Which connectors have one in the configuration that asks: to name another would keep mail until there is one. */
export type HasTransport = (connector: string) => boolean;
const nobodyHas: HasTransport = () => false;

/**
 * A next hop as an answer of `transport_maps`, transport(5); undefined for "not found", where Postfix does what it would without
 * the map. Hosts need no look-up of MX where they stand in brackets; several are tried in order (Postfix 3.5).
 */
export function postfixTransport(hop: ServerHop, hasTransport: HasTransport = nobodyHas): string | undefined {
  const own =
    'connector' in hop && hop.connector !== undefined && hasTransport(hop.connector) && transportOf(hop.connector);
  switch (hop.to) {
    case 'own':
      return undefined;
    case 'server':
      return `${own || 'smtp'}:[${hop.fqdn}]`;
    case 'dns':
      return `${own || 'smtp'}:`;
    case 'service':
      return `${hop.name}:`;
    case 'hosts':
      return `${own || hop.by}:${hop.hosts.map((host) => (hop.by === 'lmtp' ? `inet:${host}` : host)).join(', ')}`;
    case 'wait':
      return `retry:${hop.code} ${textOf(hop.says)}`;
    case 'refusal':
      return `error:${hop.code} ${textOf(hop.says)}`;
  }
}

/**
 * A next hop as the policy service answers it for one message, access(5): the whole of it goes that way, which is why it may be for one
 * recipient only. What has to wait stays where it is and is asked about again.
 */
export function postfixRouteAction(hop: ServerHop, hasTransport?: HasTransport): string {
  const transport = postfixTransport(hop, hasTransport);
  if (transport === undefined) return '451 4.3.5 It is for this server itself';
  if (hop.to === 'wait') return `451 ${hop.code} ${textOf(hop.says)}`;
  if (hop.to === 'refusal') return `${hop.code === '5.2.3' ? '552' : '550'} ${hop.code} ${textOf(hop.says)}`;
  return `FILTER ${transport}`;
}

/** One line that every SMTP client may be told (RFC 5321 §4.2: printable ASCII). */
const textOf = (says: string) => (asciiOf(says) ?? 'No way leads there now').slice(0, longestText);
