import { describe, expect, it } from 'vitest';
import { costSum, type SpaceRow, takenSentence } from './row-words';

const row = (more: Partial<SpaceRow>): SpaceRow => ({
  type: 'SMTP',
  pattern: '*',
  connector: 'internet',
  site: 'paris',
  spaceCost: 10,
  totalCost: 10,
  state: 'up',
  taken: true,
  restricted: false,
  ...more,
});

describe('takenSentence', () => {
  it.each<{ when: string; rows: SpaceRow[]; then: RegExp }>([
    { when: 'there is none', rows: [], then: /^No address space takes a@b.org/ },
    { when: 'one is taken', rows: [row({})], then: /goes by internet: \* is the closest, at a total cost of 10\.$/ },
    {
      when: 'the closest is restricted',
      rows: [row({ pattern: '*.org', connector: 'partner', restricted: true }), row({})],
      then: /goes by partner: \*\.org .* Some senders or sizes are kept from it\.$/,
    },
    {
      when: 'the closest is down and a wider one is up',
      rows: [row({ pattern: '*.org', connector: 'partner', state: 'stated-down', taken: false }), row({})],
      then: /^\*\.org is the closest .* waits, and takes no wider one\.$/,
    },
  ])('says where mail goes when $when', ({ rows, then }) => {
    expect(takenSentence('a@b.org', 'paris', rows)).toMatch(then);
  });
});

describe('costSum', () => {
  it.each([
    [{ spaceCost: 10, totalCost: 15 }, '5 to there + 10'],
    [{ spaceCost: 10, totalCost: 10 }, undefined],
    [{ spaceCost: 10 }, undefined],
  ])('of %j is %s', (costs, then) => {
    expect(costSum(costs)).toBe(then);
  });
});
