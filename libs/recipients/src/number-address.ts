import { longestLocalPart } from './expand-template.js';

/** An address with a number appended to its local part, which is shortened where it would be too long; of other types than SMTP at the end. */
export function numberAddress(type: string, address: string, number: number): string {
  if (type !== 'SMTP') return `${address}${number}`;
  const at = address.lastIndexOf('@');
  const digits = String(number);
  return `${address.slice(0, Math.min(at, longestLocalPart - digits.length))}${digits}${address.slice(at)}`;
}

/** The number that a text holds which {@link numberAddress} may have made of an address; undefined for others. In lower case, both. */
export function numberOf(type: string, wantedKey: string, key: string): number | undefined {
  const end = type === 'SMTP' ? wantedKey.lastIndexOf('@') : wantedKey.length;
  const tail = wantedKey.slice(end);
  if (!key.endsWith(tail)) return undefined;
  const digits = /\d+$/.exec(key.slice(0, key.length - tail.length))?.[0] ?? '';
  // The address itself may end in digits before its number, and a number has no leading zero.
  for (let length = 1; length <= digits.length; length++) {
    const number = Number(digits.slice(-length));
    if (String(number).length === length && numberAddress(type, wantedKey, number) === key) return number;
  }
  return undefined;
}

/** A free address: the one that is wanted, else with the first number from 2 that makes it free (KB315900). */
export function firstFree(
  type: string,
  wanted: string,
  isTaken: (address: string) => boolean,
  from = 2,
): { address: string; number?: number } {
  if (!isTaken(wanted)) return { address: wanted };
  for (let number = from; ; number++) {
    const address = numberAddress(type, wanted, number);
    if (!isTaken(address)) return { address, number };
  }
}
