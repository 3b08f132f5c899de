/** The 16-bit groups of an IPv4 (two) or IPv6 (eight) address, or undefined. Zones such as %eth0 are not addresses of a list. */
export function groupsOf(address: string): number[] | undefined {
  return address.includes(':') ? ipv6Groups(address) : ipv4Groups(address);
}

/** Whether a text is a plain IPv4 or IPv6 address (RFC 4291 §2.2). */
export const isAddress = (text: string) => groupsOf(text) !== undefined;

/**
 * What is wrong with one network in CIDR notation (RFC 4632 §3.1); a plain address stands for itself.
 * Bits below the prefix are a fault, because Postfix refuses to start with such a network.
 */
export function networkFault(network: string): string | undefined {
  const [, address = '', prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(network) ?? [];
  const groups = groupsOf(address);
  if (!groups) return `“${network}” is not a network; write it like 192.0.2.0/24 or 2001:db8::/32.`;
  const width = groups.length * 16;
  const length = prefix === undefined ? width : Number(prefix);
  if (length > width) return `“${network}” has a prefix longer than ${width}.`;
  return hasBitsBelow(groups, length)
    ? `“${network}” has bits set below its prefix; lengthen the prefix or write zeros there.`
    : undefined;
}

/** Whether an address lies in a network; an IPv4 address written as an IPv6 one (RFC 4291 §2.5.5.2) counts as what it is. */
export function isWithin(address: string, network: string): boolean {
  const [base = '', prefix] = network.split('/');
  const [one, other] = [unmapped(groupsOf(address)), groupsOf(base)];
  if (!one || !other || one.length !== other.length) return false;
  const length = prefix === undefined ? one.length * 16 : Number(prefix);
  return one.every((group, index) => {
    const free = Math.min(16, Math.max(0, (index + 1) * 16 - length));
    return group >> free === (other[index] ?? 0) >> free;
  });
}

/** Networks that no stranger sends from: RFC 1918, 6598, 3927, 1122, 4193, 4291. */
const ownNetworks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
];

/** Whether an address is one of the public Internet, and not of a network of one's own. */
export const isPublic = (address: string) => !ownNetworks.some((network) => isWithin(address, network));

const unmapped = (groups: number[] | undefined) =>
  groups?.length === 8 && groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)
    ? groups.slice(6)
    : groups;

function hasBitsBelow(groups: readonly number[], length: number): boolean {
  return groups.some((group, index) => {
    const free = Math.min(16, Math.max(0, (index + 1) * 16 - length));
    return (group & (2 ** free - 1)) !== 0;
  });
}

function ipv4Groups(address: string): number[] | undefined {
  const octets = address.split('.');
  // A leading zero means octal to some programs and decimal to others, so no address may have one.
  if (octets.length !== 4 || !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)) {
    return undefined;
  }
  const [a = 0, b = 0, c = 0, d = 0] = octets.map(Number);
  return [a * 256 + b, c * 256 + d];
}

function ipv6Groups(address: string): number[] | undefined {
  const halves = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail] = halves.map(hexGroups);
  if (halves.length > 2 || !head || (halves.length === 2 && !tail)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...Array<number>(missing).fill(0), ...(tail ?? [])];
}

function hexGroups(parts: readonly string[]): number[] | undefined {
  const last = parts.at(-1);
  const embedded = last?.includes('.') ? ipv4Groups(last) : [];
  const hex = last?.includes('.') ? parts.slice(0, -1) : parts;
  if (!embedded || !hex.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return undefined;
  return [...hex.map((part) => parseInt(part, 16)), ...embedded];
}
