import { Random } from '@waypost/testing';
import {
  type Addresses,
  addressOf,
  fqdnOf,
  limits,
  mailboxes,
  particular,
  type ServerName,
} from './mail-organization.js';

/** A message that somebody brings to one of the servers. */
export interface MadeUpMessage {
  id: string;
  server: ServerName;
  clientAddress: string;
  signedInAs?: string;
  from: string;
  to: string[];
  /** What it is said to measure; it does, within what a few servers write over it, unless that is more than anybody takes. */
  bytes: number;
  received: number;
}

const everybody = Object.values(mailboxes).flat();

/** Every kind of recipient there is, each as often as the next. */
const recipients: readonly ((chance: Random) => string)[] = [
  (chance) => addressOf(chance.one(mailboxes.athena)),
  (chance) => addressOf(chance.one(mailboxes.calliope)),
  (chance) => addressOf(chance.one(mailboxes.calliope)).toUpperCase(),
  () => 'ann.smith@people.test',
  () => 'sales@people.test',
  () => 'adam@internal.test',
  () => 'inner@internal.test',
  () => 'team@people.test',
  () => 'everybody@people.test',
  () => 'partner@people.test',
  () => 'partner@one.example',
  ...particular.map((name) => () => addressOf(name)),
  () => 'nobody@people.test',
  // Below domains that match those below them, and below one that does not.
  () => 'ann@lab.people.test',
  () => 'nobody@lab.people.test',
  () => 'stranger@lab.internal.test',
  () => 'stranger@deep.external.test',
  () => 'empty@people.test',
  () => 'stranger@internal.test',
  () => 'stranger@external.test',
  () => 'root@one.example',
  () => 'zed@two.example',
  () => 'zed@bare.example',
  () => 'zed@cname.example',
  () => 'zed@null.example',
  () => 'zed@half-null.example',
  () => 'zed@numeric.example',
  () => 'zed@nowhere.example',
  () => 'zed@gone.example',
  () => 'zed@loop.example',
  () => 'zed@partner.example',
  () => 'zed@deep.lab.partner.example',
  () => 'zed@relayed.example',
  () => 'zed@legacy.example',
  () => 'zed@lmtp.example',
  () => `root@${fqdnOf('hermes')}`,
];

/** So many messages, the same for the same seed. */
export function madeUpMessages(count: number, seed: number, addresses: Addresses): MadeUpMessage[] {
  const chance = new Random(seed);
  return Array.from({ length: count }, (_, nth) => {
    const isSignedIn = chance.chance(0.5);
    const start = isSignedIn ? signedIn(chance, addresses) : byAnybody(chance, addresses);
    const many = chance.chance(0.1) ? limits.recipients + 1 : 1 + chance.below(2);
    const to = new Set(Array.from({ length: many }, () => chance.one(recipients)(chance)));
    return {
      ...start,
      id: `message-${String(nth)}-${String(seed)}@outside.test`,
      to: [...to],
      bytes: chance.chance(0.06) ? limits.bytes + 1 + chance.below(1_000) : chance.one([limits.small, 2_000, 5_000]),
      received: chance.chance(0.06) ? limits.hops + 1 : chance.below(3),
    };
  });
}

type Start = Pick<MadeUpMessage, 'server' | 'clientAddress' | 'from' | 'signedInAs'>;

function byAnybody(chance: Random, { clients }: Addresses): Start {
  const server = chance.chance(0.92) ? 'hermes' : chance.one(['athena', 'calliope'] as const);
  const { stranger, scanner, banned, neverRelays } = clients;
  const clientAddress = chance.one([stranger, stranger, stranger, stranger, scanner, scanner, neverRelays, banned]);
  const from = chance.one(['joe@one.example', 'joe@one.example', 'sue@two.example', '', 'ann@people.test', 'nobody']);
  return { server, clientAddress, from };
}

function signedIn(chance: Random, { clients }: Addresses): Start {
  const who = chance.one(everybody);
  const home = mailboxes.athena.includes(who) ? 'athena' : 'calliope';
  const server = chance.chance(0.3) ? 'hermes' : home;
  const own = who === 'ann' && chance.chance(0.5) ? 'ann.smith@people.test' : addressOf(who);
  const from = chance.chance(0.1) ? chance.one([addressOf('cora'), 'joe@one.example', 'team@people.test']) : own;
  return { server, clientAddress: clients.stranger, from, signedInAs: addressOf(who) };
}
