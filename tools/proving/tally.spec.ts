import { expect, it } from 'vitest';
import { added, closingLine, nothing, skippedList } from './tally.mjs';

const skipped = [{ name: 'a.spec.ts › talks', why: 'Dovecot is missing' }];

it('counts over several runs', () => {
  const total = added(added(nothing, { passed: 2, failed: 1, skipped }), { passed: 3, failed: 0, skipped });
  expect(closingLine(total)).toBe('5 passed, 1 failed, 2 skipped');
});

it('says what did not run and why', () => {
  expect(skippedList(skipped, ['slapd'])).toMatch(
    /NOT INSTALLED.*slapd[^]*SKIPPED \(1\):\n {2}a\.spec\.ts › talks: Dovecot is missing/,
  );
  expect(skippedList([], [])).toBe('\n');
});
