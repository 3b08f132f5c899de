import { type FlowFacts, type FlowMailbox, type FlowRecipient, isCut } from './facts.js';
import { readAddress } from './read-address.js';

/**
 * Whether mail for a mailbox reaches nobody because it is forwarded in a circle: on every way from it somebody is met again before anybody
 * keeps a copy or gets one outside.
 */
export const isCircling = (mailbox: FlowMailbox, facts: Pick<FlowFacts, 'recipients'>): boolean =>
  !ends(mailbox, facts, new Set());

function ends(recipient: FlowRecipient, facts: Pick<FlowFacts, 'recipients'>, seen: Set<string>): boolean {
  const further = standsFor(recipient);
  if (!further || (recipient.kind === 'group' && isCut(recipient))) return true;
  if (seen.has(recipient.id)) return false;
  seen.add(recipient.id);
  return further.some((one) => {
    const { address, type } = readAddress(one);
    const found = facts.recipients(address, type);
    return found.length === 0 || found.some((next) => next.id !== recipient.id && ends(next, facts, seen));
  });
}

/** Who gets the mail in its place; undefined where it is somebody itself. */
function standsFor(recipient: FlowRecipient): readonly string[] | undefined {
  if (recipient.kind === 'group') return recipient.members ?? [];
  if (recipient.kind === 'contact') return [recipient.address];
  return recipient.forwarding && !recipient.forwarding.keepCopy ? [recipient.forwarding.to] : undefined;
}
