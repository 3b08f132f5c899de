import type { FilterCount } from '@waypost/contracts';
import { countOf, grouped } from '@waypost/ui';

/** How many match, in words that promise no more than is known: an estimate says how far off it may be. */
export function matchWords({ count, exact, between }: FilterCount): string {
  if (exact) return countOf(count, 'recipient matches', 'recipients match');
  if (between === null) return `Perhaps ${grouped(count)} recipients match: that takes long to count, and is a guess`;
  const bounds = `between ${grouped(between.least)} and ${grouped(between.most)}`;
  return count === 0
    ? `Few recipients match, if any: ${bounds}`
    : `About ${grouped(count)} recipients match: ${bounds}, by a sample`;
}
