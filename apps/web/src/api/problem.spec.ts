import { describe, expect, it } from 'vitest';
import { faultsByMember, memberOfPointer } from './problem';

describe('memberOfPointer', () => {
  it.each([
    ['#/pop3.enabled', 'pop3.enabled'],
    ['#/pop3.retentionDays/value', 'pop3.retentionDays'],
    ['#/a~1b', 'a/b'],
    ['#/a~01', 'a~1'],
    ['#/display%20name', 'display name'],
    ['#', '#'],
  ])('reads %s', (pointer, then) => {
    expect(memberOfPointer(pointer)).toBe(then);
  });
});

describe('faultsByMember', () => {
  it('lays every fault beside its field, two about one field joined', () => {
    const errors = [
      { pointer: '#/name', detail: 'Taken.' },
      { pointer: '#/name', detail: 'Too long.' },
      { pointer: '#/address', detail: 'No domain.' },
    ];
    expect(faultsByMember({ errors })).toEqual({ name: 'Taken. Too long.', address: 'No domain.' });
  });
  it('has none where the refusal names none', () => {
    expect(faultsByMember({})).toEqual({});
  });
});
