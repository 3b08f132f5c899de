import { DomainError } from '@waypost/kernel';
import type { ReplicaChange } from '@waypost/organization';
import { type Change, withdrawAddresses } from '@waypost/store';
import { AddressPlanner, type PlannedRecipient } from './address-planner.js';
import { giveAddresses, tellOfAddresses } from './give-addresses.js';
import { readPolicies } from './policies-in-turn.js';

/** What stands for the address of a recipient until a policy has given it one: within a change, and nobody's (RFC 2606 §2). */
export const addressToCome = (id: string) => `${id}@to-come.invalid`;

/**
 * Gives a recipient that was created under {@link addressToCome} the addresses of its policy in its place. Answers what followers must
 * know of it.
 * @throws {DomainError} `body-invalid` where no policy gives it an address, and why
 */
export async function giveFirstAddresses(
  { manager, at }: Change,
  kind: 'mailbox' | 'group',
  id: string,
): Promise<ReplicaChange[]> {
  const planned = await new AddressPlanner(manager, await readPolicies(manager)).some(kind, [id]);
  const why = whyNone(planned[0]);
  if (why !== undefined)
    throw new DomainError('body-invalid', why, { errors: [{ pointer: '#/address', detail: why }] });
  await giveAddresses(manager, kind, { planned, at });
  await withdrawAddresses(manager, [{ id, type: 'SMTP', address: addressToCome(id) }]);
  return tellOfAddresses(manager, kind, { ids: [id] });
}

function whyNone(planned: PlannedRecipient | undefined): string | undefined {
  if (!planned) return 'No recipient policy applies to it, so that none gives it an address; send one.';
  const { plan, policy } = planned;
  if (plan.promoted.some(({ type }) => type === 'SMTP')) return undefined;
  if (plan.skipped === 'opted-out')
    return 'Recipient policies leave it out, so that none gives it an address; send one.';
  if (plan.skipped === 'loop') return `Mail would go round by the address that ${policy.name} gives it; send another.`;
  return `The recipient policy ${policy.name} has nothing to make an address of; send one, or more of its names.`;
}
