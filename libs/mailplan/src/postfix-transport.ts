import type { ServerHop } from '@waypost/flow';
import { asciiOf } from './ascii-of.js';

const longestText = 180;

/**
 * A next hop as an answer of `transport_maps`, transport(5); undefined for "not found", where Postfix does what it would without
 * the map. Hosts need no look-up of MX where they stand in brackets; several are tried in order (Postfix 3.5).
 */
export function postfixTransport(hop: ServerHop): string | undefined {
  switch (hop.to) {
    case 'own':
      return undefined;
    case 'server':
      return `smtp:[${hop.fqdn}]`;
    case 'dns':
      return 'smtp:';
    case 'service':
      return `${hop.name}:`;
    case 'hosts':
      return `${hop.by}:${hop.hosts.map((host) => (hop.by === 'lmtp' ? `inet:${host}` : host)).join(', ')}`;
    case 'wait':
      return `retry:${hop.code} ${textOf(hop.says)}`;
    case 'refusal':
      return `error:${hop.code} ${textOf(hop.says)}`;
  }
}

/** One line that every SMTP client may be told (RFC 5321 §4.2: printable ASCII). */
const textOf = (says: string) => (asciiOf(says) ?? 'No way leads there now').slice(0, longestText);
