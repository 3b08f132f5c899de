import type { EffectiveSetting, Override } from '@waypost/settings';
import { describe, expect, it } from 'vitest';
import {
  asksFollowOrPin,
  changedMeanwhile,
  draftFault,
  draftOf,
  isChange,
  patchOf,
  undoPatch,
  type SettingDraft,
} from './setting-draft.js';

const paris = { level: 'site', id: 's1', name: 'paris' } as const;
const now = Date.parse('2026-03-10T12:00:00Z');
const item = (own?: Override, inherited: unknown = true): EffectiveSetting => ({
  key: 'pop3.enabled',
  value: own?.value ?? inherited,
  source: paris,
  ...(own && { own }),
  inherited: { value: inherited, source: paris },
  ladder: [],
});
const drafted = (from: EffectiveSetting, change: Partial<SettingDraft>) => ({ ...draftOf(from), ...change });

describe('isChange', () => {
  it.each([
    { when: 'nothing was touched', from: item(), change: {}, then: false },
    { when: 'an inherited value is set by hand', from: item(), change: { follows: false, value: false }, then: true },
    { when: 'an override is given back', from: item({ value: false }), change: { follows: true }, then: true },
    { when: 'the other value is chosen', from: item({ value: false }), change: { value: true }, then: true },
    { when: 'only a lock is added', from: item({ value: false }), change: { locked: true }, then: true },
    { when: 'only a reason is added', from: item({ value: false }), change: { reason: 'leaver' }, then: true },
    { when: 'only spaces are typed as a reason', from: item({ value: false }), change: { reason: '  ' }, then: false },
    {
      when: 'the expiry is taken away',
      from: item({ value: false, expiresAt: '2027-01-01T00:00:00Z' }),
      change: { expiresAt: undefined },
      then: true,
    },
  ])('is $then when $when', ({ from, change, then }) => {
    expect(isChange(from, drafted(from, change))).toBe(then);
  });
});

describe('asksFollowOrPin', () => {
  it.each([
    {
      when: 'the inherited value is chosen by hand',
      from: item(),
      change: { follows: false, value: true },
      then: true,
    },
    { when: 'another value is chosen', from: item(), change: { follows: false, value: false }, then: false },
    { when: 'the answer was pin', from: item(), change: { follows: false, value: true, pinned: true }, then: false },
    {
      when: 'it is set here to lock it',
      from: item(),
      change: { follows: false, value: true, locked: true },
      then: false,
    },
    { when: 'it was pinned before', from: item({ value: true }), change: { reason: 'still' }, then: false },
  ])('is $then when $when', ({ from, change, then }) => {
    expect(asksFollowOrPin(from, drafted(from, change))).toBe(then);
  });
});

describe('patchOf and undoPatch', () => {
  it('sends only what changes, whole', () => {
    const from = item();
    const draft = drafted(from, {
      follows: false,
      value: false,
      locked: true,
      reason: ' leaver ',
      expiresAt: '2027-01-01T00:00:00.000Z',
    });
    expect(patchOf([from, { ...item(), key: 'imap.enabled' }], { 'pop3.enabled': draft })).toEqual({
      'pop3.enabled': { value: false, locked: true, reason: 'leaver', expiresAt: '2027-01-01T00:00:00.000Z' },
    });
  });
  it('hands a setting back with null', () => {
    const from = item({ value: false });
    expect(patchOf([from], { 'pop3.enabled': drafted(from, { follows: true }) })).toEqual({ 'pop3.enabled': null });
  });
  it.each([
    { when: 'nothing was set', own: undefined, then: null },
    { when: 'it was off and locked', own: { value: false, locked: true }, then: { value: false, locked: true } },
    { when: 'the override has expired since', own: { value: false, expiresAt: '2026-03-10T11:59:00Z' }, then: null },
  ])('undoes to what was there when $when', ({ own, then }) => {
    expect(undoPatch([item(own)], ['pop3.enabled'], now)).toEqual({ 'pop3.enabled': then });
  });
});

describe('draftFault', () => {
  const from = item();
  it.each([
    { when: 'it follows, whatever the leftover value', change: { value: undefined }, then: undefined },
    { when: 'nothing usable was typed', change: { follows: false, value: undefined }, then: /Enter a value/ },
    {
      when: 'the expiry is past',
      change: { follows: false, expiresAt: '2026-03-10T11:00:00Z' },
      then: /still to come/,
    },
    { when: 'the value is of another type', change: { follows: false, value: 'yes' }, then: /./ },
    { when: 'all is well', change: { follows: false, value: false }, then: undefined },
  ])('answers $then when $when', ({ change, then }) => {
    const fault = draftFault('pop3.enabled', drafted(from, change), now);
    if (then === undefined) expect(fault).toBeUndefined();
    else expect(fault).toMatch(then);
  });
});

describe('changedMeanwhile', () => {
  it('names what another hand changed, above or here', () => {
    const before = [item(), { ...item(), key: 'imap.enabled' }, { ...item(), key: 'http.enabled' }];
    const after = [
      item({ value: false }),
      { ...item(undefined, false), key: 'imap.enabled' },
      { ...item(), key: 'http.enabled' },
    ];
    expect(changedMeanwhile(before, after)).toEqual(['pop3.enabled', 'imap.enabled']);
  });
});
