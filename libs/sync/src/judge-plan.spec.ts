import { describe, expect, it } from 'vitest';
import { type GateRules, judgePlan } from './judge-plan.js';
import type { GateName, PlanFacts } from './plan.js';
import { defaultThresholds } from './source.js';

const facts: PlanFacts = {
  everything: true,
  entries: 100,
  linked: 100,
  removals: 0,
  primaryChanges: 0,
  anchorChanges: 0,
  mixedUp: 0,
  creates: 0,
  links: 0,
  groupRemovals: [],
};
const rules: GateRules = {
  thresholds: defaultThresholds,
  isFirstRun: false,
  isConfigurationNew: false,
  lastFullEntries: 100,
};
const group = (removed: number, members: number, label = 'staff') => ({ anchor: label, label, removed, members });

/** The rules that hold a plan. */
const holding = (some: Partial<PlanFacts>, others: Partial<GateRules> = {}) =>
  judgePlan({ ...facts, ...some }, { ...rules, ...others })
    .checks.filter(({ ok }) => !ok)
    .map(({ name }) => name);

it.each<{ when: string; facts?: Partial<PlanFacts>; rules?: Partial<GateRules>; held: GateName[] }>([
  { when: 'nothing much happens', held: [] },
  {
    when: 'nothing was applied before',
    rules: { isFirstRun: true, isConfigurationNew: true, lastFullEntries: null },
    facts: { linked: 0, creates: 100_000, links: 5 },
    held: ['first-run'],
  },
  { when: 'the configuration is new', rules: { isConfigurationNew: true }, held: ['configuration-changed'] },
  { when: 'nobody is there', facts: { entries: 0 }, held: ['empty-result', 'near-empty-result', 'source-shrunk'] },
  {
    when: 'nobody is there and nobody ever was',
    facts: { entries: 0, linked: 0 },
    rules: { lastFullEntries: null },
    held: ['empty-result'],
  },
  {
    when: 'nobody is there, and every limit is off',
    facts: { entries: 0 },
    rules: { thresholds: { ...defaultThresholds, shrinkToPercent: 0 } },
    held: ['empty-result', 'near-empty-result'],
  },
  {
    when: 'half are there',
    facts: { entries: 50 },
    rules: { thresholds: { ...defaultThresholds, shrinkToPercent: 0 } },
    held: [],
  },
  {
    when: 'fewer than half are there',
    facts: { entries: 49 },
    rules: { thresholds: { ...defaultThresholds, shrinkToPercent: 0 } },
    held: ['near-empty-result'],
  },
  { when: '90 % are there', facts: { entries: 90 }, held: [] },
  { when: 'fewer than 90 % are there', facts: { entries: 89 }, held: ['source-shrunk'] },
  { when: 'only changes were fetched', facts: { entries: 0, everything: false }, held: [] },
  { when: '5 of 100 go', facts: { removals: 5 }, held: [] },
  { when: '6 of 100 go', facts: { removals: 6 }, held: ['removals'] },
  { when: '2 of 4 go', facts: { removals: 2, linked: 4 }, held: [] },
  { when: '3 of 4 go', facts: { removals: 3, linked: 4 }, held: ['removals'] },
  { when: '501 of 100,000 go', facts: { removals: 501, linked: 100_000 }, held: ['most-removals'] },
  {
    when: 'one goes and none may',
    facts: { removals: 1 },
    rules: { thresholds: { ...defaultThresholds, removals: { count: 0, percent: 0 } } },
    held: ['removals'],
  },
  { when: '10 of 100 primary addresses change', facts: { primaryChanges: 10 }, held: [] },
  { when: '11 of 100 primary addresses change', facts: { primaryChanges: 11 }, held: ['primary-changes'] },
  { when: '2 of 100 have changed places', facts: { mixedUp: 2 }, held: ['mixed-up'] },
  { when: '3 of 100 have new anchors', facts: { anchorChanges: 3 }, held: ['anchor-changes'] },
  { when: '50 of 100 are made', facts: { creates: 50 }, held: [] },
  { when: '51 of 100 are made', facts: { creates: 51 }, held: ['creates'] },
  { when: '250 of 1,000 are made', facts: { creates: 250, linked: 1_000 }, held: [] },
  { when: 'somebody here would be joined', facts: { links: 1 }, held: ['links'] },
  { when: 'a small group is emptied', facts: { groupRemovals: [group(10, 10)] }, held: [] },
  { when: 'half of a group goes', facts: { groupRemovals: [group(10, 20)] }, held: [] },
  {
    when: 'more than half of a group goes',
    facts: { groupRemovals: [group(5, 5), group(11, 20)] },
    held: ['group-removals'],
  },
])('when $when: held by $held', ({ facts: some = {}, rules: others = {}, held }) => {
  expect(holding(some, others)).toEqual(held);
  expect(judgePlan({ ...facts, ...some }, { ...rules, ...others }).verdict).toBe(held.length > 0 ? 'held' : 'ok');
});

describe('every rule', () => {
  const verdict = judgePlan(
    {
      ...facts,
      entries: 0,
      removals: 30,
      primaryChanges: 30,
      anchorChanges: 30,
      mixedUp: 2,
      creates: 99,
      links: 2,
      groupRemovals: [group(11, 20), group(20, 20, 'all')],
    },
    rules,
  );

  it('says what was found, what may be, and what it may mean', () => {
    expect(Object.fromEntries(verdict.checks.map(({ name, detail }) => [name, detail]))).toMatchObject({
      'empty-result': expect.stringMatching(/nobody at all.*filter.*base.*rights/),
      'near-empty-result': expect.stringMatching(/0 entries \(100 in the last full run\).*OU renamed/),
      'source-shrunk': expect.stringMatching(/Fewer than 90 %.*filter narrowed/),
      removals:
        '30 recipients of 100 would be suspended, counted missing or proposed for purge, and up to 5 may at once. Did they all leave, or were they moved out of what is read?',
      'primary-changes': expect.stringMatching(/up to 10.*mapped anew/),
      'anchor-changes': expect.stringMatching(/30 new entries of 100.*built anew/),
      'mixed-up': expect.stringMatching(/2 entries have changed.*anchors mixed up/),
      creates: expect.stringMatching(/99 recipients.*up to 50.*wider/),
      links: expect.stringMatching(/2 recipients.*joined/),
      'group-removals': expect.stringMatching(/group staff would lose 11 of its 20 members.*1 further/),
    });
  });

  it('is judged in every plan, kept or not', () => {
    expect(verdict.checks).toHaveLength(13);
    expect(judgePlan(facts, rules).checks.every(({ ok, detail }) => ok && detail.length > 0)).toBe(true);
  });
});
