import type { Holder, LocalKind } from './plan-input.js';

/** What one entry claims of the values that only one can have. Keys are in lower case. */
export interface EntryClaim {
  anchor: string;
  kind: LocalKind;
  /** How people call it. */
  label: string;
  /** The recipient of its link, the one it is joined to while settling, or the one made for it. */
  localId?: string;
  /** Nothing of it is applied, for reasons of its own: it gains nothing and lets nothing go, but what it claims is contested all the same. */
  held: boolean;
  name?: string;
  address?: string;
  aliases: readonly string[];
  /** Which values of its recipient it lets go where it no longer claims them. */
  releases: Readonly<{ name: boolean; address: boolean; aliases: boolean }>;
}

/** A value that an entry claims and does not get, and who is in the way: who holds it, or another entry that claims it too. */
export interface LostClaim {
  what: 'address' | 'name';
  key: string;
  isAlias: boolean;
  holder?: Holder;
  rival?: EntryClaim;
}

/** An entry's claim to a value: its number twice, and one more where it is an alias. One number, for there are a million of them. */
type Claimant = number;
const entryOf = (claimant: Claimant) => claimant >> 1;
const isAlias = (claimant: Claimant) => (claimant & 1) === 1;

/**
 * Decides for a whole run who gets which address and which name. The rules: who holds a value keeps it unless it lets go in this
 * run, which only an entry does that is applied; of those who claim a free value, a primary address beats an alias, and of several
 * equals nobody gets it; who does not get its name or primary address is held altogether.
 *
 * Being held only ever spreads (a held entry lets nothing go), so there is one outcome, whatever order entries came in.
 */
export class ClaimBook {
  private readonly entries: EntryClaim[] = [];
  private readonly byAnchor = new Map<string, number>();
  private readonly byLocal = new Map<string, number>();
  /** Addresses as they are, names as `kind:name`: the two never look alike. */
  private readonly claims = new Map<string, Claimant | Claimant[]>();
  private readonly contested = new Set<string>();
  private readonly holders = new Map<string, Holder>();
  private readonly heldValues = new Map<number, string[]>();
  private readonly bundles = new Map<number, number>();

  constructor(private readonly sourceId: string) {}

  add(entry: EntryClaim): void {
    const at = this.entries.push(entry) - 1;
    if (this.byAnchor.has(entry.anchor)) throw new Error(`The anchor ${entry.anchor} is given twice.`);
    this.byAnchor.set(entry.anchor, at);
    if (entry.localId !== undefined) this.byLocal.set(entry.localId, at);
    if (entry.name !== undefined) this.claim(nameKeyOf(entry.kind, entry.name), at << 1);
    if (entry.address !== undefined) this.claim(entry.address, at << 1);
    for (const alias of entry.aliases) if (alias !== entry.address) this.claim(alias, (at << 1) | 1);
  }

  private claim(key: string, claimant: Claimant): void {
    const before = this.claims.get(key);
    if (before === undefined) return void this.claims.set(key, claimant);
    this.contested.add(key);
    if (typeof before === 'number') this.claims.set(key, [before, claimant]);
    else before.push(claimant);
  }

  *addresses(): Generator<string> {
    for (const key of this.claims.keys()) if (key.includes('@')) yield key;
  }

  *names(kind: LocalKind): Generator<string> {
    const prefix = nameKeyOf(kind, '');
    for (const key of this.claims.keys()) if (key.startsWith(prefix)) yield key.slice(prefix.length);
  }

  hold(holder: Holder): void {
    const key = holder.what === 'name' ? nameKeyOf(holder.owner.kind, holder.value) : holder.value;
    if (!this.claims.has(key)) return;
    this.holders.set(key, holder);
    this.contested.add(key);
  }

  /** Decides, once. Answers which entries are joined to a recipient that holds their primary address. */
  settle(): Map<string, string> {
    const joins = this.join();
    for (const [key, { owner }] of this.holders) {
      const at = this.byLocal.get(owner.id);
      if (at !== undefined) this.heldValues.set(at, [...(this.heldValues.get(at) ?? []), key]);
    }
    const queue = [...this.contested];
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      for (const loser of this.outcome(key).losers) {
        const at = entryOf(loser);
        const entry = this.entries[at] as EntryClaim;
        if (isAlias(loser) || entry.held) continue;
        entry.held = true;
        queue.push(...(this.heldValues.get(at) ?? []));
      }
    }
    this.bind();
    for (const anchor of joins.keys()) {
      const entry = this.find(anchor);
      if (!entry?.held) continue;
      delete entry.localId;
      joins.delete(anchor);
    }
    return joins;
  }

  /** A recipient that no entry of this source is linked to is joined by the one new entry that has its primary address. */
  private join(): Map<string, string> {
    const joins = new Map<string, string>();
    for (const [key, holder] of this.holders) {
      if (holder.what === 'name' || holder.primary !== true || holder.link || this.byLocal.has(holder.owner.id))
        continue;
      const primaries = this.claimantsOf(key).filter((claimant) => !isAlias(claimant));
      const [only] = primaries;
      if (only === undefined || primaries.length > 1) continue;
      const entry = this.entries[entryOf(only)] as EntryClaim;
      if (entry.held || entry.localId !== undefined || entry.kind !== holder.owner.kind) continue;
      entry.localId = holder.owner.id;
      entry.releases = nothing; // whether its fields are locked is known only when it has been joined
      this.byLocal.set(holder.owner.id, entryOf(only));
      joins.set(entry.anchor, holder.owner.id);
    }
    return joins;
  }

  private claimantsOf(key: string): readonly Claimant[] {
    const claimants = this.claims.get(key);
    return claimants === undefined ? [] : typeof claimants === 'number' ? [claimants] : claimants;
  }

  private outcome(key: string): { winner?: Claimant; losers: readonly Claimant[]; releasedBy?: number } {
    const claimants = this.claimantsOf(key);
    const holder = this.holders.get(key);
    const own = holder && this.byLocal.get(holder.owner.id);
    const keeper = own === undefined ? undefined : claimants.find((claimant) => entryOf(claimant) === own);
    if (keeper !== undefined) return { winner: keeper, losers: claimants.filter((claimant) => claimant !== keeper) };
    if (holder && !(own !== undefined && this.letsGo(own, holder))) return { losers: claimants };
    const released = own === undefined ? {} : { releasedBy: own };
    const primaries = claimants.filter((claimant) => !isAlias(claimant));
    const best = primaries.length > 0 ? primaries : claimants;
    const [winner] = best;
    if (winner === undefined || best.length > 1) return { losers: claimants, ...released };
    return { winner, losers: claimants.filter((claimant) => claimant !== winner), ...released };
  }

  /** INVARIANT: the entry does not claim the value itself. */
  private letsGo(at: number, holder: Holder): boolean {
    const { held, releases } = this.entries[at] as EntryClaim;
    if (held) return false;
    if (holder.what === 'name') return releases.name;
    return holder.primary ? releases.address : releases.aliases && holder.origin === this.sourceId;
  }

  /** Entries between which values change hands are bound together; bundles are numbered by their least anchor. */
  private bind(): void {
    const parents = new Map<number, number>();
    const root = (at: number): number => {
      let top = at;
      for (let up = parents.get(top); up !== undefined; up = parents.get(top)) top = up;
      if (top !== at) parents.set(at, top);
      return top;
    };
    for (const key of this.contested) {
      const { winner, releasedBy } = this.outcome(key);
      if (winner === undefined || releasedBy === undefined || this.entries[entryOf(winner)]?.held) continue;
      const [one, other] = [root(entryOf(winner)), root(releasedBy)];
      if (one !== other) parents.set(one, other);
    }
    const groups = new Map<number, number[]>();
    for (const at of new Set([...parents.keys(), ...parents.values()])) {
      const top = root(at);
      groups.set(top, [...(groups.get(top) ?? []), at]);
    }
    const sorted = [...groups.values()].map((group) => group.sort((one, other) => this.compare(one, other)));
    sorted.sort(([one = 0], [other = 0]) => this.compare(one, other));
    sorted.forEach((group, index) => group.forEach((at) => this.bundles.set(at, index + 1)));
  }

  private compare(one: number, other: number) {
    return (this.entries[one] as EntryClaim).anchor < (this.entries[other] as EntryClaim).anchor ? -1 : 1;
  }

  /** Anchors of bound entries, bundle by bundle. */
  bundled(): string[] {
    return [...this.bundles.keys()].map((at) => (this.entries[at] as EntryClaim).anchor);
  }

  bundleOf(anchor: string): number | undefined {
    return this.bundles.size === 0 ? undefined : this.bundles.get(this.byAnchor.get(anchor) ?? -1);
  }

  find(anchor: string): EntryClaim | undefined {
    return this.entries[this.byAnchor.get(anchor) ?? -1];
  }

  /** What an entry claims and does not get; its name first, then its primary address, then its aliases in their order. */
  lostBy(anchor: string): LostClaim[] {
    const at = this.byAnchor.get(anchor);
    const entry = at === undefined ? undefined : this.entries[at];
    if (!entry || at === undefined || this.contested.size === 0) return [];
    const lost: LostClaim[] = [];
    const look = (what: LostClaim['what'], text: string | undefined, claimant: Claimant) => {
      const key = what === 'name' && text !== undefined ? nameKeyOf(entry.kind, text) : text;
      if (key === undefined || text === undefined || !this.contested.has(key)) return;
      const { winner, losers, releasedBy } = this.outcome(key);
      if (!losers.includes(claimant)) return;
      const holder = releasedBy === undefined ? this.holders.get(key) : undefined;
      const rival = this.rivalOf(claimant, winner, key);
      lost.push({ what, key: text, isAlias: isAlias(claimant), ...(holder && { holder }), ...(rival && { rival }) });
    };
    look('name', entry.name, at << 1);
    look('address', entry.address, at << 1);
    for (const alias of entry.aliases) if (alias !== entry.address) look('address', alias, (at << 1) | 1);
    return lost;
  }

  /** The one that gets it, or else the other claimant with the least anchor. */
  private rivalOf(claimant: Claimant, winner: Claimant | undefined, key: string): EntryClaim | undefined {
    if (winner !== undefined) return this.entries[entryOf(winner)];
    const others = this.claimantsOf(key)
      .map(entryOf)
      .filter((at) => at !== entryOf(claimant));
    return others.length === 0
      ? undefined
      : this.entries[others.sort((one, other) => this.compare(one, other))[0] as number];
  }
}

/** One object for each of the eight: there are a hundred thousand claims. */
const releases = [0, 1, 2, 3, 4, 5, 6, 7].map((bits): EntryClaim['releases'] => ({
  name: (bits & 1) !== 0,
  address: (bits & 2) !== 0,
  aliases: (bits & 4) !== 0,
}));

/** Which values of its recipient an entry lets go where it no longer claims them. */
export const releasesOf = (name: boolean, address: boolean, aliases: boolean): EntryClaim['releases'] =>
  releases[Number(name) | (Number(address) << 1) | (Number(aliases) << 2)] as EntryClaim['releases'];

const nothing = releasesOf(false, false, false);
const nameKeyOf = (kind: LocalKind, name: string) => `${kind}:${name}`;
