import { describe, expect, it } from 'vitest';
import { actionWords, memberName, sayValue } from './audit-words';

describe('memberName', () => {
  it.each([
    ['pop3.enabled', 'POP3 access'],
    ['displayName', 'Display name'],
    ['credentialVersion', 'Credential version'],
  ])('calls %s "%s"', (key, then) => {
    expect(memberName(key)).toBe(then);
  });
});

describe('sayValue', () => {
  it.each([
    ['pop3.enabled', false, 'Off'],
    ['pop3.enabled', { value: false, locked: true }, 'Off, locked'],
    ['pop3.retentionDays', { value: 30 }, '30 days'],
    ['pop3.bindings', 'from an older release', 'from an older release'],
    ['roles', ['mailbox', 'transport'], 'mailbox, transport'],
    ['hasPassword', true, 'Yes'],
    ['site', { id: 's' }, '{"id":"s"}'],
    ['addressSpaces', [{ type: 'SMTP', pattern: '*.org', cost: 10 }], '*.org at 10'],
    ['addressSpaces', [], 'none'],
    [
      'templates',
      [
        { type: 'SMTP', template: '%g@a.example', primary: true, enabled: true },
        { type: 'X400', template: 's=%s', primary: false, enabled: false },
      ],
      '%g@a.example (primary), X400:s=%s (off)',
    ],
    ['senders', { others: 'reject', accept: ['group:sales'], reject: [] }, 'nobody; accepted group:sales'],
    ['schedule', { zone: 'UTC', windows: [{ days: [1, 5], from: '08:00', to: '24:00' }] }, 'Mon Fri 08:00–24:00 (UTC)'],
    ['acceptFrom', [{ group: 'sales' }, { address: 'a@b.example' }], 'group sales, a@b.example'],
    ['rejectFrom', [], 'none'],
    ['forwarding', { to: { mailbox: 'ann' }, keepCopy: true }, 'to mailbox ann, with a copy kept'],
    ['maxReceiveBytes', 5 * 1024 ** 2, '5 MiB'],
    ['schedule', 'from an older release', 'from an older release'],
  ])('says %s %j as "%s"', (key, value, then) => {
    expect(sayValue(key, value)).toBe(then);
  });
});

describe('actionWords', () => {
  it.each([
    ['settings.changed', 'settings changed'],
    ['mailbox.password-reset', 'mailbox password reset'],
    ['service-account.created', 'service account created'],
    ['policy.apply-asked', 'policy to be applied'],
    ['import.applied', 'import applied'],
  ])('says %s as "%s"', (action, then) => {
    expect(actionWords(action)).toBe(then);
  });
});
