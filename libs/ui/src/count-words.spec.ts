import { expect, it } from 'vitest';
import { countOf, grouped } from './count-words.js';

it.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1,000'],
  [1_234_567, '1,234,567'],
])('sets the thousands of %i apart', (count, words) => {
  expect(grouped(count)).toBe(words);
});

it.each([
  [0, '0 mailboxes'],
  [1, '1 mailbox'],
  [12_000, '12,000 mailboxes'],
])('says %i as %s', (count, words) => {
  expect(countOf(count, 'mailbox', 'mailboxes')).toBe(words);
});

it('adds an s where nothing else is said', () => {
  expect(countOf(2, 'server')).toBe('2 servers');
});
