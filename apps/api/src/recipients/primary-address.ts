import { addressKey } from '@waypost/kernel';
import { furtherAddressId, type ReplicaChange } from '@waypost/organization';
import { addressRecord, findAddress, gone, put } from '@waypost/store';
import type { EntityManager } from 'typeorm';

/**
 * What followers must know, besides the recipient itself, when its primary address changes: where the new one was a further
 * address of its own, the two change places. To be asked before the change is written.
 */
export async function primaryMoves(
  manager: EntityManager,
  before: { id: string; address: string },
  address: string,
): Promise<ReplicaChange[]> {
  if (addressKey(before.address) === addressKey(address)) return [];
  const own = await findAddress(manager, 'SMTP', address);
  if (own?.recipientId !== before.id) return [];
  const demoted = addressRecord({ ...own, address: before.address, addressKey: addressKey(before.address) });
  return [gone('address', furtherAddressId('SMTP', address)), put(demoted)];
}
