import { domainOf } from '@waypost/kernel';
import { acceptedDomainOf } from '@waypost/organization';
import { isWithin } from '@waypost/settings';
import type { Arrival, Refusal } from './door.js';
import { idsOfSender, judgeWriter } from './judge-writer.js';
import { relaysForAnybody } from './open-relay.js';
import { readAddress } from './read-address.js';
import { reachesAnybody } from './reaches-anybody.js';

/**
 * C and F1 to F4: whether mail for one recipient is taken in: into our domains for those who are there and take it from this sender,
 * elsewhere by the relay table.
 */
export const atRecipient = (arrival: Arrival, recipient: string): Refusal =>
  atDomain(arrival, recipient) ?? atRestrictions(arrival, recipient);

/** F1 to F4, of whoever is written to: Postfix asks while the sender still waits for the answer. */
function atRestrictions({ message, facts, trace, signedIn }: Arrival, recipient: string): Refusal {
  const { type, address } = readAddress(recipient);
  const [found, another] = facts.recipients(address, type);
  if (!found || another) return undefined;
  const senders = message.from === '' ? [] : facts.recipients(message.from, 'SMTP');
  const writer = { sender: idsOfSender(senders), isSignedIn: signedIn !== undefined, bytes: message.bytes };
  const restriction = judgeWriter(found, writer);
  return (
    restriction &&
    trace.refuse(restriction.rule, restriction.code, restriction.says, restriction.evidence, { recipient })
  );
}

function atDomain(arrival: Arrival, recipient: string): Refusal {
  const { facts, trace, server } = arrival;
  const { type, address } = readAddress(recipient);
  const accepted = type === 'SMTP' ? acceptedDomainOf(domainOf(address), facts.domains) : undefined;
  if (!accepted) return atRelay(arrival, recipient);
  const evidence = { domain: accepted.name, kind: accepted.domainKind };
  trace.step('C1', 'accept', `${accepted.name} is ${accepted.domainKind}.`, evidence, { recipient });
  if (accepted.domainKind !== 'authoritative') return undefined;
  const found = facts.recipients(address, type);
  if (found.some((one) => reachesAnybody(one, facts))) return undefined;
  if (facts.setting(server.id, 'smtp.refuseUnknown').value !== true) return undefined;
  const says = found.length > 0 ? 'Nobody belongs to it.' : `Nobody in ${accepted.name} has this address.`;
  return trace.refuse('C3', '5.1.1', says, evidence, { recipient });
}

interface RelayRow {
  row: number;
  accepts: boolean;
  says: string;
  evidence: Record<string, unknown>;
  alarm?: 'open-relay';
}

/** C2, the relay table; the first row that fits decides. Its first row, accepted domains, is C1. */
function atRelay(arrival: Arrival, recipient: string): Refusal {
  const decided = rows.flatMap((row) => row(arrival, recipient) ?? [])[0];
  if (!decided) throw new Error('The last row fits everybody.'); // INVARIANT
  const { row, accepts, says, alarm } = decided;
  const evidence = { row, ...decided.evidence };
  const more = { recipient, ...(alarm && { alarm }) };
  if (!accepts) return arrival.trace.refuse('C2', '5.7.1', says, evidence, more);
  arrival.trace.step('C2', 'accept', says, evidence, more);
  return undefined;
}

const rows: readonly ((arrival: Arrival, recipient: string) => RelayRow | undefined)[] = [
  neverRelays,
  userOfHost,
  relayedByConnector,
  signedIn,
  listed,
  ({ message }) => ({
    row: 7,
    accepts: false,
    says: 'Nothing lets this client relay.',
    evidence: { clientAddress: message.clientAddress ?? null },
  }),
];

function neverRelays({ message: { clientAddress }, facts, server }: Arrival): RelayRow | undefined {
  const list = facts.setting(server.id, 'smtp.neverRelay');
  const network = clientAddress && (list.value as string[]).find((one) => isWithin(clientAddress, one));
  if (!network) return undefined;
  const evidence = { clientAddress, network, 'smtp.neverRelay': list };
  return { row: 2, accepts: false, says: `${clientAddress} may never relay.`, evidence };
}

/** Users of our hosts, such as root, are no recipients of ours: only programs of the hosts write to them. */
function userOfHost({ facts }: Arrival, recipient: string): RelayRow | undefined {
  const { type, address } = readAddress(recipient);
  const host = domainOf(address).toLowerCase();
  if (type !== 'SMTP' || !facts.isHost(host)) return undefined;
  return {
    row: 7,
    accepts: false,
    says: `Only programs of our servers write to users of ${host}.`,
    evidence: { host },
  };
}

/** Anybody may have mail relayed to the spaces of a connector that says so; where it takes everything, that is an open relay. */
function relayedByConnector({ facts, server }: Arrival, recipient: string): RelayRow | undefined {
  const { type, address } = readAddress(recipient);
  const { routes } = facts;
  const held = routes.matching(address, type).find((one) => relaysForAnybody(one, server.site, routes));
  if (!held) return undefined;
  const { name: connector } = held.connector;
  return {
    row: 3,
    accepts: true,
    says: `The connector ${connector} relays for anybody.`,
    evidence: { connector, space: held.space.pattern },
    ...(held.pattern.kind === 'everything' && { alarm: 'open-relay' }),
  };
}

function signedIn({ facts, signedIn: mailbox }: Arrival): RelayRow | undefined {
  if (!mailbox) return undefined;
  const allowed = facts.setting(mailbox.id, 'smtp.relayAuthenticated');
  if (allowed.value !== true) return undefined;
  const evidence = { mailbox: mailbox.address, 'smtp.relayAuthenticated': allowed };
  return { row: 4, accepts: true, says: `${mailbox.name} has signed in and may send outside.`, evidence };
}

function listed({ message: { clientAddress }, facts, server }: Arrival): RelayRow | undefined {
  if (clientAddress === undefined) return undefined;
  const [mode, list] = [facts.setting(server.id, 'smtp.relayMode'), facts.setting(server.id, 'smtp.relayList')];
  const networks = list.value as string[];
  const network = networks.find((one) => isWithin(clientAddress, one));
  const evidence = { clientAddress, network: network ?? null, 'smtp.relayMode': mode, 'smtp.relayList': list };
  if (mode.value === 'onlyList')
    return network === undefined
      ? undefined
      : { row: 5, accepts: true, says: `${clientAddress} is in the list that may relay.`, evidence };
  if (network !== undefined) return undefined;
  const says = `${clientAddress} is not in the list that may not relay.`;
  // A list that keeps the whole Internet out leaves only addresses of our own, and is no open relay.
  const isOpen = !networks.some((one) => one === '0.0.0.0/0');
  return { row: 6, accepts: true, says, evidence, ...(isOpen && { alarm: 'open-relay' }) };
}
