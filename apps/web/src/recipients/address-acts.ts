import type { DirectoryOrigin, RecipientAddress } from '@waypost/contracts';
import { isManaged } from './managed-fields';

/** What can be done with an address; `held` where a directory keeps it from being taken away. */
export interface AddressActs {
  promote: boolean;
  remove: boolean;
  held: boolean;
}

/**
 * A primary address gives way only to another of its type, and goes only as the last one of a type that is not mail. What a directory
 * decides is left to it.
 */
export function addressActsOf(
  address: Pick<RecipientAddress, 'type' | 'primary' | 'source'>,
  all: readonly Pick<RecipientAddress, 'type'>[],
  origin: DirectoryOrigin | undefined,
): AddressActs {
  const { type, primary } = address;
  const isOnly = all.filter((other) => other.type === type).length === 1;
  const mayGo = primary ? type !== 'SMTP' && isOnly : true;
  const held = mayGo && address.source !== null && isManaged(origin, 'aliases');
  return {
    promote: !primary && !(type === 'SMTP' && isManaged(origin, 'address')),
    remove: mayGo && !held,
    held,
  };
}
