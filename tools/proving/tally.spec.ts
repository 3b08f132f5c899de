import { expect, it } from 'vitest';
import { added, againList, closingLine, nothing, skippedList } from './tally.mjs';

const skipped = [{ name: 'a.spec.ts › talks', why: 'Dovecot is missing' }];

it('counts over several runs', () => {
  const total = added(added(nothing, { ...nothing, passed: 2, failed: 1, skipped }), {
    ...nothing,
    passed: 3,
    skipped,
  });
  expect(closingLine(total)).toBe('5 passed, 1 failed, 2 skipped');
});

it('says what did not run and why', () => {
  expect(skippedList(skipped, ['slapd'])).toMatch(
    /NOT INSTALLED.*slapd[^]*SKIPPED \(1\):\n {2}a\.spec\.ts › talks: Dovecot is missing/,
  );
  expect(skippedList([], [])).toBe('\n');
});

it('names what passed at its second try only', () => {
  const total = added({ ...nothing, passed: 1, again: ['a.spec.ts › waits'] }, { ...nothing, passed: 1 });
  expect(againList(total.again)).toBe('\nAT THE SECOND TRY (1):\n  a.spec.ts › waits');
  expect(againList([])).toBe('');
});
