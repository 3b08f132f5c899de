import { describe, expect, it } from 'vitest';
import { codeOfHash } from './one-time-code';

describe('codeOfHash', () => {
  it.each([
    ['#code=abc-123', 'abc-123'],
    ['#code=a%2Bb', 'a+b'],
    ['#code=', undefined],
    ['#other=1', undefined],
    ['', undefined],
  ])('%s holds %s', (hash, then) => {
    expect(codeOfHash(hash)).toBe(then);
  });
});
