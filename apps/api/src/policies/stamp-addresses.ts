import { isEmptyPlan } from '@waypost/recipients';
import { type Change, findUnmanaged, RecipientAddressEntity, type RecipientKind } from '@waypost/store';
import { AddressPlanner, type KeepsPrimary, type PlannedRecipient, proxyOf } from './address-planner.js';
import { giveAddresses, tellOfAddresses } from './give-addresses.js';
import { type PoliciesInTurn, readPolicies } from './policies-in-turn.js';
import { type BeforeStamp, wantedPrimaryOf } from './wanted-primaries.js';

/** How a change chose a primary address by hand: one that the recipient had already, or a new one. */
export type ByHand = 'own' | 'new';

/** Gives a recipient that was just created the addresses of its policy; the primary one stays, which its creator chose. */
export async function stampCreated(change: Change, kind: RecipientKind, id: string): Promise<void> {
  const policies = await readPolicies(change.manager);
  await stamp(change, policies, { kind, ids: [id], keepsPrimary: () => true });
}

/**
 * Gives a recipient that was just changed the addresses of its policy. Its primary address becomes another where the change made the
 * policy want another (a new name, another department). Where somebody chose one by hand in it, that is all. Answers whether followers
 * are told of the recipient as it is now.
 */
export async function stampChanged(
  change: Change,
  { kind, id, before, byHand }: { kind: RecipientKind; id: string; before: BeforeStamp; byHand: ByHand | undefined },
): Promise<boolean> {
  if (byHand === 'new') await markByHand(change, id);
  // Who chooses an address means that one; what the policy lacks comes with the next change, or when it is applied.
  if (byHand !== undefined) return false;
  return stampAgain(change, { kind, ids: [id], before });
}

/**
 * Gives recipients of a kind what a change to them made their policies want. Primary addresses stay where it made them want no other.
 * Answers whether anybody got anything; of those followers are told.
 */
export async function stampAgain(
  change: Change,
  { kind, ids, before }: { kind: RecipientKind; ids: readonly string[]; before: BeforeStamp },
): Promise<boolean> {
  const { policies, wanted } = before;
  return stamp(change, policies, {
    kind,
    ids,
    keepsPrimary: (subject) => wantedPrimaryOf(policies, subject) === wanted.get(subject.id),
  });
}

/**
 * Gives recipients of a kind that a directory made or changed the addresses of their policies, all at once; primary ones stay. Where
 * the directory decides addresses, it is left to it: people keep exactly those that their source gives them.
 */
export async function stampMany(change: Change, kind: RecipientKind, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await stamp(change, await readPolicies(change.manager), { kind, ids, keepsPrimary: () => true, onlyOurs: true });
}

/** Whom to stamp, and how. */
interface Stamping {
  kind: RecipientKind;
  ids: readonly string[];
  keepsPrimary: KeepsPrimary;
  /** Leaves out those whose primary address a directory decides. */
  onlyOurs?: boolean;
}

async function stamp(
  change: Change,
  policies: PoliciesInTurn,
  { kind, ids, keepsPrimary, onlyOurs = false }: Stamping,
): Promise<boolean> {
  if (policies.tried.length === 0) return false;
  const { manager, at } = change;
  const whom = onlyOurs ? await findUnmanaged(manager, { kind, ids, managing: policies.managing[kind] }) : ids;
  if (whom.length === 0) return false;
  const planner = new AddressPlanner(manager, policies);
  const planned = (await planner.some(kind, whom, keepsPrimary)).filter(({ plan }) => !isEmptyPlan(plan));
  if (planned.length === 0) return false;
  await giveAddresses(manager, kind, { planned, at });
  const told = await tellOfAddresses(manager, kind, { ids: planned.map(({ subject }) => subject.id) });
  change.note(noteOf(kind, planned), told);
  return true;
}

function noteOf(kind: RecipientKind, planned: readonly PlannedRecipient[]) {
  const [first] = planned as [PlannedRecipient];
  if (planned.length === 1) {
    const { subject, policy, plan } = first;
    const moved = plan.promoted.map(({ type, to }) => `${type}:${to}`);
    return {
      action: 'address.stamped',
      subject: { level: kind, id: subject.id, name: subject.name },
      before: { addresses: subject.addresses.map(proxyOf) },
      after: {
        policy: policy.name,
        added: plan.added.map(({ type, address }) => `${type.toLowerCase()}:${address}`),
        ...(moved.length > 0 && { primary: moved }),
      },
    };
  }
  return {
    action: 'address.stamped',
    subject: { level: 'recipient-policy', id: first.policy.id, name: first.policy.name },
    before: null,
    after: {
      recipients: planned.length,
      addresses: planned.reduce((sum, { plan }) => sum + plan.added.length, 0),
    },
  };
}

/**
 * The row of a primary address that is changed by hand is the one of the address before, which may have come from a policy. What was
 * an address of the recipient already keeps where it came from.
 */
async function markByHand({ manager, at }: Change, recipientId: string): Promise<void> {
  const row = await manager.findOneBy(RecipientAddressEntity, { recipientId, type: 'SMTP', isPrimary: true });
  if (!row || row.origin !== 'policy') return;
  const byHand = { origin: 'manual', policyId: null, wantedKey: null, createdAt: at } as const;
  await manager.update(RecipientAddressEntity, { type: row.type, addressKey: row.addressKey }, byHand);
}
