import { DomainError } from '@waypost/kernel';
import { holdsItself } from '@waypost/store';
import type { EntityManager } from 'typeorm';

/** Refuses an address just given to a group where one that it holds has that address as a member: mail would go round for ever (5.4.6). */
export async function refuseLoopThrough(manager: EntityManager, groupId: string): Promise<void> {
  if (!(await holdsItself(manager, groupId))) return;
  const detail = 'A group that this one holds has this address as a member; take it out there first.';
  throw new DomainError('membership-loop', detail, { errors: [{ pointer: '#/address', detail }] });
}
