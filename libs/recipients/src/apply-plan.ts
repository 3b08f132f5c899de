import { addressKey } from '@waypost/kernel';
import type { AddressPlan, HeldAddress } from './plan-addresses.js';

/** The addresses of a recipient once a plan is applied: all that it had, and those that were added. */
export function applyAddressPlan(held: readonly HeldAddress[], { added, promoted }: AddressPlan): HeldAddress[] {
  const all: HeldAddress[] = [
    ...held,
    ...added.map(({ type, address, collision }) => ({
      type,
      address,
      primary: false,
      wantedKey: collision ? addressKey(collision.wanted) : null,
    })),
  ];
  return all.map((one) => {
    const move = promoted.find(({ type }) => type === one.type);
    return move ? { ...one, primary: addressKey(move.to) === addressKey(one.address) } : one;
  });
}
