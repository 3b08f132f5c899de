import { addressKey, domainToAscii, isDomainName, parseEmailAddress } from '@waypost/kernel';
import type { AddressSpace } from '@waypost/organization';

/**
 * How close a space comes to an address: a full address before a domain, a domain before a suffix or beginning, those before
 * everything.
 */
export const specificity = { everything: 1, beginning: 2, suffix: 2, domain: 3, address: 4 } as const;
export type SpaceKind = keyof typeof specificity;

/** A pattern that was understood. Two patterns of one type, kind and key mean the same. */
export interface SpacePattern {
  /** In capitals. */
  type: string;
  kind: SpaceKind;
  /** In lower case and A-labels: the address, the domain, the suffix without `*.`, the beginning without `*`, or nothing. */
  key: string;
}

type Read = { pattern: SpacePattern } | { fault: string };

/**
 * Reads a pattern, or says what is wrong with it. For SMTP a wildcard stands alone, for all local parts of a domain, or for the
 * whole left-most label: anything else would match by letters where mail is routed by domains. Addresses of other types are
 * texts, of which a space names the beginning.
 */
export function parseSpacePattern(text: string, type = 'SMTP'): Read {
  const lower = text.toLowerCase();
  if (lower === '*') return { pattern: { type, kind: 'everything', key: '' } };
  return type === 'SMTP' ? smtpPattern(lower) : foreignPattern(type, lower);
}

function smtpPattern(lower: string): Read {
  if (lower.startsWith('*.')) return inDomain('suffix', lower.slice(2));
  if (lower.startsWith('*@')) return inDomain('domain', lower.slice(2));
  if (!lower.includes('@')) return inDomain('domain', lower);
  const parsed = parseEmailAddress(lower);
  if ('fault' in parsed || lower.includes('*'))
    return { fault: 'Write an address, a domain, *.domain, *@domain or *.' };
  return { pattern: { type: 'SMTP', kind: 'address', key: addressKey(lower) } };
}

function inDomain(kind: SpaceKind, domain: string): Read {
  if (domain.includes('*')) return { fault: 'A * stands alone, before @ or for the whole first label: *.example.org.' };
  // Mail goes by A-labels, in whatever letters a domain is written (RFC 5890 §2.3.2.1).
  const key = domainToAscii(domain) ?? '';
  if (!isDomainName(key)) return { fault: 'This is not a domain name.' };
  return { pattern: { type: 'SMTP', kind, key } };
}

function foreignPattern(type: string, lower: string): Read {
  const [beginning = '', ...rest] = lower.split('*');
  if (beginning.trim() === '') return { fault: 'Write an address, the beginning of addresses and *, or *.' };
  if (rest.length > 1 || (rest[0] ?? '') !== '') return { fault: 'A * stands at the end only.' };
  return { pattern: { type, kind: rest.length === 1 ? 'beginning' : 'address', key: beginning } };
}

/**
 * The keys under which spaces that match an address are found, the most specific first. A suffix covers its own domain too, and
 * of suffixes and beginnings the longest is the closest.
 */
export function* keysOf(address: string, type = 'SMTP'): Generator<SpacePattern> {
  const lower = type === 'SMTP' ? addressKey(address) : address.toLowerCase();
  yield { type, kind: 'address', key: lower };
  if (type === 'SMTP') yield* domainKeys(lower.slice(lower.lastIndexOf('@') + 1));
  else for (let length = lower.length; length > 0; length -= 1) yield beginning(type, lower.slice(0, length));
  yield { type, kind: 'everything', key: '' };
}

const beginning = (type: string, key: string): SpacePattern => ({ type, kind: 'beginning', key });

function* domainKeys(domain: string): Generator<SpacePattern> {
  const type = 'SMTP';
  yield { type, kind: 'domain', key: domain };
  for (let suffix = domain; ;) {
    yield { type, kind: 'suffix', key: suffix };
    const dot = suffix.indexOf('.');
    if (dot < 0) break;
    suffix = suffix.slice(dot + 1);
  }
}

/** What two spaces that mean the same share: type, kind and key in one text. */
export const spaceKey = ({ type, kind, key }: SpacePattern) => `${type} ${kind} ${key}`;

/**
 * The pattern of a space that is kept.
 * @throws {Error} for one that {@link parseSpacePattern} refuses: those are refused when they are written.
 */
export function patternOf({ pattern, type }: Pick<AddressSpace, 'pattern' | 'type'>): SpacePattern {
  const parsed = parseSpacePattern(pattern, type);
  if ('fault' in parsed) throw new Error(`The address space ${pattern} cannot be read: ${parsed.fault}`);
  return parsed.pattern;
}

/** Whatever has an address space, found by an address: the most specific first, without looking at the others. */
export class SpaceIndex<Holder> {
  private readonly byKey = new Map<string, Holder[]>();

  add(pattern: SpacePattern, holder: Holder): void {
    const key = spaceKey(pattern);
    const holders = this.byKey.get(key);
    if (holders) holders.push(holder);
    else this.byKey.set(key, [holder]);
  }

  /** The holders of each matching rank, the most specific rank first. */
  *matching(address: string, type = 'SMTP'): Generator<readonly Holder[]> {
    for (const key of keysOf(address, type)) {
      const holders = this.byKey.get(spaceKey(key));
      if (holders) yield holders;
    }
  }

  /** The holders of one space, by its {@link spaceKey}. */
  at(key: string): readonly Holder[] {
    return this.byKey.get(key) ?? [];
  }
}
