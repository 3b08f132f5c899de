import { beginningKey } from './evaluate-filter.js';
import type { Filter } from './filter.js';
import type { Schema } from './schema.js';

/**
 * The entries that may match, or undefined where an index does not cover the attribute. The name is the first one of the schema; the
 * value is normalised by the attribute's own rule. No more is drawn than a plan may hold, so a long answer should be made while it is
 * drawn; what it finds gone by then it passes as undefined.
 */
export type IndexLookup<T> = (attribute: string, value: string) => Iterable<T | undefined> | undefined;

/** What indexes know of an attribute and its value, or the beginning of one. */
export interface FilterIndex<T> {
  equal: IndexLookup<T>;
  beginning?: IndexLookup<T>;
}

/** How many entries a plan holds at most. It is made in one piece, and looking at every entry is not. */
const mostCandidates = 4_096;

/**
 * The entries that can match a filter at all, by index: of an `and` its most selective part, of an `or` all of its parts
 * together. Undefined where the index does not bound the answer, or bounds it by more entries than a plan holds, and every
 * entry must be looked at. The filter still has to be evaluated on what comes back. Whatever the filter, no more than four
 * times as many entries are touched as a plan holds.
 */
export function planFilter<T>(
  filter: Filter,
  schema: Schema,
  index: FilterIndex<T>,
  most = mostCandidates,
): readonly T[] | undefined {
  return new Planner(schema, index, most).plan(filter);
}

type Plan<T> = readonly T[] | undefined;

class Planner<T> {
  /** What was looked up already: clients repeat themselves, some on purpose. */
  private readonly known = new Map<string, Plan<T>>();
  /** How many entries may still be touched, over all parts. */
  private left: number;

  constructor(
    private readonly schema: Schema,
    private readonly index: FilterIndex<T>,
    private readonly most: number,
  ) {
    this.left = 4 * most;
  }

  plan(filter: Filter): Plan<T> {
    switch (filter.type) {
      case 'equality':
      case 'approx': // Evaluated like equality.
        return this.ofEquality(filter);
      case 'substrings':
        return this.ofBeginning(filter);
      case 'and':
        return this.smallest(filter.filters);
      case 'or':
        return this.union(filter.filters);
      default:
        return undefined;
    }
  }

  private ofEquality({ attribute, value }: { attribute: string; value: Buffer }): Plan<T> {
    const type = this.schema.type(attribute);
    const key = type?.rules.equality?.key(value.toString('utf8'), this.schema);
    if (!type || typeof key !== 'string') return undefined;
    return this.once(`${type.name}=${key}`, () => this.index.equal(type.name, key));
  }

  private ofBeginning({ attribute, initial }: { attribute: string; initial?: Buffer }): Plan<T> {
    const type = this.schema.type(attribute);
    if (!initial || !type?.rules.substrings) return undefined;
    const start = beginningKey(initial, type.rules.substrings, this.schema);
    if (start === undefined || start === '') return undefined;
    return this.once(`${type.name}*=${start}`, () => this.index.beginning?.(type.name, start));
  }

  private once(asked: string, look: () => Iterable<T | undefined> | undefined): Plan<T> {
    if (!this.known.has(asked)) this.known.set(asked, this.drawn(look()));
    return this.known.get(asked);
  }

  private drawn(entries: Iterable<T | undefined> | undefined): Plan<T> {
    if (!entries) return undefined;
    const drawn: T[] = [];
    for (const entry of entries) {
      if (--this.left < 0 || drawn.length >= this.most) return undefined;
      if (entry !== undefined) drawn.push(entry);
    }
    return drawn;
  }

  private smallest(parts: readonly Filter[]): Plan<T> {
    let best: Plan<T>;
    for (const part of parts) {
      const plan = this.plan(part);
      if (plan && (!best || plan.length < best.length)) best = plan;
      if (best && best.length <= 1) return best;
    }
    return best;
  }

  private union(parts: readonly Filter[]): Plan<T> {
    const plans = new Set<readonly T[]>();
    for (const part of parts) {
      const plan = this.plan(part);
      if (!plan) return undefined;
      plans.add(plan);
    }
    const [only] = plans;
    if (only && plans.size === 1) return only;
    const all = new Set<T>();
    for (const plan of plans) {
      this.left -= plan.length;
      if (this.left < 0) return undefined;
      for (const entry of plan) all.add(entry);
      if (all.size > this.most) return undefined;
    }
    return [...all];
  }
}
