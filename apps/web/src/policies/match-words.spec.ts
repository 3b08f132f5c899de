import { expect, it } from 'vitest';
import { matchWords } from './match-words';

it.each([
  [{ count: 1, exact: true, between: null }, '1 recipient matches'],
  [{ count: 0, exact: true, between: null }, '0 recipients match'],
  [
    { count: 200_100, exact: false, between: { least: 194_000, most: 206_500 } },
    'About 200,100 recipients match: between 194,000 and 206,500, by a sample',
  ],
  [{ count: 0, exact: false, between: { least: 0, most: 3_072 } }, 'Few recipients match, if any: between 0 and 3,072'],
  [
    { count: 5_000, exact: false, between: null },
    'Perhaps 5,000 recipients match: that takes long to count, and is a guess',
  ],
])('says of %j: %s', (count, words) => {
  expect(matchWords(count)).toBe(words);
});
