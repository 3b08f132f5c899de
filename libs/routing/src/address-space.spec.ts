import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSpacePattern, patternOf, SpaceIndex } from './address-space.js';

const { cases, invalid } = JSON.parse(
  readFileSync(new URL('../fixtures/address-spaces.json', import.meta.url), 'utf8'),
) as { cases: { recipient: string; patterns: string[]; winners: string[] }[]; invalid: string[] };

const closest = (recipient: string, patterns: readonly string[]) => {
  const index = new SpaceIndex<string>();
  for (const pattern of patterns) index.add(patternOf({ pattern }), pattern);
  for (const found of index.matching(recipient)) return [...found];
  return [];
};

describe('an address space', () => {
  it.each(cases)('of $patterns takes $recipient: $winners', ({ recipient, patterns, winners }) => {
    expect(closest(recipient, patterns).sort()).toEqual([...winners].sort());
  });

  it.each(invalid)('is refused as %j', (pattern) => {
    expect(parseSpacePattern(pattern)).toHaveProperty('fault');
  });
});
