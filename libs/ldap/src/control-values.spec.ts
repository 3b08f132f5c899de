import { describe, expect, it } from 'vitest';
import {
  controlOid,
  pagedResultsControl,
  readPagedResults,
  readSortKeys,
  sortRequestControl,
  sortResponseControl,
} from './control-values.js';
import { LdapDecodeError } from './decode-error.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('control values', () => {
  it.each([
    { size: 0, cookie: '' },
    { size: 1_000, cookie: 'where we were' },
    { size: 2 ** 31 - 1, cookie: '' },
  ])('carry a page of $size', ({ size, cookie }) => {
    const page = { size, cookie: Buffer.from(cookie) };
    expect(readPagedResults(pagedResultsControl(page).value)).toEqual(page);
  });

  it('carry an order', () => {
    const keys = [
      { attribute: 'sn', reverse: true },
      { attribute: 'cn;lang-de', rule: '2.5.13.3', reverse: false },
    ];
    expect(readSortKeys(sortRequestControl(keys).value)).toEqual(keys);
  });

  it('are the octets of the standards', () => {
    expect(pagedResultsControl({ size: 5, cookie: Buffer.from('x') }, true)).toEqual({
      oid: controlOid.pagedResults,
      critical: true,
      value: hex('3006 020105 040178'),
    });
    expect(sortRequestControl([{ attribute: 'sn', rule: 'r', reverse: true }]).value).toEqual(
      hex('300c 300a 0402736e 800172 8101ff'),
    );
    expect(sortResponseControl(16, 'xy').value).toEqual(hex('3007 0a0110 80027879'));
    expect(sortResponseControl(0).value).toEqual(hex('3003 0a0100'));
  });

  it.each([
    { what: 'no value', value: undefined },
    { what: 'an empty value', value: '' },
    { what: 'a negative size', value: '3005 0201ff 0400' },
    { what: 'no cookie', value: '3003 020105' },
    { what: 'something left over', value: '3005 020105 0400 00' },
    { what: 'a length past the end', value: '3006 020105 0405 78' },
    { what: 'another type', value: '0400' },
  ])('are refused as a page: $what', ({ value }) => {
    expect(() => readPagedResults(value === undefined ? undefined : hex(value))).toThrow(
      expect.objectContaining({ kind: 'meaning', code: 2 }) as LdapDecodeError,
    );
  });

  it.each([
    { what: 'no value', value: undefined },
    { what: 'no key', value: '3000' },
    { what: 'a key without an attribute', value: '3002 3000' },
    { what: 'a key with more than belongs there', value: '3008 3006 0402736e 0500' },
    { what: 'a hundred keys', value: `30820190 ${'30020400'.repeat(100)}` },
  ])('are refused as an order: $what', ({ value }) => {
    expect(() => readSortKeys(value === undefined ? undefined : hex(value))).toThrow(
      expect.objectContaining({ kind: 'meaning', code: 2 }) as LdapDecodeError,
    );
  });
});
