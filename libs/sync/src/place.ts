import { type Filter, type FilterTest, compileFilter, parseFilter, Schema } from '@waypost/ldap';
import type { Candidate } from './candidate.js';
import { type SourceEntry, textOf } from './source-entry.js';
import type { PlacementRule } from './source.js';

/** Where an entry belongs, by the rules of its source; undefined where no rule takes it. Servers and sites are resolved by the plan. */
export type Placer = (entry: SourceEntry) => Candidate['placement'];

/**
 * Makes placement rules ready for many entries; they are tried in order. A rule whose filter is not true of an entry, or whose
 * attribute has no value there, does not take it. Rules that cannot be understood take nobody; validation names them.
 */
export function compilePlacement(rules: readonly PlacementRule[]): Placer {
  const ready = rules.map((rule) => ({ rule, holds: compileTest(rule.filter) }));
  return (entry) => {
    for (const { rule, holds } of ready) {
      if (!holds(entry)) continue;
      const placement = placementBy(rule, entry);
      if (placement) return placement;
    }
    return undefined;
  };
}

function placementBy(rule: PlacementRule, entry: SourceEntry): Candidate['placement'] {
  if (rule.attribute !== undefined) {
    const [octets] = entry.values(rule.attribute);
    const named = octets && textOf(octets)?.trim();
    return named ? { named } : undefined;
  }
  if (rule.server !== undefined) return { server: rule.server };
  return rule.site === undefined ? undefined : { site: rule.site };
}

/** Whether a filter is true of an entry of a source, whose schema is not known here. */
function compileTest(text: string | undefined): (entry: SourceEntry) => boolean {
  if (text === undefined) return () => true;
  const parsed = parseFilter(text);
  if ('fault' in parsed) return () => false;
  const test: FilterTest = compileFilter(parsed.filter, schemaFor(parsed.filter));
  return (entry) =>
    test({
      values: ({ name }) => entry.values(name).map((octets) => textOf(octets) ?? ''),
      dnParts: () => [],
    }) === true;
}

/**
 * A schema of exactly the attributes of a filter. Values are texts compared without regard to case, as nearly all attributes of
 * people are, and by size where the filter asks of the attribute only how it stands to whole numbers.
 */
function schemaFor(filter: Filter): Schema {
  const attributes = new Map<string, { isNumber: boolean }>();
  for (const { attribute, number } of assertionsOf(filter)) {
    const key = attribute.toLowerCase();
    attributes.set(key, { isNumber: (attributes.get(key)?.isNumber ?? true) && number });
  }
  const specs = [...attributes].map(([name, { isNumber }], at) => ({
    oid: `2.999.${at}`, // the arc for examples: nothing is ever written with it
    names: [name] as const,
    syntax: isNumber ? ('integer' as const) : ('directoryString' as const),
    equality: isNumber ? 'integerMatch' : 'caseIgnoreMatch',
    ordering: isNumber ? 'integerOrderingMatch' : 'caseIgnoreOrderingMatch',
    ...(!isNumber && { substrings: 'caseIgnoreSubstringsMatch' }),
  }));
  return new Schema(specs, []);
}

/** Every attribute a filter asks about, and whether it is held against a whole number there. */
function assertionsOf(filter: Filter): { attribute: string; number: boolean }[] {
  switch (filter.type) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(assertionsOf);
    case 'not':
      return assertionsOf(filter.filter);
    case 'greaterOrEqual':
    case 'lessOrEqual':
      return [{ attribute: filter.attribute, number: /^-?\d{1,18}$/.test(filter.value.toString('latin1')) }];
    case 'extensible':
      return filter.attribute === undefined ? [] : [{ attribute: filter.attribute, number: false }];
    default:
      return [{ attribute: filter.attribute, number: false }];
  }
}

/** The attributes that a filter reads, as it writes them; none where it cannot be read. */
export function attributesOfFilter(text: string): string[] {
  const parsed = parseFilter(text);
  return 'fault' in parsed ? [] : assertionsOf(parsed.filter).map(({ attribute }) => attribute);
}
