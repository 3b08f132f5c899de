import { describe, expect, it } from 'vitest';
import { changeLines } from './change-words';
import type { SpaceRow } from './row-words';

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

describe('changeLines', () => {
  it('says of each row what it was and what it is', () => {
    expect(
      changeLines({
        spaces: [
          { before: row({}), after: row({ state: 'stated-down', taken: false }) },
          { after: row({ pattern: '*.org', connector: 'partner', restricted: true }) },
        ],
        sites: [
          { before: { site: 'tokyo', totalCost: 5, nextHop: { link: 'paris-tokyo', site: 'tokyo' }, state: 'up' } },
        ],
      }),
    ).toEqual([
      { row: '* internet', was: 'taken, cost 10, up', is: 'cost 10, down by hand' },
      { row: '*.org partner', was: undefined, is: 'taken, cost 10, up, restricted' },
      { row: 'to tokyo', was: 'cost 5, by paris-tokyo, up', is: undefined },
    ]);
  });
});
