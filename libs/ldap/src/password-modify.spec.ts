import { describe, expect, it } from 'vitest';
import { encodeGeneratedPassword, encodePasswordModify, readPasswordModify } from './password-modify.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const [old, fresh] = [Buffer.from('o'), Buffer.from('nn')];

describe('a request to modify a password', () => {
  it.each([
    { what: 'without a value', value: undefined, read: {} },
    { what: 'that leaves everything out', value: '3000', read: {} },
    { what: 'with the old password alone', value: '3003 81016f', read: { oldPassword: old } },
    { what: 'with both passwords', value: '3007 81016f 82026e6e', read: { oldPassword: old, newPassword: fresh } },
    {
      what: 'with everything',
      value: '300b 8002c3bc 81016f 82026e6e',
      read: { userIdentity: 'ü', oldPassword: old, newPassword: fresh },
    },
    { what: 'with empty fields', value: '3004 8100 8200', read: { oldPassword: hex(''), newPassword: hex('') } },
  ])('$what is read', ({ value, read }) => {
    expect(readPasswordModify(value === undefined ? undefined : hex(value))).toEqual(read);
  });

  it.each([
    { what: 'an empty value', value: '' },
    { what: 'another type', value: '0400' },
    { what: 'fields out of order', value: '3006 82016e 81016f' },
    { what: 'a field twice', value: '3006 81016f 81016f' },
    { what: 'an unknown field', value: '3003 83016f' },
    { what: 'a field longer than the value', value: '3003 81056f' },
    { what: 'a value longer than it is', value: '3009 81016f' },
    { what: 'something behind it', value: '3003 81016f 00' },
    { what: 'an indefinite length', value: '3080 81016f 0000' },
  ])('$what is refused with 2, and the session may go on', ({ value }) => {
    expect(() => readPasswordModify(hex(value))).toThrow(expect.objectContaining({ kind: 'meaning', code: 2 }));
  });

  it('is written as it is read', () => {
    const asked = { userIdentity: 'uid=ann', oldPassword: old, newPassword: fresh };
    expect(readPasswordModify(encodePasswordModify(asked))).toEqual(asked);
    expect(encodePasswordModify({})).toEqual(hex('3000'));
  });

  it('is answered with the password that was made up, as field 0', () => {
    expect(encodeGeneratedPassword('made')).toEqual(hex('3006 80046d616465'));
  });
});
