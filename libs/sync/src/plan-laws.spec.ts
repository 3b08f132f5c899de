import { addressKey, nameKey } from '@waypost/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from './candidate.js';
import { judgePlan } from './judge-plan.js';
import {
  aContext,
  anEntryOf,
  applyItems,
  applyNotes,
  aRecipient,
  emptyWorld,
  inputFor,
  type LocalWorld,
  transactionsOf,
} from './local-world.spec-support.js';
import type { LocalRecipient, PlanContext } from './plan-input.js';
import { planRun } from './plan-run.js';
import type { PlanItem } from './plan.js';
import {
  type Authority,
  type CandidateKind,
  defaultThresholds,
  type FieldMapping,
  type TargetField,
} from './source.js';

/*
 * The laws of plans, held against small random directories and worlds in which everybody wants the same few names and addresses.
 */

const letters = ['a', 'b', 'c', 'd', 'e'];
const addresses = [...letters.map((letter) => `${letter}@example.org`), 'x@outside.example', 'y@outside.example'];
const anchors = Array.from({ length: 6 }, (_, at) => String(at).repeat(32));
const dnOf = (anchor: string, moved = false) => `uid=${anchor.charAt(0)},${moved ? 'ou=x,' : ''}dc=example`;

const anyKind = fc.oneof(
  { weight: 4, arbitrary: fc.constant('person') },
  { weight: 1, arbitrary: fc.constantFrom('group', 'contact') },
) as fc.Arbitrary<CandidateKind>;

const anyEntry = (anchor: string): fc.Arbitrary<Candidate> =>
  fc
    .record({
      kind: anyKind,
      name: fc.constantFrom(...letters),
      address: fc.constantFrom(...addresses),
      aliases: fc.subarray(addresses, { maxLength: 3 }),
      surname: fc.constantFrom('S', 'T', null),
      disabled: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      moved: fc.boolean(),
      members: fc.subarray(anchors),
      isFaulty: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    })
    .map(({ kind, name, address, aliases, surname, disabled, moved, members, isFaulty }) => {
      const common = {
        name,
        displayName: `P${anchor.charAt(0)}`,
        address,
        aliases: aliases.filter((alias) => alias !== address).sort(),
      };
      const dns = members.map((member) => dnOf(member)).sort();
      const fields =
        kind === 'group'
          ? { ...common, members: dns, owners: dns.slice(0, 2) }
          : { ...common, surname, ...(kind === 'person' && { disabled }) };
      const faults = isFaulty ? [{ field: 'name', value: 'b b', detail: 'No name.' }] : [];
      const entry = anEntryOf('', { kind, anchor, dn: dnOf(anchor, moved), faults });
      return { ...entry, fields };
    });

/** DNs as they are dealt out anew now and then, so that they change hands; groups name them as they were. */
const anyDns = fc.option(
  fc.shuffledSubarray([...anchors.map((anchor) => dnOf(anchor)), 'uid=x,dc=example'], { minLength: anchors.length }),
  { nil: undefined, freq: 2 },
);

const anyDirectory = fc
  .tuple(anyDns, ...anchors.map((anchor) => fc.option(anyEntry(anchor), { nil: undefined })))
  .map(([dns, ...entries]) => entries.flatMap((entry, at) => (entry ? [{ ...entry, dn: dns?.[at] ?? entry.dn }] : [])));

/** Recipients made by hand, with what they have dealt out among them so that nothing is had twice. */
const anyWorld: fc.Arbitrary<LocalWorld> = fc
  .record({
    names: fc.shuffledSubarray(letters, { maxLength: 3 }),
    dealt: fc.shuffledSubarray(addresses, { minLength: addresses.length }),
    kinds: fc.array(fc.constantFrom<LocalRecipient['kind'][]>('mailbox', 'mailbox', 'group', 'contact'), {
      minLength: 3,
      maxLength: 3,
    }),
    detached: fc.subarray(['name', 'surname', 'address', 'aliases', 'disabled'], { maxLength: 2 }),
    suspendedBy: fc.constantFrom(undefined, undefined, 'administrator' as const),
  })
  .map(({ names, dealt, kinds, detached, suspendedBy }) => {
    const recipients = names.map((name, at) =>
      aRecipient(name, {
        kind: kinds[at] as LocalRecipient['kind'],
        surname: 'L',
        address: dealt[2 * at] as string,
        aliases: at < 2 ? [{ value: dealt[2 * at + 1] as string }] : [],
        ...(at === 0 && { detachedFields: detached, ...(suspendedBy && { suspendedBy }) }),
      }),
    );
    return { ...emptyWorld, recipients: new Map(recipients.map((recipient) => [recipient.id, recipient])) };
  });

const base = aContext();
const authorityOf = (...some: Authority[]) => fc.constantFrom<Authority[]>('directory', 'directory', ...some);
const anyMapping: fc.Arbitrary<FieldMapping[]> = fc
  .record({
    name: authorityOf('initial'),
    address: authorityOf('initial', 'directory-if-present'),
    aliases: authorityOf('initial'),
    surname: authorityOf('initial', 'directory-if-present'),
    members: authorityOf('initial'),
  } satisfies Partial<Record<TargetField, unknown>>)
  .map((authorities) =>
    base.source.mapping.map((field) => ({
      ...field,
      ...(field.target in authorities && { authority: authorities[field.target as 'name'] }),
    })),
  );

const start = Date.parse('2026-11-22T10:00:00Z');
/** What a plan is made against after so many hours; who is made gets an id by its anchor. */
const after = (hours: number, mapping: FieldMapping[]): PlanContext => ({
  ...base,
  now: new Date(start + hours * 3_600_000),
  newId: (anchor) => `made-${anchor.charAt(0)}`,
  source: { ...base.source, mapping },
});

const planOf = (world: LocalWorld, directory: readonly Candidate[], context: PlanContext) =>
  planRun(inputFor(world, directory, context));
const isApplied = ({ operation }: PlanItem) => operation !== 'conflict' && operation !== 'skip';

function synchronised(world: LocalWorld, directory: readonly Candidate[], context: PlanContext): LocalWorld {
  const { items, notes } = planOf(world, directory, context);
  return applyNotes(applyItems(world, items, directory), notes, directory);
}

/** The world when there is nothing left to do; joining somebody may leave something for the next run. */
function settled(world: LocalWorld, directory: readonly Candidate[], context: PlanContext): LocalWorld {
  for (let run = 0; run < 6; run++) {
    const { items, notes } = planOf(world, directory, context);
    world = applyNotes(applyItems(world, items, directory), notes, directory);
    if (!items.some(isApplied)) return world;
  }
  throw new Error('Six runs, and still something to do.');
}

/** What is had twice: addresses among all, names among those of a kind. */
function hadTwice({ recipients }: LocalWorld): string[] {
  const seen = new Set<string>();
  return [...recipients.values()]
    .flatMap(({ kind, name, address, aliases }) => [
      `${kind}:${nameKey(name)}`,
      addressKey(address),
      ...aliases.map(({ value }) => addressKey(value)),
    ])
    .filter((key) => seen.size === seen.add(key).size);
}

const situation = { world: anyWorld, first: anyDirectory, second: anyDirectory, mapping: anyMapping };
const minutes = 240_000;

describe('a plan', () => {
  it('leaves nothing to do once it is applied', { timeout: minutes }, () => {
    fc.assert(
      fc.property(fc.record(situation), ({ world, first, second, mapping }) => {
        const before = synchronised(world, first, after(0, mapping));
        const { items, notes } = planOf(before, second, after(2, mapping));
        const applied = applyNotes(applyItems(before, items, second), notes, second);
        const again = planOf(applied, second, after(2, mapping)).items.filter(isApplied);
        // A recipient that was just joined lets go of what it had in the run after.
        if (!items.some(({ operation }) => operation === 'link')) expect(again).toEqual([]);
        expect(() => settled(applied, second, after(2, mapping))).not.toThrow();
      }),
      { numRuns: 1_500 },
    );
  });

  it('is the same whatever order the entries come in', { timeout: minutes }, () => {
    const shuffled = fc
      .record(situation)
      .chain((some) =>
        fc.tuple(fc.constant(some), fc.shuffledSubarray(some.second, { minLength: some.second.length })),
      );
    fc.assert(
      fc.property(shuffled, ([{ world, first, second, mapping }, other]) => {
        const before = synchronised(world, first, after(0, mapping));
        expect(planOf(before, other, after(2, mapping))).toEqual(planOf(before, second, after(2, mapping)));
      }),
      { numRuns: 1_300 },
    );
  });

  it(
    'ends the same when it breaks off after any transaction and a new run takes its place',
    { timeout: minutes },
    () => {
      fc.assert(
        fc.property(fc.record(situation), fc.nat(), ({ world, first, second, mapping }, cut) => {
          const before = synchronised(world, first, after(0, mapping));
          const { items } = planOf(before, second, after(2, mapping));
          const transactions = transactionsOf(items);
          const done = transactions.slice(0, cut % (transactions.length + 1)).flat();
          const broken = applyItems(before, done, second);
          expect(settled(broken, second, after(2, mapping))).toEqual(settled(before, second, after(2, mapping)));
        }),
        { numRuns: 1_300 },
      );
    },
  );

  it('lets nobody have what another has, at any commit', { timeout: minutes }, () => {
    fc.assert(
      fc.property(fc.record(situation), ({ world, first, second, mapping }) => {
        let at = synchronised(world, first, after(0, mapping));
        for (const transaction of transactionsOf(planOf(at, second, after(2, mapping)).items)) {
          at = applyItems(at, transaction, second);
          expect(hadTwice(at)).toEqual([]);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('changes nothing of an existing recipient that is ours to say', { timeout: minutes }, () => {
    fc.assert(
      fc.property(fc.record(situation), ({ world, first, second, mapping }) => {
        const before = synchronised(world, first, after(0, mapping));
        const now = synchronised(before, second, after(2, mapping));
        for (const [id, was] of before.recipients) {
          const is = now.recipients.get(id) as LocalRecipient;
          for (const field of ['name', 'surname', 'address'] as const) {
            const kind = { mailbox: 'person', contact: 'contact', group: 'group' }[was.kind];
            const authority = mapping.find((one) => one.kind === kind && one.target === field)?.authority;
            if (authority === 'initial' || was.detachedFields?.includes(field)) expect(is[field]).toBe(was[field]);
          }
          const stays = was.aliases.filter(({ source }) => source === undefined).map(({ value }) => value);
          expect([...is.aliases.map(({ value }) => value), is.address]).toEqual(expect.arrayContaining(stays));
          if (was.suspendedBy === 'administrator' || was.detachedFields?.includes('disabled'))
            expect(is.suspendedBy).toBe(was.suspendedBy);
        }
      }),
      { numRuns: 1_300 },
    );
  });

  it('finds nobody missing unless everything was fetched', { timeout: minutes }, () => {
    fc.assert(
      fc.property(fc.record(situation), ({ world, first, second, mapping }) => {
        const before = synchronised(world, first, after(0, mapping));
        const named = new Set(second.map(({ anchor }) => anchor));
        const { items } = planRun(inputFor(before, second, after(2, mapping), false));
        expect(items.filter(({ anchor }) => !named.has(anchor))).toEqual([]);
        expect(items.filter(({ operation }) => operation === 'missing' || operation === 'purge-propose')).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes no more away than the gate lets pass, or is held', { timeout: minutes }, () => {
    const thresholds = fc
      .record({ count: fc.nat(4), percent: fc.nat(100) })
      .map((removals) => ({ ...defaultThresholds, removals, mostRemovals: 4 }));
    fc.assert(
      fc.property(fc.record(situation), thresholds, ({ world, first, second, mapping }, thresholds) => {
        const before = synchronised(world, first, after(0, mapping));
        const { items, facts } = planOf(before, second, after(2, mapping));
        const lost = items.filter(
          ({ operation, risk }) => risk === 'destructive' && /^(?:suspend|missing|purge-propose)$/.test(operation),
        ).length;
        const mayPass =
          lost < Math.max(thresholds.removals.count, 1) || lost * 100 <= thresholds.removals.percent * facts.linked;
        const rules = { thresholds, isFirstRun: false, isConfigurationNew: false, lastFullEntries: first.length };
        const isHeld = judgePlan(facts, rules).checks.some(({ name, ok }) => !ok && /removals/.test(name));
        expect(isHeld).toBe(!mayPass || lost > 4);
        if (second.length === 0 || second.length < first.length / 2)
          expect(judgePlan(facts, rules).verdict).toBe('held');
      }),
      { numRuns: 1_300 },
    );
  });
});

describe('coming back', () => {
  it('undoes exactly what going did, however long one was gone', { timeout: minutes }, () => {
    const times = fc.array(fc.integer({ min: 2, max: 24 * 40 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.record(situation), fc.nat(), times, ({ world, first, mapping }, which, gaps) => {
        let hours = 0;
        const before = settled(world, first, after(hours, mapping));
        const leaver = first[which % Math.max(first.length, 1)];
        let at = before;
        for (const gap of gaps)
          at = synchronised(
            at,
            first.filter((entry) => entry !== leaver),
            after((hours += gap), mapping),
          );
        const back = settled(at, first, after(hours + 1, mapping));
        // Who stayed may have got what the leaver's fault kept from them; the leaver is as before.
        const link = leaver && before.links.get(leaver.anchor);
        if (!link?.localId) return;
        expect(back.recipients.get(link.localId)).toEqual(before.recipients.get(link.localId));
        const { suspendedSince: _since, ...wasLink } = link;
        const { suspendedSince: _until, ...isLink } = back.links.get(leaver?.anchor ?? '') ?? link;
        expect(isLink).toEqual(wasLink);
      }),
      { numRuns: 1_500 },
    );
  });
});
