import { describe, expect, it } from 'vitest';
import type { Candidate } from './candidate.js';
import { exceedsApproval, isWithinApproval } from './exceeds-approval.js';
import {
  aContext,
  anEntryOf,
  applyItems,
  applyNotes,
  aRecipient,
  emptyWorld,
  inputFor,
  type LocalWorld,
} from './local-world.spec-support.js';
import { planHashInput } from './plan-hash.js';
import { planRun } from './plan-run.js';
import type { PlanItem } from './plan.js';
import { defaultThresholds } from './source.js';

const context = () => aContext({ newId: (anchor) => `id-${anchor}` });
const itemsOf = (world: LocalWorld, directory: readonly Candidate[]) =>
  planRun(inputFor(world, directory, context())).items;
const people = (...names: string[]) => names.map((name) => anEntryOf(name));

function synchronised(directory: readonly Candidate[], world = emptyWorld): LocalWorld {
  const { items, notes } = planRun(inputFor(world, directory, context()));
  return applyNotes(applyItems(world, items, directory), notes, directory);
}

const limits = { thresholds: { ...defaultThresholds, creates: { count: 2, percent: 25 } }, linked: 4 };
const isWithin = (approved: readonly PlanItem[], planned: readonly PlanItem[]) =>
  isWithinApproval(exceedsApproval(approved, planned, limits));

describe('a new plan beside the one that was approved', () => {
  const [ann, bob, cid, dan] = people('ann', 'bob', 'cid', 'dan') as [Candidate, Candidate, Candidate, Candidate];
  const world = synchronised([ann, bob, cid, dan]);
  const approved = itemsOf(world, [cid, dan]);
  const otherwise = (entry: Candidate, fields: Candidate['fields']) => ({
    ...entry,
    fields: { ...entry.fields, ...fields },
  });

  it.each<{ when: string; directory: Candidate[]; within: boolean }>([
    { when: 'is the same', directory: [cid, dan], within: true },
    { when: 'takes less away', directory: [bob, cid, dan], within: true },
    { when: 'takes more away', directory: [cid], within: false },
    { when: 'takes another away', directory: [ann, cid], within: false },
    { when: 'changes a field besides', directory: [cid, otherwise(dan, { surname: 'x' })], within: true },
    {
      when: 'changes a primary address besides',
      directory: [cid, otherwise(dan, { address: 'd@example.org' })],
      within: false,
    },
    { when: 'suspends somebody besides', directory: [cid, otherwise(dan, { disabled: true })], within: false },
    { when: 'makes as many as are let pass', directory: [cid, dan, ...people('eve', 'fay')], within: true },
    { when: 'makes more', directory: [cid, dan, ...people('eve', 'fay', 'gil')], within: false },
    {
      when: 'has a conflict besides',
      directory: [cid, dan, anEntryOf('eve', { faults: [{ field: 'name', detail: 'None.' }] })],
      within: true,
    },
  ])('$when: within $within', ({ directory, within }) =>
    expect(isWithin(approved, itemsOf(world, directory))).toBe(within),
  );

  it('joins nobody who was not to be joined', () => {
    const there: LocalWorld = { ...emptyWorld, recipients: new Map([['local-ann', aRecipient('ann')]]) };
    expect(isWithin(itemsOf(emptyWorld, [ann]), itemsOf(there, [ann]))).toBe(false);
    expect(isWithin(itemsOf(there, [ann]), itemsOf(there, [ann]))).toBe(true);
  });

  it('names what is new', () => {
    const { items } = exceedsApproval(approved, itemsOf(world, [cid]), limits);
    expect(items).toMatchObject([{ operation: 'missing', label: dan.dn.slice(4, 7) }]);
  });
});

describe('what a plan’s hash is made of', () => {
  const text = (items: readonly PlanItem[]) => [...planHashInput(items)].join('');
  const group = anEntryOf('staff', { kind: 'group', fields: { members: ['uid=ann,dc=example'] } });
  const directory = [...people('ann', 'bob'), group];

  it('is the same for the same plan made again, whatever the order of entries and wherever mailboxes would land', () => {
    const busy = {
      ...context(),
      servers: context().servers.map((server) => ({ ...server, mailboxes: 9 - server.mailboxes })),
    };
    const again = planRun(inputFor(emptyWorld, [...directory].reverse(), busy)).items;
    expect(text(again)).toBe(text(itemsOf(emptyWorld, directory)));
  });

  it.each<{ when: string; other: Candidate[] }>([
    { when: 'somebody else comes', other: [...directory, anEntryOf('cid')] },
    { when: 'a value is another', other: [anEntryOf('ann', { fields: { surname: 'x' } }), ...directory.slice(1)] },
    { when: 'a DN is another', other: [anEntryOf('ann', { dn: 'uid=ann,ou=x' }), ...directory.slice(1)] },
    {
      when: 'a member is another',
      other: [...directory.slice(0, 2), { ...group, fields: { ...group.fields, members: ['uid=bob,dc=example'] } }],
    },
  ])('is another when $when', ({ other }) =>
    expect(text(itemsOf(emptyWorld, other))).not.toBe(text(itemsOf(emptyWorld, directory))),
  );
});
