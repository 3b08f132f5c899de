import type { RecipientLookup } from '@waypost/contracts';
import { expect, it } from 'vitest';
import { lookupSteps, verdictOf } from './lookup-steps';

const open = {
  requireSignIn: false,
  acceptFrom: [],
  rejectFrom: [],
  maxReceiveBytes: null,
  forwarding: null,
  sendAs: [],
};
const mark = {
  kind: 'mailbox',
  id: '1',
  name: 'mark',
  displayName: 'Mark',
  address: 'm@a.example',
  primary: false,
} as const;
const known: RecipientLookup = {
  address: 'old@a.example',
  domain: { name: 'a.example', kind: 'authoritative' },
  verdict: 'delivered',
  recipient: mark,
  addresses: [],
  filter: null,
  delivery: open,
  forwarded: [],
  receives: [],
  receivesTotal: 1,
  receivesExact: true,
  loops: [],
};
const nobody = { recipient: null, delivery: null, receivesTotal: 0 };
const told = (change: Partial<RecipientLookup>) =>
  lookupSteps({ ...known, ...change }).map(({ key, tone }) => `${key} ${tone}`);

it.each<[string, Partial<RecipientLookup>, string[]]>([
  ['a mailbox', {}, ['domain on', 'recipient on', 'writers on', 'receivers on']],
  ['nobody in a domain of ours', nobody, ['domain on', 'recipient off']],
  [
    'nobody in a relay',
    { ...nobody, domain: { name: 'a.example', kind: 'internal-relay' } },
    ['domain on', 'recipient accent'],
  ],
  ['a domain that is not ours', { ...nobody, domain: null }, ['domain off', 'recipient off']],
  [
    'rules for writers',
    { delivery: { ...open, maxReceiveBytes: 1_024 } },
    ['domain on', 'recipient on', 'writers override', 'receivers on'],
  ],
  [
    'an empty group',
    { recipient: { ...mark, kind: 'group' }, receivesTotal: 0 },
    ['domain on', 'recipient on', 'writers on', 'group off', 'receivers off'],
  ],
  [
    'a forwarding on the way',
    { forwarded: [{ from: mark, to: { ...mark, name: 'ann' }, keepCopy: false } as never] },
    ['domain on', 'recipient on', 'writers on', 'forwarding override', 'receivers on'],
  ],
])('tells the way to %s', (_, change, then) => {
  expect(told(change)).toEqual(then);
});

it('says of a group nobody is in that its mail reaches nobody', () => {
  expect(verdictOf({ ...known, recipient: { ...mark, kind: 'group' }, receivesTotal: 0 }).says).toMatch(
    /Reaches nobody/,
  );
  expect(verdictOf(known).says).toBe('Delivered');
});
