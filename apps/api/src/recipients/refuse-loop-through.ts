import { DomainError } from '@waypost/kernel';
import { holdsItself } from '@waypost/store';
import type { EntityManager } from 'typeorm';

/**
 * Refuses an address just given to a group or mailbox where mail for it goes on to this address as one elsewhere, through groups or
 * forwardings: it would go round for ever (5.4.6).
 */
export async function refuseLoopThrough(
  manager: EntityManager,
  kind: 'mailbox' | 'group',
  recipientId: string,
): Promise<void> {
  if (!(await holdsItself(manager, recipientId))) return;
  const [code, detail] = {
    group: ['membership-loop', 'A group that this one holds has this address as a member; take it out there first.'],
    mailbox: ['forwarding-loop', 'Mail for this mailbox is forwarded to this address; end that first.'],
  }[kind] as ['membership-loop' | 'forwarding-loop', string];
  throw new DomainError(code, detail, { errors: [{ pointer: '#/address', detail }] });
}
