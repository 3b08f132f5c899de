import { csvCell } from '@waypost/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ColumnKind, readImportCell, writeImportCell } from './import-column.js';

const column = (kind: ColumnKind, secret?: true) => ({ kind, help: '', example: '', ...(secret && { secret }) });

describe('a cell of an import', () => {
  it.each<[ColumnKind, string, unknown]>([
    ['text', 'Ann', 'Ann'],
    ['text', '', null],
    ['text', "'=Ann", '=Ann'],
    ['flag', 'Yes', true],
    ['flag', 'FALSE', false],
    ['flag', '0', false],
    ['flag', ' ', null],
    ['number', ' 42 ', 42],
    ['number', '', null],
    ['lines', 'a@x.org\r\n b@x.org\n', ['a@x.org', 'b@x.org']],
    ['lines', '', []],
  ])('of %s: %j', (kind, cell, value) => {
    expect(readImportCell(column(kind), cell)).toEqual({ value });
  });

  it.each<[ColumnKind, string]>([
    ['flag', 'perhaps'],
    ['number', '1.5'],
    ['number', '-1'],
    ['number', '1e3'],
  ])('of %s cannot be %j', (kind, cell) => {
    expect(readImportCell(column(kind), cell)).toMatchObject({ fault: expect.stringMatching(/^Write /) });
  });

  it('of a password is taken as it is', () => {
    expect(readImportCell(column('text', true), "'correct horse")).toEqual({ value: "'correct horse" });
  });

  it('comes back as it was written', () => {
    const line = fc
      .string({ minLength: 1 })
      .filter((text) => text === text.trim() && !/[\r\n]/.test(text) && text !== '');
    const written = fc.oneof(
      fc.record({ kind: fc.constant<ColumnKind>('text'), value: fc.option(fc.string({ minLength: 1 })) }),
      fc.record({ kind: fc.constant<ColumnKind>('flag'), value: fc.option(fc.boolean()) }),
      fc.record({ kind: fc.constant<ColumnKind>('number'), value: fc.option(fc.nat()) }),
      fc.record({ kind: fc.constant<ColumnKind>('lines'), value: fc.array(line) }),
    );
    fc.assert(
      fc.property(written, ({ kind, value }) => {
        const cell = csvCell(writeImportCell(column(kind), value));
        const bare = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
        expect(readImportCell(column(kind), bare)).toEqual({ value });
      }),
    );
  });
});
