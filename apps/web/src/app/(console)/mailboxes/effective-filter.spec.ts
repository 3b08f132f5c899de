import { describe, expect, it } from 'vitest';
import { filterWords, readEffective } from './effective-filter';

describe('readEffective', () => {
  it.each([
    ['pop3.enabled:false', { key: 'pop3.enabled', value: 'false' }],
    ['pop3.allowedNetworks:2001:db8::/32', { key: 'pop3.allowedNetworks', value: '2001:db8::/32' }],
    ['no.such:1', undefined],
    ['pop3.enabled', undefined],
    [undefined, undefined],
  ])('takes %s apart', (param, then) => {
    expect(readEffective(param)).toEqual(then);
  });
});

describe('filterWords', () => {
  it.each([
    ['pop3.enabled:false', undefined, 'POP3 access: Off'],
    ['pop3.enabled:true', 'site:paris', 'POP3 access: On, because of Site paris'],
    ['pop3.enabled:true', 'default', 'POP3 access: On, because of the default'],
    ['pop3.retentionDays:30', 'mailbox', 'Keep POP3-deleted messages for: 30 days, because of the mailbox itself'],
    [undefined, 'site:paris', undefined],
  ])('says %s from %s', (effective, source, then) => {
    expect(filterWords(effective, source)).toBe(then);
  });
});
