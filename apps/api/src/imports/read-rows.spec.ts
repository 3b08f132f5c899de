import { importColumnsOf, importKinds } from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import { describe, expect, it } from 'vitest';
import { templateFile } from './export-file.js';
import { readCsvRows, readJsonRows } from './read-rows.js';

const pointersOf = async (work: Promise<unknown>) => {
  try {
    await work;
    return [];
  } catch (error) {
    return error instanceof DomainError ? error.extra.errors?.map(({ pointer }) => pointer) : [String(error)];
  }
};

describe('rows of a CSV file', () => {
  it('say what is done with whom, and what it is to be', async () => {
    expect(
      await readCsvRows(
        'mailbox',
        'action,id,name,hiddenFromAddressBook,addresses\nDelete,,ann,,\n,,bob,yes,"smtp:b@x.org\nX400:c=us"\n',
      ),
    ).toEqual([
      { row: 2, action: 'delete', values: { name: 'ann', hiddenFromAddressBook: null, addresses: [] }, faults: [] },
      {
        row: 3,
        values: { name: 'bob', hiddenFromAddressBook: true, addresses: ['smtp:b@x.org', 'X400:c=us'] },
        faults: [],
      },
    ]);
  });

  it('say nothing of columns that they end before, and change no password by an empty cell', async () => {
    const [short, empty] = await readCsvRows('mailbox', 'name,department,password\nann\nbob,Sales,\n');
    expect([short?.values, empty?.values]).toEqual([{ name: 'ann' }, { name: 'bob', department: 'Sales' }]);
  });

  it('keep what cannot be read as faults of theirs', async () => {
    const [row, long] = await readCsvRows('mailbox', 'name,suspended,action\nann,maybe,rename\nbob,no,,more\n');
    expect([row?.faults, long?.faults].map((faults) => faults?.map(({ pointer }) => pointer))).toEqual([
      ['#/suspended', '#/action'],
      ['#'],
    ]);
  });

  it.each([
    ['a column that is not known', 'name,colour\n', ['#/columns/colour']],
    ['a column twice', 'name,name\n', ['#/columns/name']],
    ['nothing that says whom a row is about', 'displayName\n', ['#/columns/name']],
    ['all of it at once', 'colour,size\n', ['#/columns/colour', '#/columns/size', '#/columns/name']],
    ['a column of another kind', 'name,server\n', ['#/columns/server'], 'contact'],
  ] as const)('are refused with %s', async (_, file, pointers, kind: 'mailbox' | 'contact' = 'mailbox') => {
    expect(await pointersOf(readCsvRows(kind, file))).toEqual(pointers);
  });
});

describe('rows of a JSON list', () => {
  it('are the fields of REST', async () => {
    expect(
      await readJsonRows('group', [
        { action: 'create', name: 'sales', members: ['mailbox:ann'] },
        'sales',
        { colour: 1 },
      ]),
    ).toEqual([
      { row: 1, action: 'create', values: { name: 'sales', members: ['mailbox:ann'] }, faults: [] },
      { row: 2, values: {}, faults: [expect.objectContaining({ pointer: '#' })] },
      { row: 3, values: {}, faults: [expect.objectContaining({ pointer: '#/colour' })] },
    ]);
  });

  it.each([{ name: 'ann' }, 'ann', null])('are not %j', async (body) => {
    expect(await pointersOf(readJsonRows('mailbox', body))).toEqual(['#']);
  });
});

it.each(importKinds)('a template for a %s can be read, in both forms', async (kind) => {
  const [csv] = await readCsvRows(kind, templateFile(kind, 'csv'));
  const [json] = await readJsonRows(kind, JSON.parse(templateFile(kind, 'json')));
  expect([csv?.faults, json?.faults]).toEqual([[], []]);
  const columns = Object.keys(importColumnsOf(kind)).filter((name) => name !== 'password');
  expect(Object.keys(csv?.values ?? {}).sort()).toEqual(columns.sort());
});

it.each(['csv', 'json'])('many rows of %s leave others their turns', async (format) => {
  const names = Array.from({ length: 20_000 }, (_, nth) => `ann${nth}`);
  const fields = { displayName: 'Ann, of many', department: 'Sales', addresses: ['smtp:a@example.net'] };
  let [turns, isRead] = [0, false];
  const others = () => {
    turns += 1;
    if (!isRead) setImmediate(others);
  };
  setImmediate(others);
  const rows = await (format === 'csv'
    ? readCsvRows(
        'mailbox',
        `name,displayName,department\n${names.map((name) => `${name},"Ann, of many",Sales\n`).join('')}`,
      )
    : readJsonRows(
        'mailbox',
        names.map((name) => ({ name, ...fields })),
      ));
  isRead = true;
  expect(rows).toHaveLength(20_000);
  expect(turns).toBeGreaterThan(3);
});
