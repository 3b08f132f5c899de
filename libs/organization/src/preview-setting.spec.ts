import { type NodeRef, type Override, type SettingKey, settingOf } from '@waypost/settings';
import { describe, expect, it } from 'vitest';
import { previewOutcome, previewSentence, settingName } from './preview-setting.js';
import { inheritsWanted, settingAt, withOwnValue } from './reach.js';

const node = (level: NodeRef['level'], name: string): NodeRef => ({ level, id: name, name });
const [org, paris, oslo] = [node('organization', 'org'), node('site', 'paris'), node('site', 'oslo')];
const [mx1, mx2, mx3] = [node('server', 'mx1'), node('server', 'mx2'), node('server', 'mx3')];
const servers = [
  { path: [org, paris, mx1], mailboxes: 10 },
  { path: [org, paris, mx2], mailboxes: 20 },
  { path: [org, oslo, mx3], mailboxes: 5 },
];
const now = new Date('2027-01-01T00:00:00Z');
const the = (key: SettingKey) => {
  const setting = settingOf(key);
  if (!setting) throw new Error(key);
  return setting;
};
const set = (overrides: Record<string, unknown>): Map<string, Override> =>
  new Map(
    Object.entries(overrides).map(([id, value]) => [id, typeof value === 'object' ? (value as Override) : { value }]),
  );

describe('who a change reaches', () => {
  it.each([
    {
      when: 'nothing is set below the organization',
      key: 'pop3.enabled',
      after: { org: false },
      then: { affected: 35, keeping: 0, affectedServers: 3 },
    },
    {
      when: 'a site keeps its own value',
      key: 'pop3.enabled',
      before: { paris: true },
      after: { org: false, paris: true },
      then: { affected: 5, keeping: 30, affectedServers: 1 },
    },
    {
      when: 'some mailboxes are pinned on, others off',
      key: 'pop3.enabled',
      own: [
        { serverId: 'mx1', value: true, n: 3 },
        { serverId: 'mx1', value: false, n: 2 },
      ],
      after: { org: false },
      then: { affected: 30, keeping: 5, affectedServers: 3 },
    },
    {
      when: 'a lock makes own values dormant',
      key: 'pop3.enabled',
      own: [
        { serverId: 'mx1', value: true, n: 3 },
        { serverId: 'mx1', value: false, n: 2 },
      ],
      after: { org: { value: false, locked: true } },
      then: { affected: 33, keeping: 2, affectedServers: 3 },
    },
    {
      when: 'a lock is lifted and own values come back',
      key: 'pop3.enabled',
      own: [{ serverId: 'mx1', value: true, n: 3 }],
      before: { org: { value: false, locked: true } },
      after: { org: false },
      then: { affected: 3, keeping: 32, affectedServers: 0 },
    },
    {
      when: 'a limit is tightened, and some are tighter already',
      key: 'imap.maxSessionsPerUser',
      own: [
        { serverId: 'mx1', value: 2, n: 4 },
        { serverId: 'mx2', value: 12, n: 1 },
      ],
      after: { org: 5 },
      then: { affected: 31, keeping: 4, affectedServers: 3 },
    },
    {
      when: 'a limit is loosened below one that is tighter',
      key: 'imap.maxSessionsPerUser',
      before: { org: 4 },
      after: { org: 4, paris: 8 },
      then: { affected: 0, keeping: 35, affectedServers: 0 },
    },
    {
      when: 'an override had expired',
      key: 'pop3.enabled',
      before: { org: { value: false, expiresAt: '2026-12-31T23:59:59Z' } },
      after: { org: false },
      then: { affected: 35, keeping: 0, affectedServers: 3 },
    },
    {
      when: 'a value is pinned that is in force anyway',
      key: 'pop3.enabled',
      after: { paris: true },
      then: { affected: 0, keeping: 35, affectedServers: 0 },
    },
  ])('when $when', ({ key, own = [], before = {}, after, then }) => {
    const facts = { setting: the(key as SettingKey), servers, ownValues: own, now };
    const outcome = previewOutcome({ ...facts, before: set(before), after: set(after) });
    expect(outcome).toMatchObject(then);
    expect(outcome.affected + outcome.keeping).toBe(35);
  });

  it('says by which servers and own values, so that a page of each can be fetched', () => {
    const own = [
      { serverId: 'mx1', value: true, n: 3 },
      { serverId: 'mx3', value: false, n: 1 },
    ];
    const after = set({ paris: false, oslo: { value: true, locked: true } });
    expect(
      previewOutcome({ setting: the('pop3.enabled'), servers, ownValues: own, before: set({}), after, now }),
    ).toMatchObject({
      inheriting: { affected: ['mx1', 'mx2'], keeping: ['mx3'] },
      own: { affected: [own[1]], keeping: [own[0]] },
    });
  });
});

describe('the sentence before saving', () => {
  const reached = (affected: number, keeping: number, affectedServers = 1) => ({ affected, keeping, affectedServers });

  it.each([
    {
      at: paris,
      key: 'pop3.enabled',
      value: false,
      of: reached(412, 31),
      reads: 'Turns POP3 off for 412 mailboxes; 31 keep it.',
    },
    {
      at: paris,
      key: 'pop3.enabled',
      value: false,
      of: { ...reached(2, 2), already: 1 },
      reads: 'Turns POP3 off for 2 mailboxes; 1 keeps it, 1 has Off already.',
    },
    {
      at: paris,
      key: 'pop3.enabled',
      value: true,
      of: reached(1, 1),
      reads: 'Turns POP3 on for 1 mailbox; 1 keeps it.',
    },
    {
      at: org,
      key: 'imap.enabled',
      value: false,
      of: reached(100000, 0),
      reads: 'Turns IMAP off for 100,000 mailboxes; none keeps what it has.',
    },
    {
      at: org,
      key: 'imap.enabled',
      value: false,
      of: reached(0, 9, 0),
      reads: 'Changes IMAP for nobody now: every mailbox below keeps what it has.',
    },
    {
      at: org,
      key: 'imap.enabled',
      value: false,
      of: reached(0, 9, 2),
      reads: 'Turns IMAP off for no mailbox now; 9 keep it.',
    },
    {
      at: paris,
      key: 'smtp.maxRecipients',
      value: 200,
      of: reached(7, 2),
      reads: 'Sets Recipients per message to 200 recipients for 7 mailboxes; 2 keep theirs.',
    },
    {
      at: mx1,
      key: 'pop3.service',
      value: false,
      of: reached(10, 0),
      reads: 'Turns POP3 service off on 1 server for 10 mailboxes; none keeps what it has.',
    },
    {
      at: node('mailbox', 'ann'),
      key: 'pop3.enabled',
      value: false,
      of: reached(1, 0),
      reads: 'Turns POP3 off for ann.',
    },
    {
      at: node('mailbox', 'ann'),
      key: 'pop3.enabled',
      value: false,
      of: reached(0, 1),
      reads: 'Leaves POP3 as it is for ann: it is Off already, or held by a lock above.',
    },
  ])('reads: $reads', ({ at, key, value, of, reads }) => {
    expect(previewSentence(the(key as SettingKey), at, value, of)).toBe(reads);
  });

  it.each([
    ['pop3.enabled', 'POP3'],
    ['http.enabled', 'HTTP'],
    ['pop3.retention', the('pop3.retention').label],
  ])('calls %s %s', (key, name) => expect(settingName(the(key as SettingKey))).toBe(name));
});

describe('what reaches the mailboxes of a server', () => {
  const path = [org, paris, mx1];
  const reach = (key: SettingKey, overrides: Record<string, unknown>) => ({
    path,
    effective: settingAt(the(key), path, set(overrides), now),
  });

  it.each([
    { when: 'nothing is set', overrides: {}, own: false, gets: { value: false, source: 'mailbox' } },
    {
      when: 'the site says so too',
      overrides: { paris: false },
      own: false,
      gets: { value: false, source: 'mailbox' },
    },
    {
      when: 'the site is locked',
      overrides: { paris: { value: true, locked: true } },
      own: false,
      gets: { value: true, source: 'site' },
    },
  ])('a mailbox with its own value when $when', ({ overrides, own, gets }) => {
    const answer = withOwnValue(the('pop3.enabled'), reach('pop3.enabled', overrides), set(overrides), own, now);
    expect({ value: answer.value, source: answer.source.level }).toEqual(gets);
  });

  it.each([
    { own: 3, gets: { value: 3, source: 'mailbox' } },
    { own: 5, gets: { value: 5, source: 'site' } },
    { own: 9, gets: { value: 5, source: 'site' } },
  ])('a mailbox that limits itself to $own below a limit of 5', ({ own, gets }) => {
    const overrides = { paris: 5 };
    const key = 'imap.maxSessionsPerUser';
    const answer = withOwnValue(the(key), reach(key, overrides), set(overrides), own, now);
    expect({ value: answer.value, source: answer.source.level }).toEqual(gets);
  });

  it.each([
    { wanted: undefined, found: true },
    { wanted: { level: 'site' as const }, found: true },
    { wanted: { level: 'site' as const, id: 'paris' }, found: true },
    { wanted: { level: 'site' as const, id: 'oslo' }, found: false },
    { wanted: { level: 'server' as const, id: 'paris' }, found: false },
    { wanted: { level: 'default' as const }, found: false },
  ])('is found by source $wanted: $found', ({ wanted, found }) => {
    expect(inheritsWanted(reach('pop3.enabled', { paris: false }), false, wanted)).toBe(found);
    expect(inheritsWanted(reach('pop3.enabled', { paris: false }), true, wanted)).toBe(false);
  });
});
