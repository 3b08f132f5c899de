import type { PolicyItemChange } from '@waypost/contracts';
import { describe, expect, it } from 'vitest';
import { addressesAfter, gistOfItem, readWritten } from './policy-change';

const policy = { id: '1', name: 'Sales' };
const change = (changes: Partial<PolicyItemChange>): PolicyItemChange => ({
  policy,
  before: ['SMTP:mark@minasi.com', 'smtp:m@minasi.com'],
  added: [],
  promoted: [],
  kept: [],
  ...changes,
});
const promotion = change({
  added: [{ type: 'SMTP', address: 'Mark.Minasi@sales.example' }],
  promoted: [{ type: 'SMTP', from: 'mark@minasi.com', to: 'Mark.Minasi@sales.example' }],
});

describe('readWritten', () => {
  it.each([
    ['SMTP:a@b.example', { type: 'SMTP', address: 'a@b.example', primary: true }],
    ['smtp:a@b.example', { type: 'SMTP', address: 'a@b.example', primary: false }],
    ['x400:c=de;s=a', { type: 'X400', address: 'c=de;s=a', primary: false }],
  ])('reads %s', (text, then) => {
    expect(readWritten(text)).toEqual(then);
  });
});

describe('addressesAfter', () => {
  it.each<[string, PolicyItemChange, string[]]>([
    ['nothing', change({}), ['*mark@minasi.com', 'm@minasi.com']],
    [
      'an addition',
      change({ added: [{ type: 'SMTP', address: 'x@y.example' }] }),
      ['*mark@minasi.com', 'm@minasi.com', 'x@y.example'],
    ],
    ['a promotion', promotion, ['*Mark.Minasi@sales.example', 'mark@minasi.com', 'm@minasi.com']],
    [
      'a promotion of another type',
      change({
        added: [{ type: 'X400', address: 's=M' }],
        promoted: [{ type: 'X400', from: null, to: 's=M' }],
      }),
      ['*mark@minasi.com', '*s=M', 'm@minasi.com'],
    ],
  ])('knows what there is after %s', (_, given, then) => {
    expect(addressesAfter(given).map(({ primary, address }) => `${primary ? '*' : ''}${address}`)).toEqual(then);
  });
});

describe('gistOfItem', () => {
  it.each([
    [promotion, 'Mark.Minasi@sales.example instead of mark@minasi.com'],
    [change({ added: [{ type: 'SMTP', address: 'x@y.example' }] }), '+ x@y.example'],
    [change({ skipped: 'opted-out' }), 'Opted out of policies'],
    [{ row: 2, differences: [{ field: 'title', before: null, after: 'Boss' }], faults: [] }, 'title: Boss'],
    [{ row: 3, differences: [], faults: [{ pointer: '/name', detail: 'Taken.' }] }, 'Taken.'],
  ])('says what becomes of it: %#', (given, then) => {
    expect(gistOfItem({ change: given })).toBe(then);
  });
});
