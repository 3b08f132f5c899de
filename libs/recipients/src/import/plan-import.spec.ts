import { describe, expect, it } from 'vitest';
import type { ImportAction, ImportItem, PresentRecipient } from './import-row.js';
import { planImport } from './plan-import.js';

const ann: PresentRecipient = {
  id: '00000000-0000-4000-8000-00000000000a',
  name: 'ann',
  values: {
    name: 'ann',
    displayName: 'Ann',
    address: 'ann@x.org',
    department: null,
    addresses: ['smtp:a@x.org'],
    filter: null,
    members: ['b@y.org'],
  },
};
const bob: PresentRecipient = {
  id: '00000000-0000-4000-8000-00000000000b',
  name: 'bob',
  values: { name: 'bob', displayName: 'Bob', address: 'bob@x.org', department: 'Sales', addresses: [] },
};
const world = {
  present: new Map([ann, bob].flatMap((one) => [[one.id, one] as const, [one.name, one] as const])),
  holders: new Map([
    ['ann@x.org', ann.id],
    ['a@x.org', ann.id],
    ['bob@x.org', bob.id],
  ]),
  check: (_: 'create' | 'update', values: Readonly<Record<string, unknown>>) =>
    values['displayName'] === null
      ? { faults: [{ pointer: '#/displayName', detail: 'This is needed.' }] }
      : { values: { ...values } },
  missing: ({ owners }: Readonly<Record<string, unknown>>, isMade: (name: string) => boolean) =>
    ((owners ?? []) as string[])
      .filter((name) => !isMade(name))
      .map((name) => ({ pointer: '#/owners', detail: `There is no mailbox "${name}".` })),
};

interface Given extends Record<string, unknown> {
  action?: ImportAction;
  id?: string;
}
const planned = (...rows: Given[]): ImportItem[] =>
  planImport(
    rows.map(({ action, id, ...values }, at) => ({
      row: at + 2,
      ...(action && { action }),
      ...(id !== undefined && { id }),
      values,
      faults: [],
    })),
    world,
  );
/** An item in short: what it does, with which fields, and what is wrong where. */
const short = ({ operation, differences, faults }: ImportItem) =>
  [operation, ...differences.map(({ field }) => field), ...faults.map(({ pointer }) => pointer)].join(' ');

describe('a row of an import', () => {
  it.each<{ when: string; row: Given; then: string }>([
    { when: 'nobody has its name', row: { name: 'cid', displayName: 'Cid' }, then: 'create name displayName' },
    {
      when: 'somebody has its name, in any case',
      row: { name: 'BOB', displayName: 'Rob' },
      then: 'update name displayName',
    },
    { when: 'it repeats what is there', row: { name: 'bob', department: 'Sales' }, then: 'unchanged' },
    { when: 'it empties a field', row: { name: 'bob', department: null }, then: 'update department' },
    { when: 'it empties a field that is empty', row: { name: 'ann', department: null }, then: 'unchanged' },
    { when: 'it names by id and renames', row: { id: ann.id, name: 'anna' }, then: 'update name' },
    { when: 'it deletes', row: { action: 'delete', name: 'ann' }, then: 'delete' },
    { when: 'a list is in another order', row: { name: 'ann', addresses: ['smtp:a@x.org'] }, then: 'unchanged' },
    { when: 'it creates what is there', row: { action: 'create', name: 'ann' }, then: 'refused #/name' },
    { when: 'it changes what is not there', row: { action: 'update', name: 'zed' }, then: 'refused #/name' },
    { when: 'it deletes what is not there', row: { action: 'delete', name: 'zed' }, then: 'refused #/name' },
    { when: 'its id is nobody’s', row: { id: ann.id.replace(/a$/, 'c') }, then: 'refused #/id' },
    { when: 'it names nobody', row: { displayName: 'Who' }, then: 'refused #/name' },
    { when: 'a value is not allowed', row: { name: 'ann', displayName: null }, then: 'refused #/displayName' },
    { when: 'another has its address', row: { name: 'ann', address: 'BOB@x.org' }, then: 'refused #/address' },
    {
      when: 'another has a further address',
      row: { name: 'bob', addresses: ['smtp:a@x.org'] },
      then: 'refused #/addresses',
    },
  ])('where $when: $then', ({ row, then }) => {
    expect(planned(row).map(short)).toEqual([then]);
  });

  it('is refused where an earlier row is about the same recipient, by either of its names', () => {
    const [first, second, third] = planned(
      { name: 'bob', department: 'Ops' },
      { id: bob.id, department: 'Law' },
      { id: ann.id, name: 'bob' },
    );
    expect([first, second, third].map((item) => short(item as ImportItem))).toEqual([
      'update department',
      'refused #/id',
      'refused #/name',
    ]);
    expect(second?.faults[0]?.detail).toContain('Row 2');
  });

  it('is refused where an earlier row gives its address to another', () => {
    const items = planned(
      { name: 'cid', displayName: 'Cid', address: 'new@x.org' },
      { name: 'dan', displayName: 'Dan', address: 'NEW@x.org' },
    );
    expect(items.map(short)).toEqual(['create name displayName address', 'refused #/address']);
  });

  it('may take an address that an earlier row has its holder give up', () => {
    const gets = { name: 'bob', address: 'ann@x.org' };
    const shorts = (...rows: Given[]) => planned(...rows).map(short);
    expect(shorts({ name: 'ann', address: 'new@x.org' }, gets)).toEqual(['update address', 'update address']);
    expect(shorts({ action: 'delete', name: 'ann' }, gets)).toEqual(['delete', 'update address']);
    expect(shorts(gets, { name: 'ann', address: 'new@x.org' })).toEqual(['refused #/address', 'update address']);
    expect(shorts({ name: 'ann', addresses: [] }, { name: 'bob', addresses: ['smtp:a@x.org'] })).toEqual([
      'update addresses',
      'update addresses',
    ]);
  });

  it.each<{ when: string; row: Given; then: string }>([
    {
      when: 'it changes what is not there, and empties a field',
      row: { action: 'update', name: 'zed', displayName: null },
      then: 'refused #/name',
    },
    { when: 'a place has two faults', row: { displayName: null, name: null }, then: 'refused #/name #/displayName' },
    { when: 'it gives a filter to who has members', row: { name: 'ann', filter: '(sn=x)' }, then: 'refused #/members' },
    { when: 'it gives both', row: { name: 'cid', filter: '(sn=x)', members: ['a@y.org'] }, then: 'refused #/members' },
    {
      when: 'it gives a filter instead',
      row: { name: 'ann', filter: '(sn=x)', members: [] },
      then: 'update filter members',
    },
    { when: 'it names somebody who is not there', row: { name: 'cid', owners: ['dan'] }, then: 'refused #/owners' },
  ])('says what there is to say where $when: $then', ({ row, then }) => {
    expect(planned(row).map(short)).toEqual([then]);
  });

  it('may name who an earlier row makes, and not who a later or a refused one would', () => {
    const [eve, fay, gil] = [{ name: 'eve' }, { name: 'fay', owners: ['EVE'] }, { name: 'gil', displayName: null }];
    expect(planned(eve, fay).map(short)).toEqual(['create name', 'create name owners']);
    expect(planned(fay, eve).map(short)).toEqual(['refused #/owners', 'create name']);
    expect(planned(gil, { name: 'hal', owners: ['gil'] }).map(short)).toEqual([
      'refused #/displayName',
      'refused #/owners',
    ]);
  });

  it('says no more of what could not be read as a whole', () => {
    const faults = [{ pointer: '#', detail: 'Send an object.' }];
    const [item] = planImport([{ row: 2, values: { displayName: null }, faults }], world);
    expect(item && short(item)).toBe('refused #');
  });

  it('keeps what could not be read, with every other fault', () => {
    const faults = [{ pointer: '#/hidden', detail: 'Write yes or no.' }];
    const [item] = planImport([{ row: 2, action: 'create', values: { name: 'ann' }, faults }], world);
    expect(item && short(item)).toBe('refused #/hidden #/name');
    expect(item).toMatchObject({ values: {}, differences: [], label: 'ann', recipientId: ann.id });
  });
});
