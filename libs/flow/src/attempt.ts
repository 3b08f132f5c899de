import { domainOf } from '@waypost/kernel';
import type { Way } from './decide.js';
import type { Arrival } from './door.js';
import type { Leaf } from './resolve.js';

/** What became of one copy. */
export type Fate =
  | { verdict: 'delivered'; server: string }
  | { verdict: 'handed-on'; nextHop: string; hop: string }
  | { verdict: 'queued'; code: string }
  | { verdict: 'deferred'; nextHop: string }
  | { verdict: 'refused' | 'returned'; code: string };

/** K: what becomes of a copy whose way is known. */
export function attempt(arrival: Arrival, leaf: Leaf, way: Way): Fate {
  if (way.verdict === 'local') return { verdict: 'delivered', server: way.server };
  if (way.verdict !== 'onward') return way;
  return crowded(arrival, leaf, way) ?? failed(arrival, leaf, way) ?? passed(arrival, leaf, way);
}

type Onward = Extract<Way, { verdict: 'onward' }>;

function crowded({ facts, trace }: Arrival, leaf: Leaf, { hop }: Onward): Fate | undefined {
  const { load } = facts;
  if (!load || hop === 'server') return undefined;
  const domain = domainOf(leaf.address);
  const evidence = {
    total: load.total,
    totalLimit: load.totalLimit,
    toDomain: load.toDomain(domain),
    perDomainLimit: load.perDomainLimit,
  };
  if (evidence.total < evidence.totalLimit && evidence.toDomain < evidence.perDomainLimit) return undefined;
  trace.step('K1', 'queue', 'As many connections are open as may be; it waits for one.', evidence, {
    recipient: leaf.address,
    code: '4.4.5',
  });
  return { verdict: 'queued', code: '4.4.5' };
}

/** K2: the next hop could not take it: tried again, the sender told, and in the end given up (RFC 5321 §4.5.4.1). */
function failed({ message, facts, trace, server }: Arrival, leaf: Leaf, { nextHop }: Onward): Fate | undefined {
  const last = message.lastAttempt;
  if (!last) return undefined;
  const [tell, giveUp, first, longest] = (
    [
      'smtp.delayNotificationHours',
      'smtp.expirationHours',
      'smtp.firstRetryMinutes',
      'smtp.longestRetryMinutes',
    ] as const
  ).map((key) => facts.setting(server.id, key).value as number) as [number, number, number, number];
  const evidence = {
    ...last,
    nextHop,
    delayNotificationHours: tell,
    expirationHours: giveUp,
    firstRetryMinutes: first,
    longestRetryMinutes: longest,
  };
  const about = { recipient: leaf.address };
  if (last.waitedHours >= giveUp) {
    // A report that cannot be delivered is not reported on: RFC 5321 §4.5.5.
    const says =
      message.from === ''
        ? 'It has waited too long; a report goes back to nobody.'
        : 'It has waited too long and goes back to its sender.';
    return { verdict: 'returned', code: trace.refuse('K2', '4.4.7', says, evidence, about) };
  }
  const isTold = tell !== 0 && last.waitedHours >= tell && message.from !== '';
  const says = `${nextHop} could not take it; it is tried again${isTold ? ', and the sender is told' : ''}.`;
  trace.step('K2', 'retry', says, { ...evidence, isTold }, { ...about, code: '4.4.1' });
  return { verdict: 'queued', code: '4.4.1' };
}

const saying = {
  server: 'a server of ours',
  relay: 'a relay',
  'final-or-gateway': 'its last server or a gateway to it, which cannot be told from here',
  gateway: 'a gateway; nothing is promised beyond',
} satisfies Record<Onward['hop'], string>;

function passed({ facts, trace }: Arrival, leaf: Leaf, way: Onward): Fate {
  const { nextHop, hop, closed } = way;
  const about = { recipient: leaf.address };
  if (closed !== undefined) {
    const at = way.servers.at(-1);
    const evidence = { closed, server: at, schedule: facts.connector(closed)?.schedule };
    trace.step('K3', 'defer', `${closed} is closed now; on ${at} it waits for the next window.`, evidence, about);
    return { verdict: 'deferred', nextHop };
  }
  trace.step(
    'K4',
    'hand-over',
    `Handed to ${nextHop}: ${saying[hop]}.`,
    { nextHop, hop, servers: way.servers, station: way.station ?? null },
    about,
  );
  return { verdict: 'handed-on', nextHop, hop };
}
