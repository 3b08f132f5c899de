import { attempt, type Fate } from './attempt.js';
import { countOf } from './count-of.js';
import { decideWay, type Way } from './decide.js';
import { type Arrival, atConnection, atCount, atEnvelope, atHops, atSignIn } from './door.js';
import type { FlowFacts } from './facts.js';
import type { Message } from './message.js';
import { atRecipient } from './relay.js';
import { type Leaf, Resolution } from './resolve.js';
import { type Step, Trace } from './step.js';

/** What became of one recipient; several where it stood for others. */
export type Outcome = Fate & {
  /** As the message named it. */
  sentTo: string;
  /** Who gets the copy. */
  recipient: string;
  /** Names of the groups, contacts and mailboxes it came through. */
  through: readonly string[];
  /** The way it was given, where it came so far. */
  way?: Way;
};

/** One copy of the message, for recipients that can share it. */
export interface Copy {
  nextHop: string;
  recipients: string[];
}

/** The way of one message: every step, what became of each recipient, and how many copies were made. */
export interface Explanation {
  steps: readonly Step[];
  outcomes: readonly Outcome[];
  copies: readonly Copy[];
}

/**
 * Follows one message from the door of its first server to where it is handed over, by the rules of `exchange-semantics` §5.3–5.4.
 * It decides from the facts alone: what they do not say, such as DNS nobody asked, is marked unknown and never guessed.
 * @throws {Error} where the facts have no server of the message's name
 */
export function explain(message: Message, facts: FlowFacts): Explanation {
  const trace = new Trace();
  const server = facts.server(message.server);
  if (!server) throw new Error(`There is no server ${message.server}.`);
  const [owner] = message.signedInAs === undefined ? [] : facts.recipients(message.signedInAs, 'SMTP');
  const arrival: Arrival = { message, facts, trace, server, ...(owner?.kind === 'mailbox' && { signedIn: owner }) };
  const code = atConnection(arrival) ?? atSignIn(arrival) ?? atEnvelope(arrival);
  if (code !== undefined)
    return { steps: trace.steps, outcomes: message.to.map((to) => refused(to, code)), copies: [] };
  return afterDoor(arrival);
}

function afterDoor(arrival: Arrival): Explanation {
  const { message, trace } = arrival;
  const outcomes: Outcome[] = [];
  const accepted: string[] = [];
  for (const recipient of message.to) {
    const code = atCount(arrival, accepted.length, recipient) ?? atRecipient(arrival, recipient);
    if (code === undefined) accepted.push(recipient);
    else outcomes.push(refused(recipient, code));
  }
  if (accepted.length === 0) return { steps: trace.steps, outcomes, copies: [] };
  const circling = atHops(arrival);
  if (circling !== undefined) {
    outcomes.push(...accepted.map((recipient) => refused(recipient, circling)));
    return { steps: trace.steps, outcomes, copies: [] };
  }
  const { from, bytes, channel } = message;
  trace.step('D1', 'record', `Taken in for ${countOf(accepted.length, 'recipient')}.`, {
    from,
    recipients: accepted,
    bytes,
    channel,
  });
  const resolution = new Resolution(arrival);
  resolution.resolve(accepted);
  for (const { address, sentTo, code } of resolution.lost)
    outcomes.push({ verdict: 'returned', code, sentTo, recipient: address, through: [] });
  const ways = resolution.leaves.map((leaf) => ({ leaf, way: decideWay(arrival, leaf) }));
  const copies = bifurcate(arrival, ways);
  for (const { leaf, way } of ways) {
    const { sentTo, address: recipient, through } = leaf;
    const fate = attempt(arrival, leaf, way);
    // The message was taken in: whoever it does not reach after that, its sender is told by a report.
    const told: Fate = fate.verdict === 'refused' ? { ...fate, verdict: 'returned' } : fate;
    outcomes.push({ ...told, sentTo, recipient, through, way });
  }
  return { steps: trace.steps, outcomes, copies };
}

const refused = (sentTo: string, code: string): Outcome => ({
  verdict: 'refused',
  code,
  sentTo,
  recipient: sentTo,
  through: [],
});

/** G5: recipients share a copy where next hop, reports, hidden lists and forwardings are the same. */
function bifurcate({ trace }: Arrival, ways: readonly { leaf: Leaf; way: Way }[]): Copy[] {
  const copies = new Map<string, Copy>();
  for (const { leaf, way } of ways) {
    if (way.verdict !== 'onward' && way.verdict !== 'local') continue;
    const nextHop = way.verdict === 'local' ? `local ${way.server}` : way.nextHop;
    const through = leaf.isHidden ? leaf.through : [];
    const key = JSON.stringify([
      nextHop,
      way.verdict === 'onward' && way.connector,
      leaf.reportTo,
      leaf.isHidden,
      through,
    ]);
    const copy = copies.get(key) ?? { nextHop, recipients: [] };
    copy.recipients.push(leaf.address);
    copies.set(key, copy);
  }
  const all = [...copies.values()];
  if (all.length > 1) trace.step('G5', 'copy', `It goes on in ${all.length} copies.`, { copies: all });
  return all;
}
