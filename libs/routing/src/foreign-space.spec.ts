import { describe, expect, it } from 'vitest';
import { parseSpacePattern, patternOf, SpaceIndex } from './address-space.js';

const patterns = ['*', 'c=US;*', 'c=US;a=MCI;*', 'c=US;a=MCI;p=Contoso'];

describe('an address space of another type than SMTP', () => {
  it.each([
    { address: 'c=us;a=mci;p=contoso', then: ['c=US;a=MCI;p=Contoso', 'c=US;a=MCI;*', 'c=US;*', '*'] },
    { address: 'c=us;a=mci;p=other', then: ['c=US;a=MCI;*', 'c=US;*', '*'] },
    { address: 'c=fr;a=mci', then: ['*'] },
  ])('takes $address, the longest beginning first', ({ address, then }) => {
    const index = new SpaceIndex<string>();
    for (const pattern of patterns) index.add(patternOf({ type: 'X400', pattern }), pattern);
    expect([...index.matching(address, 'X400')].flat()).toEqual(then);
    expect([...index.matching(address, 'MS')]).toEqual([]);
  });

  it.each(['', ' *', 'c=*;a=MCI', '*c', 'a**'])('is refused as %j', (pattern) => {
    expect(parseSpacePattern(pattern, 'X400')).toHaveProperty('fault');
  });
});
