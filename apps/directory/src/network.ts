import { isIPv6 } from 'node:net';

/** An address as it is counted: IPv4 inside IPv6 is IPv4, and a zone does not matter. Asked several times for every bind. */
export const plainAddress = (address: string) =>
  address.includes(':')
    ? address
        .replace(/^::ffff:(?=\d+\.)/i, '')
        .replace(/%.*$/, '')
        .toLowerCase()
    : address.toLowerCase();

/** The network a client is counted by: one customer of an IPv6 provider has a whole /64 to come from; of IPv4, the address. */
export function networkOf(client: string): string {
  const address = plainAddress(client);
  if (!address.includes(':') || !isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length;
  return [...groups, ...Array<string>(missing).fill('0'), ...(tail ?? '').split(':')]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
