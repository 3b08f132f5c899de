import { addressKey } from '@waypost/kernel';
import { findLeadingTo, findSendersOn } from '@waypost/store';
import type { EntityManager } from 'typeorm';
import type { PlannedRecipient } from './address-planner.js';

/**
 * Leaves out whom an address would send mail round for ever (5.4.6): where one that a policy gives is a member or a target elsewhere
 * by now, and mail for the recipient goes on to there.
 */
export async function skipLoops(
  manager: EntityManager,
  planned: readonly PlannedRecipient[],
): Promise<PlannedRecipient[]> {
  const senders = await findSendersOn(manager, planned.flatMap(givenKeys));
  if (senders.size === 0) return [...planned];
  const checked: PlannedRecipient[] = [];
  for (const one of planned) {
    const via = givenKeys(one).flatMap((key) => senders.get(key) ?? []);
    checked.push((await leadsToAny(manager, one, via)) ? { ...one, plan: looping } : one);
  }
  return checked;
}

const looping = { added: [], promoted: [], kept: [], skipped: 'loop' } as const;

/** SMTP addresses that are given to who sends mail on; that of a contact goes outside. */
const givenKeys = ({ subject, plan }: PlannedRecipient): string[] =>
  subject.kind === 'contact'
    ? []
    : plan.added.filter(({ type }) => type === 'SMTP').map(({ address }) => addressKey(address));

async function leadsToAny(
  manager: EntityManager,
  { subject }: PlannedRecipient,
  senders: readonly string[],
): Promise<boolean> {
  for (const id of senders) if ((await findLeadingTo(manager, id)).has(subject.id)) return true;
  return false;
}
