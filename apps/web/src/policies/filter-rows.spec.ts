import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterOperators, type FilterRows, isWithoutValue, rowsOfText, textOfRows } from './filter-rows';

const sales = { attribute: 'department', operator: 'is', value: 'Sales' } as const;

describe('textOfRows', () => {
  it.each<[string, FilterRows, string]>([
    ['one row', { join: 'any', rows: [sales] }, '(department=Sales)'],
    ['what begins', { join: 'all', rows: [{ ...sales, operator: 'begins' }] }, '(department=Sales*)'],
    ['what contains', { join: 'all', rows: [{ ...sales, operator: 'contains' }] }, '(department=*Sales*)'],
    ['what ends', { join: 'all', rows: [{ ...sales, operator: 'ends' }] }, '(department=*Sales)'],
    ['what it is not', { join: 'all', rows: [{ ...sales, operator: 'isNot' }] }, '(!(department=Sales))'],
    [
      'what is not set',
      { join: 'all', rows: [sales, { ...sales, operator: 'unset' }] },
      '(&(department=Sales)(!(department=*)))',
    ],
    ['what is set', { join: 'all', rows: [{ ...sales, operator: 'set' }] }, '(department=*)'],
    ['all of several', { join: 'all', rows: [sales, { ...sales, value: 'x' }] }, '(&(department=Sales)(department=x))'],
    ['any of several', { join: 'any', rows: [sales, { ...sales, value: 'x' }] }, '(|(department=Sales)(department=x))'],
    ['what needs escapes', { join: 'all', rows: [{ ...sales, value: 'a*(b)\\' }] }, '(department=a\\2a\\28b\\29\\5c)'],
    ['no row that has no value yet', { join: 'all', rows: [sales, { ...sales, value: ' ' }] }, '(department=Sales)'],
    ['nothing', { join: 'all', rows: [] }, ''],
  ])('writes %s', (_, rows, then) => {
    expect(textOfRows(rows)).toBe(then);
  });
});

describe('rowsOfText', () => {
  it.each([
    ['', 'nothing'],
    ['(!(department=S*))', 'a negation of what begins'],
    ['(!(&(department=Sales)(title=a)))', 'a negation of several'],
    ['(!(!(department=Sales)))', 'a negation twice'],
    ['(&(!department=Sales)(title=a))', 'a negation without its parentheses'],
    ['(&(department=Sales)(|(title=a)(title=b)))', 'a filter within a filter'],
    ['(department=S*s)', 'a star in the middle'],
    ['(department>=S)', 'an order'],
    ['(department:caseExactMatch:=S)', 'a matching rule'],
    ['(department=\\c3\\a9)', 'octets that are no ASCII'],
    ['(department=Sales', 'what cannot be read'],
  ])('leaves %s to the text: %s', (text) => {
    expect(rowsOfText(text)).toBeUndefined();
  });

  it('reads back what rows came to', () => {
    const row = fc.record({
      attribute: fc.constantFrom('department', 'extensionAttribute1'),
      operator: fc.constantFrom(...filterOperators),
      value: fc.stringMatching(/^[ -~äßλ]*$/).map((text) => text.trim() || 'x'),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2 }), fc.constantFrom('all' as const, 'any' as const), (rows, join) => {
        const text = textOfRows({ join, rows });
        const read = rowsOfText(text);
        expect(read && textOfRows(read)).toBe(text);
        expect(read?.rows.map(({ value }) => value)).toEqual(
          rows.map(({ operator, value }) => (isWithoutValue(operator) ? '' : value)),
        );
      }),
    );
  });
});
