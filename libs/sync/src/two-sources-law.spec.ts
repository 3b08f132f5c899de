import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  aContext,
  anEntryOf,
  applyItems,
  applyNotes,
  emptyWorld,
  inputFor,
  type LocalWorld,
} from './local-world.spec-support.js';
import type { LocalRecipient, OtherSource, PlanContext } from './plan-input.js';
import { planRun } from './plan-run.js';
import { type OtherLink, standingOf } from './standing.js';

/*
 * One person in two sources, Hq before Lab, each of which runs now and then and says on, off, or nothing of her.
 */

type Said = 'on' | 'off' | 'absent';
type Name = 'hq' | 'lab';

const leavers = { missingRuns: 2, proposePurgeAfterDays: 30 };
const mapping = aContext().source.mapping;
const sources = {
  hq: { id: 'hq', name: 'Hq', precedence: 10, mapping },
  lab: { id: 'lab', name: 'Lab', precedence: 20, mapping },
} satisfies Record<Name, OtherSource>;
const other = { hq: 'lab', lab: 'hq' } satisfies Record<Name, Name>;

/** The person, and the link that each source has to her. */
interface Shared {
  recipients: ReadonlyMap<string, LocalRecipient>;
  links: Record<Name, LocalWorld['links']>;
}

const entryIn = (name: Name, said: 'on' | 'off') =>
  anEntryOf('ann', { fields: { disabled: said === 'off', surname: name } });

const contextOf = (name: Name, hours: number): PlanContext =>
  aContext({
    source: { ...sources[name], leavers },
    otherSources: [sources[other[name]]],
    now: new Date(Date.parse('2026-11-22T10:00:00Z') + hours * 3_600_000),
    newId: () => 'ann',
  });

function standingIn(name: Name, { links }: Shared): OtherLink | undefined {
  const [link] = links[name].values();
  return link && { source: name, standing: standingOf(link, leavers), isOff: link.suspendedFor === 'disabled' };
}

function run(shared: Shared, name: Name, { said, hours }: { said: Said; hours: number }) {
  const stands = standingIn(other[name], shared);
  const recipients = new Map(
    [...shared.recipients].map(([id, { otherSources: _before, ...local }]) => [
      id,
      { ...local, ...(stands && { otherSources: [stands] }) },
    ]),
  );
  const world = { ...emptyWorld, recipients, links: shared.links[name] };
  const directory = said === 'absent' ? [] : [entryIn(name, said)];
  const { items, notes } = planRun(inputFor(world, directory, contextOf(name, hours)));
  const after = applyNotes(applyItems(world, items, directory), notes, directory);
  // Whom a source has no say about any more, the other looks at anew.
  const links = { ...shared.links, [name]: after.links };
  const isGone = standingIn(name, { ...shared, links })?.standing === 'gone';
  if (isGone && standingIn(name, shared)?.standing !== 'gone')
    links[other[name]] = new Map(
      [...links[other[name]]].map(([anchor, { appliedHash: _hash, ...link }]) => [anchor, link]),
    );
  return { items, shared: { recipients: after.recipients, links } };
}

const nothing: Shared = { recipients: new Map(), links: { hq: new Map(), lab: new Map() } };
/** Both sources have her, on. */
const beginning = run(run(nothing, 'hq', { said: 'on', hours: 0 }).shared, 'lab', { said: 'on', hours: 0 }).shared;

const anyRun = fc.record({
  name: fc.constantFrom<Name[]>('hq', 'lab'),
  said: fc.constantFrom<Said[]>('on', 'on', 'off', 'absent', 'absent', 'absent'),
  hours: fc.constantFrom(2, 24, 24 * 31),
});
const anyRuns = fc.array(anyRun, { maxLength: 12 });

/** Runs one after the other, with what each found and left. */
function* follow(runs: readonly { name: Name; said: Said; hours: number }[]) {
  let [shared, hours] = [beginning, 0];
  for (const { name, said, hours: gap } of runs) {
    hours += gap;
    const before = shared;
    const { items, shared: after } = run(before, name, { said, hours });
    yield { name, said, hours, items, before, after };
    shared = after;
  }
}
const isSuspended = ({ recipients }: Shared) => recipients.get('ann')?.suspendedBy === 'directory';
const isOnIn = (name: Name, shared: Shared) => {
  const stands = standingIn(name, shared);
  return stands?.standing === 'named' && !stands.isOff;
};

it('nobody is suspended, or proposed for purge, for being absent from a source while another has them', () => {
  fc.assert(
    fc.property(anyRuns, (runs) => {
      for (const { name, said, items, before, after } of follow(runs)) {
        if (said !== 'absent' || !isOnIn(other[name], before)) continue;
        expect(items.map(({ operation }) => operation)).not.toContain('suspend');
        expect(items.map(({ operation }) => operation)).not.toContain('purge-propose');
        if (!isSuspended(before)) expect(isSuspended(after)).toBe(false);
      }
    }),
    { numRuns: 2_000 },
  );
});

it('who is absent from both as often as it takes is suspended, and let in again by whichever has them on again', () => {
  fc.assert(
    fc.property(anyRuns, fc.constantFrom<Name[]>('hq', 'lab'), (runs, back) => {
      const steps = [...follow(runs)];
      let [shared, hours] = [steps.at(-1)?.after ?? beginning, steps.at(-1)?.hours ?? 0];
      const next = (name: Name, said: Said) => {
        shared = run(shared, name, { said, hours: (hours += 2) }).shared;
      };
      for (const name of ['hq', 'lab', 'hq', 'lab', 'hq', 'lab'] as const) next(name, 'absent');
      expect(isSuspended(shared)).toBe(true);
      next(back, 'on');
      next(other[back], 'absent');
      // Whoever was switched off where they went from stays so: only that source, or an administrator, says otherwise.
      if (!standingIn(other[back], shared)?.isOff) expect(isSuspended(shared)).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

it('leaves nothing to do once it is applied', () => {
  fc.assert(
    fc.property(anyRuns, (runs) => {
      for (const { name, said, hours, after } of follow(runs))
        expect(run(after, name, { said, hours }).items.filter(({ operation }) => operation !== 'skip')).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

it('fields are those of the first source that has a say, after each has run once more', () => {
  fc.assert(
    fc.property(anyRuns, (runs) => {
      const steps = [...follow(runs)];
      let [shared, hours] = [steps.at(-1)?.after ?? beginning, steps.at(-1)?.hours ?? 0];
      const last = (name: Name) => steps.findLast((step) => step.name === name)?.said ?? 'on';
      for (const name of ['hq', 'lab', 'hq'] as const)
        shared = run(shared, name, { said: last(name), hours: (hours += 0.1) }).shared;
      const [hq, lab] = [standingIn('hq', shared)?.standing, standingIn('lab', shared)?.standing];
      if (hq !== 'gone') expect(shared.recipients.get('ann')?.surname).toBe('hq');
      else if (lab === 'named') expect(shared.recipients.get('ann')?.surname).toBe('lab');
    }),
    { numRuns: 1_000 },
  );
});

it.each([
  { gone: 'on', runs: ['hq absent', 'lab absent', 'hq absent', 'lab absent', 'lab on', 'hq off'] },
  { gone: 'off', runs: ['hq off', 'lab off', 'hq absent', 'hq absent', 'lab on', 'hq off'] },
])(
  'whoever went switched $gone and comes back off is off, though another source has let them in meanwhile',
  ({ runs }) => {
    const said = runs.map((run) => run.split(' ') as [Name, Said]).map(([name, said]) => ({ name, said, hours: 2 }));
    const states = [...follow(said)].map(({ after }) => isSuspended(after));
    expect(states.slice(-3)).toEqual([true, false, true]);
  },
);
