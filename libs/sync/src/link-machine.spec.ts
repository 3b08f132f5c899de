import { describe, expect, it } from 'vitest';
import { type LinkEvent, reduceLink } from './link-machine.js';
import type { Link } from './link.js';

const now = new Date('2026-11-22T10:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
const daysAgo = (days: number) => hoursAgo(24 * days);
const leavers = { missingRuns: 2, proposePurgeAfterDays: 30 };

const linked: Link = { anchor: 'a', kind: 'person', dn: 'uid=ann', localId: '1', state: 'linked', missingRuns: 0 };
const switchedOff: Link = { ...linked, state: 'suspended', suspendedFor: 'disabled', suspendedSince: daysAgo(400) };
const missing: Link = {
  ...linked,
  state: 'missing',
  missingRuns: 1,
  missingSince: hoursAgo(2),
  missingCountedAt: hoursAgo(2),
};
const leaver: Link = {
  ...missing,
  state: 'suspended',
  missingRuns: 2,
  suspendedFor: 'absent',
  suspendedSince: daysAgo(1),
};
const group: Link = { ...missing, kind: 'group' };
const seen: LinkEvent = { type: 'seen', disabled: false };
const seenOff: LinkEvent = { type: 'seen', disabled: true };
const named: LinkEvent = { type: 'seen' };
const absent: LinkEvent = { type: 'absent' };
const deleted: LinkEvent = { type: 'deleted' };

it.each<{ when: string; link: Link; event: LinkEvent; then: ReturnType<typeof summary> }>([
  { when: 'all is as it was', link: linked, event: seen, then: 'nothing' },
  { when: 'it is switched off', link: linked, event: seenOff, then: 'suspend → suspended disabled' },
  { when: 'it stays off', link: switchedOff, event: seenOff, then: 'nothing' },
  { when: 'it is switched on', link: switchedOff, event: seen, then: 'enable → linked' },
  { when: 'it is named without saying whether it is on', link: switchedOff, event: named, then: 'nothing' },
  { when: 'it is absent for the first time', link: linked, event: absent, then: 'missing → missing 1' },
  { when: 'the source says it was deleted', link: linked, event: deleted, then: 'missing → missing 1' },
  { when: 'the source says so again', link: missing, event: deleted, then: 'nothing' },
  {
    when: 'it is absent again within the hour',
    link: { ...missing, missingCountedAt: hoursAgo(0.9) },
    event: absent,
    then: 'nothing',
  },
  { when: 'it is absent as often as it takes', link: missing, event: absent, then: 'suspend → suspended absent 2' },
  { when: 'it comes back before it was suspended', link: missing, event: seen, then: 'restore → linked' },
  { when: 'it comes back switched off', link: missing, event: seenOff, then: 'suspend → suspended disabled' },
  { when: 'it comes back by name', link: missing, event: named, then: 'restore → linked' },
  { when: 'a leaver stays away', link: leaver, event: absent, then: 'nothing' },
  { when: 'a leaver comes back', link: leaver, event: seen, then: 'restore → linked' },
  { when: 'a leaver comes back by name', link: leaver, event: named, then: 'restore → linked' },
  { when: 'a leaver comes back switched off', link: leaver, event: seenOff, then: 'restore → suspended disabled' },
  {
    when: 'a leaver is old',
    link: { ...leaver, suspendedSince: daysAgo(30) },
    event: absent,
    then: 'purge-propose → purge-proposed absent 2',
  },
  {
    when: 'a leaver is old and only a delta said so',
    link: { ...leaver, suspendedSince: daysAgo(30) },
    event: deleted,
    then: 'nothing',
  },
  { when: 'it was proposed already', link: { ...leaver, state: 'purge-proposed' }, event: absent, then: 'nothing' },
  {
    when: 'somebody proposed for purge comes back',
    link: { ...leaver, state: 'purge-proposed' },
    event: seen,
    then: 'restore → linked',
  },
  { when: 'one that is off goes', link: switchedOff, event: absent, then: 'missing → missing disabled 1' },
  {
    when: 'one that is off is a leaver now',
    link: { ...missing, suspendedFor: 'disabled', suspendedSince: daysAgo(400) },
    event: absent,
    then: 'missing → suspended disabled 2',
  },
  {
    when: 'one that was off comes back by name',
    link: { ...leaver, suspendedFor: 'disabled' },
    event: named,
    then: 'restore → suspended disabled',
  },
  {
    when: 'one that was off comes back on',
    link: { ...leaver, suspendedFor: 'disabled' },
    event: seen,
    then: 'restore → linked',
  },
  { when: 'it is ignored', link: { ...linked, state: 'ignored' }, event: absent, then: 'nothing' },
  { when: 'it is detached', link: { ...linked, state: 'detached' }, event: seenOff, then: 'nothing' },
  { when: 'a group is absent as often as it takes', link: group, event: absent, then: 'missing → suspended absent 2' },
])('when $when: $then', ({ link, event, then }) => expect(summary(link, event)).toBe(then));

const counted: Link = { ...missing, missingRuns: 2 };

it.each<{ when: string; link: Link; event?: LinkEvent; then: string }>([
  { when: 'it is absent for the first time', link: linked, then: 'missing → missing 1' },
  { when: 'it is absent as often as it takes', link: missing, then: 'missing → missing 2' },
  { when: 'it stays away', link: counted, then: 'nothing' },
  { when: 'it was suspended for it before', link: leaver, then: 'restore → missing 2' },
  { when: 'it was even proposed for purge', link: { ...leaver, state: 'purge-proposed' }, then: 'restore → missing 2' },
  { when: 'it comes back', link: counted, event: seen, then: 'restore → linked' },
  {
    when: 'it was switched off before it went, which stays so',
    link: { ...missing, suspendedFor: 'disabled', suspendedSince: daysAgo(2) },
    then: 'missing → suspended disabled 2',
  },
])('while another source has them, when $when: $then', ({ link, event = absent, then }) => {
  expect(summary(link, event, true)).toBe(then);
});

it('suspends who was kept for another source, once that has them no more', () => {
  expect(summary(counted, absent)).toBe('suspend → suspended absent 3');
});

function summary(link: Link, event: LinkEvent, isNamedElsewhere = false): string {
  const { operation, change } = reduceLink(link, event, { now, leavers, isNamedElsewhere });
  if (!operation || !change) return 'nothing';
  return [operation, '→', change.state, change.suspendedFor, change.missingRuns || undefined].filter(Boolean).join(' ');
}

describe('how long a leaver has been one', () => {
  it('counts from when it became one, even if it was switched off long before', () => {
    const off = { ...missing, suspendedFor: 'disabled' as const, suspendedSince: daysAgo(400) };
    expect(reduceLink(off, absent, { now, leavers }).change?.suspendedSince).toBe(now.toISOString());
  });

  it('is at once, where one absence is enough', () => {
    expect(reduceLink(linked, absent, { now, leavers: { ...leavers, missingRuns: 1 } })).toMatchObject({
      operation: 'suspend',
      change: { state: 'suspended', suspendedFor: 'absent', missingRuns: 1 },
    });
  });
});
