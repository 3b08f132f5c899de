import { expect, it } from 'vitest';
import { ageWords, processesSentence, stateWords } from './process-words';

const of = (...states: (keyof typeof stateWords)[]) => states.map((state) => ({ state }));

it.each([
  { processes: of('current'), reads: 'One process answers' },
  { processes: of('current', 'behind', 'current'), reads: 'All 3 processes answer' },
  { processes: of('current', 'silent'), reads: '1 of 2 processes answers' },
  { processes: of('loading', 'outdated', 'silent'), reads: '0 of 3 processes answer' },
  { processes: of('current', 'current', 'outdated'), reads: '2 of 3 processes answer' },
])('says $reads', ({ processes, reads }) => {
  expect(processesSentence(processes)).toBe(reads);
});

it.each([
  [0, '0 s'],
  [119, '119 s'],
  [120, '2 min'],
  [7_199, '119 min'],
  [7_200, '2 h'],
])('calls %s seconds %s', (seconds, words) => {
  expect(ageWords(seconds)).toBe(words);
});

it('counts what a process lacks', () => {
  expect(stateWords.behind.words({ behind: 1 })).toBe('1 change behind');
  expect(stateWords.behind.words({ behind: 1200 })).toBe('1,200 changes behind');
});
