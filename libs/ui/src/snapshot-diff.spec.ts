import { describe, expect, it } from 'vitest';
import { diffOf } from './snapshot-diff.js';

describe('diffOf', () => {
  it.each([
    {
      when: 'something is made',
      before: null,
      after: { name: 'paris' },
      then: [{ key: 'name', was: undefined, is: 'paris' }],
    },
    {
      when: 'something goes',
      before: { name: 'paris' },
      after: null,
      then: [{ key: 'name', was: 'paris', is: undefined }],
    },
    {
      when: 'one member differs',
      before: { a: 1, b: [1] },
      after: { a: 1, b: [2] },
      then: [{ key: 'b', was: [1], is: [2] }],
    },
    { when: 'null takes the place of nothing', before: {}, after: { a: null }, then: [] },
    {
      when: 'a value is taken back',
      before: { a: false },
      after: { a: null },
      then: [{ key: 'a', was: false, is: undefined }],
    },
  ])('tells what changed when $when', ({ before, after, then }) => {
    expect(diffOf(before, after)).toEqual(then);
  });
});
