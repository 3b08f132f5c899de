import { isDomainName, parseEmailAddress } from '@waypost/kernel';

/** What an address space of a connector says it takes: `*`, `*.partner.org`, `partner.org`, `*@partner.org` or one address. */
export interface AddressSpace {
  pattern: string;
  /** 1–100; less is preferred, 100 is taken when every other route fails. */
  cost: number;
}

/** How close a space comes to an address: a full address before a domain, a domain before a suffix, a suffix before everything. */
export const specificity = { everything: 1, suffix: 2, domain: 3, address: 4 } as const;
export type SpaceKind = keyof typeof specificity;

/** A pattern that was understood. Two patterns of one kind and key mean the same. */
export interface SpacePattern {
  kind: SpaceKind;
  /** In lower case: the address, the domain, the suffix without `*.`, or nothing. */
  key: string;
}

/**
 * Reads a pattern, or says what is wrong with it. A wildcard stands alone, for all local parts of a domain, or for the whole
 * left-most label: anything else would match by letters where mail is routed by domains.
 */
export function parseSpacePattern(text: string): { pattern: SpacePattern } | { fault: string } {
  const lower = text.toLowerCase();
  if (lower === '*') return { pattern: { kind: 'everything', key: '' } };
  if (lower.startsWith('*.')) return understood('suffix', lower.slice(2));
  if (lower.startsWith('*@')) return understood('domain', lower.slice(2));
  if (!lower.includes('@')) return understood('domain', lower);
  const parsed = parseEmailAddress(lower);
  if ('fault' in parsed || lower.includes('*'))
    return { fault: 'Write an address, a domain, *.domain, *@domain or *.' };
  return { pattern: { kind: 'address', key: lower } };
}

function understood(kind: SpaceKind, domain: string) {
  if (domain.includes('*')) return { fault: 'A * stands alone, before @ or for the whole first label: *.example.org.' };
  if (!isDomainName(domain)) return { fault: 'This is not a domain name.' };
  return { pattern: { kind, key: domain } };
}

/**
 * The keys under which spaces that match an address are found, the most specific first. A suffix covers its own domain too, and
 * of suffixes the longest is the closest.
 */
export function* keysOf(address: string): Generator<SpacePattern> {
  const lower = address.toLowerCase();
  const domain = lower.slice(lower.lastIndexOf('@') + 1);
  yield { kind: 'address', key: lower };
  yield { kind: 'domain', key: domain };
  for (let suffix = domain; ;) {
    yield { kind: 'suffix', key: suffix };
    const dot = suffix.indexOf('.');
    if (dot < 0) break;
    suffix = suffix.slice(dot + 1);
  }
  yield { kind: 'everything', key: '' };
}

/** Whatever has an address space, found by an address: the most specific first, without looking at the others. */
export class SpaceIndex<Holder> {
  private readonly byKey = new Map<string, Holder[]>();

  /** @throws {Error} for a pattern that {@link parseSpacePattern} refuses: those are refused when they are written. */
  add(pattern: string, holder: Holder): void {
    const parsed = parseSpacePattern(pattern);
    if ('fault' in parsed) throw new Error(`The address space ${pattern} cannot be read: ${parsed.fault}`);
    const key = textOf(parsed.pattern);
    const holders = this.byKey.get(key);
    if (holders) holders.push(holder);
    else this.byKey.set(key, [holder]);
  }

  /** The holders of each matching rank, the most specific rank first. */
  *matching(address: string): Generator<readonly Holder[]> {
    for (const key of keysOf(address)) {
      const holders = this.byKey.get(textOf(key));
      if (holders) yield holders;
    }
  }
}

const textOf = ({ kind, key }: SpacePattern) => `${kind} ${key}`;
