import type { Access } from '@waypost/settings';
import { expect, it } from 'vitest';
import { deniedReason } from './denied-reason.js';

type Refusal = Extract<Access, { allowed: false }>;
const refusal = (more: Partial<Refusal> = {}): Refusal => ({
  protocol: 'pop3',
  allowed: false,
  refusedBy: 'enabled',
  source: { level: 'site', id: '1', name: 'Paris' },
  ...more,
});

it.each<{ when: string; access: Access; then: string | undefined }>([
  { when: 'nothing is refused', access: { protocol: 'pop3', allowed: true }, then: undefined },
  { when: 'a site said no', access: refusal(), then: 'POP3 is off for this mailbox (set at site Paris)' },
  {
    when: 'it said why',
    access: refusal({ reason: 'use IMAP' }),
    then: 'POP3 is off for this mailbox (set at site Paris: use IMAP)',
  },
  {
    when: 'the mailbox says so itself',
    access: refusal({ protocol: 'imap', source: { level: 'mailbox', id: '2', name: 'mark' } }),
    then: 'IMAP is off for this mailbox (set for it alone)',
  },
  {
    when: 'the service is off',
    access: refusal({ protocol: 'smtp', refusedBy: 'service', source: { level: 'server', id: '3', name: 'athena' } }),
    then: "Sending mail is off on this mailbox's server (set at server athena)",
  },
  {
    when: 'it is off by default',
    access: refusal({ protocol: 'http', source: { level: 'default' } }),
    then: 'Web access is off for this mailbox (by default)',
  },
  {
    when: 'the mailbox is suspended',
    access: refusal({ refusedBy: 'suspension', reason: 'by an administrator' }),
    then: 'Sign-in is suspended for this mailbox (by an administrator)',
  },
  {
    when: 'the reason has accents and typographic marks',
    access: refusal({ reason: 'geschäftlich – “nur” IMAP…' }),
    then: 'POP3 is off for this mailbox (set at site Paris: geschaftlich - "nur" IMAP...)',
  },
  {
    when: 'the reason is in another script',
    access: refusal({ reason: 'только IMAP' }),
    then: 'POP3 is off for this mailbox (set at site Paris)',
  },
  {
    when: 'the reason tries to end the line and speak for the server',
    access: refusal({ reason: 'no\r\n+OK Logged in.\u2028a\tb' }),
    then: 'POP3 is off for this mailbox (set at site Paris: no +OK Logged in. a b)',
  },
])('says $then when $when', ({ access, then }) => {
  expect(deniedReason(access)).toBe(then);
});

it('stays one short line, however long the reason', () => {
  const line = deniedReason(refusal({ reason: 'because '.repeat(100) })) ?? '';
  expect(line).toHaveLength(200);
  expect(line).toMatch(/^POP3 is off .*\.\.\.\)$/);
});
