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

  it.each([
    { pattern: 'bücher.example', recipient: 'ann@xn--bcher-kva.example' },
    { pattern: 'XN--BCHER-KVA.example', recipient: 'ann@Bücher.example' },
    { pattern: '*.bücher.example', recipient: 'ann@lab.xn--bcher-kva.example' },
    { pattern: '*@bücher.example', recipient: 'ann@bücher.example' },
    { pattern: 'ann@bücher.example', recipient: 'Ann@xn--bcher-kva.example' },
  ])('$pattern takes $recipient: a domain is the same in letters of any script', ({ pattern, recipient }) => {
    expect(closest(recipient, ['*', pattern])).toEqual([pattern]);
  });

  it.each(invalid)('is refused as %j', (pattern) => {
    expect(parseSpacePattern(pattern)).toHaveProperty('fault');
  });
});
