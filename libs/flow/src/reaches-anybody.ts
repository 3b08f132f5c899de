import { type FlowFacts, type FlowRecipient, isCut } from './facts.js';
import { readAddress } from './read-address.js';

/**
 * Whether mail for a recipient reaches anybody at all. A group that holds nobody, nor any group that does, is as good as unknown: mail
 * servers find no address it stands for. One whose members cannot be found out is told apart later, and one of which some are not named is
 * taken to reach somebody by them.
 */
export function reachesAnybody(
  recipient: FlowRecipient,
  facts: Pick<FlowFacts, 'recipients'>,
  seen = new Set<string>(),
): boolean {
  if (recipient.kind !== 'group' || recipient.members === undefined || isCut(recipient)) return true;
  if (seen.has(recipient.id)) return false;
  seen.add(recipient.id);
  return recipient.members.some((member) => {
    const { address, type } = readAddress(member);
    const found = facts.recipients(address, type);
    return found.length === 0 || found.some((one) => reachesAnybody(one, facts, seen));
  });
}
