import { Resolver } from 'node:dns/promises';
import type { MxAnswer } from '@waypost/flow';

/** An answer, or why there is none. */
export interface Looked<T> {
  answer?: T;
  fault?: string;
}

interface Kept<T> {
  looked: Looked<T>;
  until: number;
}

/** One question may take so long, in milliseconds, and be asked so often. */
const patience = { timeout: 1_500, tries: 2 };
/** Node does not tell how long an MX record holds: it is asked again after a minute, and so is what there was no answer to sooner. */
const secondsKept = { unsaid: 60, fault: 5, most: 3_600 };
const mostKept = 10_000;
/** More than anybody has who means well: a zone may name thousands, and no mail program tries so many. */
const mostOfOne = { exchanges: 64, addresses: 32 };

/** Asks DNS, of the servers that are configured or else the machine's own; answers are kept for as long as they hold. */
export class DnsLookup {
  private readonly resolver = new Resolver(patience);
  private readonly exchanges = new Map<string, Kept<MxAnswer>>();
  private readonly hosts = new Map<string, Kept<readonly string[]>>();
  private readonly reverse = new Map<string, Kept<readonly string[]>>();

  /** @param servers `192.0.2.53` or `192.0.2.53:5353`; none for the machine's own */
  constructor(
    servers: readonly string[] = [],
    private readonly now: () => number = Date.now,
  ) {
    if (servers.length > 0) this.resolver.setServers([...servers]);
  }

  /** Who takes mail in for a domain, the first of them. */
  mx(domain: string): Promise<Looked<MxAnswer>> {
    return this.once(this.exchanges, domain, async () => {
      try {
        const records = await this.resolver.resolveMx(domain);
        const exchanges = records
          .map(({ priority, exchange }) => ({
            preference: priority,
            exchange: exchange.replace(/\.$/, '').toLowerCase(),
          }))
          .sort((one, other) => one.preference - other.preference)
          .slice(0, mostOfOne.exchanges);
        return { looked: { answer: { exists: true, records: exchanges } }, seconds: secondsKept.unsaid };
      } catch (fault) {
        const code = codeOf(fault);
        if (code === 'ENOTFOUND') return { looked: { answer: { exists: false, records: [] } }, seconds: 60 };
        if (code === 'ENODATA') return { looked: { answer: { exists: true, records: [] } }, seconds: 60 };
        return failed(code);
      }
    });
  }

  /** The addresses of a host, IPv4 before IPv6, the first of them; none where it has none. */
  addresses(host: string): Promise<Looked<readonly string[]>> {
    return this.once(this.hosts, host, async () => {
      const [four, six] = await Promise.allSettled([
        this.resolver.resolve4(host, { ttl: true }),
        this.resolver.resolve6(host, { ttl: true }),
      ]);
      const found = [four, six].flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
      const fault = [four, six].flatMap((one) => (one.status === 'rejected' ? [codeOf(one.reason)] : []));
      const unsure = fault.find((code) => code !== 'ENOTFOUND' && code !== 'ENODATA');
      if (found.length === 0 && unsure !== undefined) return failed(unsure);
      const seconds = Math.min(secondsKept.most, ...found.map(({ ttl }) => ttl));
      return {
        looked: { answer: found.slice(0, mostOfOne.addresses).map(({ address }) => address) },
        seconds: found.length === 0 ? secondsKept.unsaid : seconds,
      };
    });
  }

  /** The names of an address; none where it has none. */
  names(address: string): Promise<Looked<readonly string[]>> {
    return this.once(this.reverse, address, async () => {
      try {
        return { looked: { answer: await this.resolver.reverse(address) }, seconds: secondsKept.unsaid };
      } catch (fault) {
        const code = codeOf(fault);
        if (code === 'ENOTFOUND' || code === 'ENODATA') return { looked: { answer: [] }, seconds: secondsKept.unsaid };
        return failed(code);
      }
    });
  }

  private async once<T>(
    kept: Map<string, Kept<T>>,
    name: string,
    ask: () => Promise<{ looked: Looked<T>; seconds: number }>,
  ): Promise<Looked<T>> {
    const known = kept.get(name);
    if (known && this.now() < known.until) return known.looked;
    const { looked, seconds } = await ask();
    if (kept.size >= mostKept) kept.clear();
    kept.set(name, { looked, until: this.now() + seconds * 1_000 });
    return looked;
  }
}

const failed = (code: string) => ({
  looked: { fault: sentences[code] ?? `It failed (${code}).` },
  seconds: secondsKept.fault,
});

const sentences: Readonly<Record<string, string>> = {
  ETIMEOUT: 'DNS did not answer in time.',
  ESERVFAIL: 'The DNS server could not find out (SERVFAIL).',
  EREFUSED: 'The DNS server refused to answer.',
  ECONNREFUSED: 'No DNS server could be reached.',
  EBADNAME: 'This is no name that DNS could be asked for.',
};

const codeOf = (fault: unknown) => (fault as NodeJS.ErrnoException).code ?? String(fault);
