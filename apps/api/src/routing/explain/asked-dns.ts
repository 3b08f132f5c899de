import type { DnsFacts, MxAnswer } from '@waypost/flow';
import type { DnsLookup, Looked } from './dns-lookup.js';

/** Names one explanation may have looked up. */
const mostNames = 200;

/**
 * What DNS said so far, and what was asked of it that is not known yet. An explanation is made, what it asked for is looked up, and it
 * is made again, until it asks nothing new: so the very names are looked up that the decision needs, and no others.
 */
export class AskedDns implements DnsFacts {
  private readonly exchanges = new Map<string, Looked<MxAnswer>>();
  private readonly hosts = new Map<string, Looked<readonly string[]>>();
  private readonly reverse = new Map<string, Looked<readonly string[]>>();
  private isFull = false;
  private readonly asked = { mx: new Set<string>(), addresses: new Set<string>(), names: new Set<string>() };

  mx(domain: string): MxAnswer | undefined {
    const key = domain.toLowerCase();
    const known = this.exchanges.get(key);
    if (!known) this.asked.mx.add(key);
    return known?.answer;
  }

  addresses(host: string): readonly string[] | undefined {
    const key = host.toLowerCase();
    const known = this.hosts.get(key);
    if (!known) this.asked.addresses.add(key);
    return known?.answer;
  }

  names(address: string): readonly string[] | undefined {
    const known = this.reverse.get(address);
    if (!known) this.asked.names.add(address);
    return known?.answer;
  }

  whyUnknown(name: string): string | undefined {
    const key = name.toLowerCase();
    const fault = this.exchanges.get(key)?.fault ?? this.hosts.get(key)?.fault ?? this.reverse.get(name)?.fault;
    return fault ?? (this.isFull ? `DNS is asked for ${mostNames} names at most.` : undefined);
  }

  /** Looks up what was asked and is not known; false where nothing more is to be learned. Where it is too much, that is learned once. */
  async learn(lookup: DnsLookup): Promise<boolean> {
    const { mx, addresses, names } = this.asked;
    const wanted = mx.size + addresses.size + names.size;
    if (wanted === 0 || this.isFull) return false;
    this.isFull = this.exchanges.size + this.hosts.size + this.reverse.size + wanted > mostNames;
    if (this.isFull) return true;
    await Promise.all([
      ...[...mx].map(async (domain) => this.exchanges.set(domain, await lookup.mx(domain))),
      ...[...addresses].map(async (host) => this.hosts.set(host, await lookup.addresses(host))),
      ...[...names].map(async (address) => this.reverse.set(address, await lookup.names(address))),
    ]);
    mx.clear();
    addresses.clear();
    names.clear();
    return true;
  }
}
