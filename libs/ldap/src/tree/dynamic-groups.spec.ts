import { setImmediate as turn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import type { FilterSubject } from '../evaluate-filter.js';
import { DynamicGroups, type DynamicMember } from './dynamic-groups.js';
import type { HeldGroup } from './recipient-index.js';

const people = Array.from({ length: 5_000 }, (_, nth) => ({ id: `p${String(nth)}` }) as DynamicMember);

/** A filter that is the end of an id, asks for host names, and takes its time. */
const read = (end: string) => ({
  test: (subject: FilterSubject) => {
    const until = performance.now() + 0.01;
    while (performance.now() < until);
    return (subject as unknown as DynamicMember).id.endsWith(end);
  },
  asks: (attribute: string) => attribute === 'mailHost',
});

function groupsBy(filters: Record<string, string>) {
  const everybody = vi.fn(() => people);
  const groups = new DynamicGroups({
    groups: () => Object.entries(filters).map(([id, filter]) => ({ id, filter }) as HeldGroup),
    read,
    everybody,
    member: (id) => people.find((one) => one.id === id),
    entries: () => (member) => member as unknown as FilterSubject,
  });
  return { groups, everybody, filters };
}

it('looks at everybody a slice at a time, and has the members of before until it is done', async () => {
  const { groups, filters } = groupsBy({ staff: '01' });
  expect(groups.groupsOf('p101')).toEqual(['staff']);
  filters['staff'] = '02';
  groups.groupChanged();
  let isSettled = false;
  const settled = groups.settle().then(() => (isSettled = true));
  let turns = 0;
  for (; !isSettled; await turn()) {
    if (turns++ < 3) expect([...groups.membersOf('staff')]).toContain('p101');
  }
  await settled;
  expect(turns).toBeGreaterThan(5);
  const members = [...groups.membersOf('staff')];
  expect([members.length, members.includes('p102'), members.includes('p101')]).toEqual([49, true, false]);
  expect([groups.groupsOf('p101'), groups.groupsOf('p102')]).toEqual([[], ['staff']]);
});

it('looks at everybody again only for filters that ask for what changed', () => {
  const { groups, everybody } = groupsBy({ staff: '01' });
  const looks = (change: () => void) => {
    change();
    expect(groups.groupsOf('p101')).toEqual(['staff']);
    return everybody.mock.calls.length;
  };
  expect(looks(() => undefined)).toBe(1);
  expect(looks(() => groups.allChanged(['memberOf']))).toBe(1);
  expect(looks(() => groups.groupChanged())).toBe(1);
  expect(looks(() => groups.allChanged(['mailHost']))).toBe(2);
  expect(looks(() => groups.allChanged())).toBe(3);
});
