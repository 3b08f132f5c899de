import { addressKey } from '@waypost/kernel';
import { expandTemplate, KnownAddresses, numberOf, type PolicySubject, type ReadyRule } from '@waypost/recipients';
import type { EntityManager } from 'typeorm';

/** Recipients and the rules their addresses are planned by. */
export interface Wanting {
  subject: PolicySubject;
  rules: readonly ReadyRule[];
}

/** As few as this are looked up without asking first whether their domains are in use at all. */
const fewWanted = 100;

/** Local parts longer than this lose characters to a number, so that all that begin like them are looked at. */
const uncutLength = 58;

/**
 * The address book of the database, as far as plans look into it: {@link prepare} reads what the next recipients may meet, a few
 * statements however many they are. What plans give away is claimed in it and stays.
 */
export class PlannedBook extends KnownAddresses {
  private readonly loaded = new Set<string>();
  /** Domains that nobody had an address in when they were first met: there is nothing to be read of them. */
  private readonly unused = new Map<string, boolean>();

  constructor(
    private readonly manager: EntityManager,
    /** Whose addresses count as free. */
    private readonly without?: string,
  ) {
    super();
  }

  async prepare(recipients: readonly Wanting[]): Promise<void> {
    const wanted = new Map<string, { type: string; key: string; times: number }>();
    for (const { type, key } of recipients.flatMap(wantedOf)) {
      const name = `${type}:${key}`;
      const known = wanted.get(name);
      if (known) known.times++;
      else wanted.set(name, { type, key, times: 1 });
    }
    if (wanted.size > fewWanted) await this.meetDomains([...wanted.values()].flatMap(domainOf));
    const read = [...wanted].filter(([, one]) => !domainOf(one).some((domain) => this.unused.get(domain)));
    await this.loadHolders(
      read.map(([, one]) => one).filter(({ type, key }) => this.holderOf(type, key) === undefined),
    );
    const contested = read.filter(
      ([name, { type, key, times }]) => !this.loaded.has(name) && (times > 1 || this.holderOf(type, key) !== undefined),
    );
    for (const [name] of contested) this.loaded.add(name);
    await this.loadNumbered(contested.map(([, one]) => one));
  }

  /** A domain that is new gets many addresses at once, none of which anybody can have. */
  private async meetDomains(met: readonly string[]): Promise<void> {
    const domains = [...new Set(met)].filter((domain) => !this.unused.has(domain));
    if (domains.length === 0) return;
    const used = await this.manager.query<{ domain: string }[]>(
      `SELECT met.domain FROM unnest($1::text[]) AS met(domain)
        WHERE EXISTS (SELECT FROM recipient_address a WHERE a.domain = met.domain AND a.type = 'SMTP' OFFSET 0)`,
      [domains],
    );
    for (const domain of domains) this.unused.set(domain, true);
    for (const { domain } of used) this.unused.set(domain, false);
  }

  private async loadHolders(wanted: readonly { type: string; key: string }[]): Promise<void> {
    if (wanted.length === 0) return;
    const rows = await this.manager.query<{ type: string; key: string; id: string }[]>(
      `SELECT a.type, a.address_key AS key, a.recipient_id AS id FROM unnest($1::text[], $2::text[]) AS wanted(type, key)
        JOIN recipient_address a ON a.type = wanted.type AND a.address_key = wanted.key`,
      [wanted.map(({ type }) => type), wanted.map(({ key }) => key)],
    );
    this.take(rows);
  }

  /** Whoever has one of these with a number. */
  private async loadNumbered(wanted: readonly { type: string; key: string }[]): Promise<void> {
    if (wanted.length === 0) return;
    const ranges = wanted.map(({ type, key }) => rangeOf(type, key));
    const rows = await this.manager.query<{ nth: string; type: string; key: string; id: string }[]>(
      `SELECT wanted.nth, found.type, found.address_key AS key, found.recipient_id AS id
        FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS wanted(type, low, high, nth)
        CROSS JOIN LATERAL (SELECT a.type, a.address_key, a.recipient_id FROM recipient_address a
          WHERE a.type = wanted.type AND a.address_key >= wanted.low AND a.address_key < wanted.high
          -- Keeps each range a look into the index; joined as a whole every address would be held against every range.
          OFFSET 0) found`,
      [wanted.map(({ type }) => type), ranges.map(({ low }) => low), ranges.map(({ high }) => high)],
    );
    this.take(
      rows.filter(({ nth, type, key }) => numberOf(type, wanted[Number(nth) - 1]?.key ?? '', key) !== undefined),
    );
  }

  private take(rows: readonly { type: string; key: string; id: string }[]): void {
    for (const { type, key, id } of rows) if (id !== this.without) this.claim(type, key, id);
  }
}

/** The domain of an SMTP address; of others, none. */
const domainOf = ({ type, key }: { type: string; key: string }): string[] =>
  type === 'SMTP' ? [key.slice(key.lastIndexOf('@') + 1)] : [];

/** What a recipient wants that it has not, nor has with a number. */
function wantedOf({ subject, rules }: Wanting): { type: string; key: string }[] {
  if (subject.excluded) return [];
  return rules.flatMap(({ template }) => {
    const expansion = expandTemplate(template, subject);
    if ('fault' in expansion) return [];
    const [type, key] = [template.type, addressKey(expansion.address)];
    const has = subject.addresses.some(
      (own) => own.type === type && (own.wantedKey === key || addressKey(own.address) === key),
    );
    return has ? [] : [{ type, key }];
  });
}

/** Between these lies every address that is this one with a number, byte by byte. */
function rangeOf(type: string, key: string): { low: string; high: string } {
  const base = type === 'SMTP' ? key.slice(0, key.lastIndexOf('@')) : key;
  if (type === 'SMTP' && base.length > uncutLength) {
    const start = base.slice(0, uncutLength);
    return { low: start, high: `${start}\u{10ffff}` };
  }
  // After 9 comes the colon.
  return { low: `${base}0`, high: `${base}:` };
}

/** A book that is ready for these recipients. */
export async function findAddressBook(
  manager: EntityManager,
  recipients: readonly Wanting[],
  { without }: { without?: string } = {},
): Promise<PlannedBook> {
  const book = new PlannedBook(manager, without);
  await book.prepare(recipients);
  return book;
}
