import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levels } from './level.js';
import type { Override } from './override.js';
import { resolveSetting, type Resolvable, type Step } from './resolve-setting.js';

const now = new Date('2026-06-15T12:00:00.000Z');
/** At the very instant of its expiry an override no longer counts. */
const past = '2026-06-15T12:00:00.000Z';
const future = '2026-06-15T12:00:00.001Z';

const override = fc.record(
  { value: fc.nat({ max: 9 }), locked: fc.boolean(), expiresAt: fc.constantFrom(past, future) },
  { requiredKeys: ['value'] },
);
const path: fc.Arbitrary<Step[]> = fc
  .tuple(...levels.map(() => fc.option(override, { nil: undefined, freq: 3 })))
  .map((overrides) =>
    levels.map((level, index) => ({ node: { level, id: level, name: level }, override: overrides[index] })),
  );
const rule = fc.constantFrom<Resolvable[]>(
  { key: 'x', combine: 'nearest', fallback: 5 },
  { key: 'x', combine: 'smallest', fallback: 5 },
);

const isLive = ({ expiresAt }: Override) => expiresAt !== past;
const resolve = (setting: Resolvable, steps: readonly Step[]) => resolveSetting(setting, steps, now);
const verdict = (setting: Resolvable, steps: readonly Step[]) => {
  const { value, source, lockedBy } = resolve(setting, steps);
  return { value, source, lockedBy };
};
const withOverride = (steps: readonly Step[], at: number, own: Override | undefined) =>
  steps.map((step, index) => (index === at ? { ...step, override: own } : step));
const liveLock = (steps: readonly Step[]) => steps.findIndex((step) => step.override?.locked && isLive(step.override));
const holds = (law: (setting: Resolvable, steps: Step[]) => void) =>
  fc.assert(fc.property(rule, path, law), { numRuns: 500 });

describe('resolution', () => {
  it('makes everything below a lock irrelevant, whatever is set there', () =>
    fc.assert(
      fc.property(rule, path, fc.option(override, { nil: undefined }), (setting, steps, other) => {
        const lock = liveLock(steps);
        fc.pre(lock >= 0 && lock < steps.length - 1);
        expect(verdict(setting, withOverride(steps, steps.length - 1, other))).toEqual(verdict(setting, steps));
      }),
    ));

  it('does not change when a dormant or shadowed override is removed', () =>
    holds((setting, steps) => {
      const { ladder, value, source } = resolve(setting, steps);
      for (const [index, { part }] of ladder.entries()) {
        if (part !== 'dormant' && !(part === 'shadowed' && index !== liveLock(steps))) continue;
        expect(resolve(setting, withOverride(steps, index, undefined))).toMatchObject({ value, source });
      }
    }));

  it('never loosens a limit on the way down, where 0 is no limit', () =>
    fc.assert(
      fc.property(path, fc.nat({ max: 9 }), (steps, value) => {
        const setting: Resolvable = { key: 'x', combine: 'smallest', fallback: 5 };
        const above = resolve(setting, steps.slice(0, -1));
        fc.pre(above.source.level !== 'default');
        const below = resolve(setting, withOverride(steps, steps.length - 1, { value }));
        const limit = (amount: unknown) => (amount === 0 ? Infinity : Number(amount));
        expect(limit(below.value)).toBeLessThanOrEqual(limit(above.value));
      }),
    ));

  it('treats what has expired as absent', () =>
    holds((setting, steps) => {
      const swept = steps.map(({ node, override: own }) => ({
        node,
        override: own && isLive(own) ? own : undefined,
      }));
      expect(resolve(setting, steps)).toEqual(resolve(setting, swept));
    }));

  it('lets at most one level win, and none that is silent', () =>
    holds((setting, steps) => {
      const { ladder, source } = resolve(setting, steps);
      const winners = ladder.filter(({ part }) => part === 'wins');
      expect(winners.map(({ level }) => level)).toEqual(source.level === 'default' ? [] : [source.level]);
      expect(ladder.map(({ level }) => level)).toEqual(levels);
      expect(ladder.every(({ part, value }) => (part === 'unset') === (value === undefined))).toBe(true);
    }));

  it('says beforehand what a node gets when its own override goes', () =>
    holds((setting, steps) => {
      const { value, source } = resolve(setting, withOverride(steps, steps.length - 1, undefined));
      expect(resolve(setting, steps).inherited).toEqual({ value, source });
    }));

  it('follows the lowest opinion where nothing is locked', () =>
    fc.assert(
      fc.property(path, (steps) => {
        fc.pre(liveLock(steps) < 0);
        const lowest = steps.findLast((step) => step.override && isLive(step.override));
        const { value } = resolve({ key: 'x', combine: 'nearest', fallback: 5 }, steps);
        expect(value).toBe(lowest?.override?.value ?? 5);
      }),
    ));
});
