import type { Access } from '@waypost/contracts';
import { describe, expect, it } from 'vitest';
import { accessSentence } from './access-summary';

const paris = { level: 'site', id: 's', name: 'Paris' } as const;

describe('accessSentence', () => {
  it.each<[Access, string]>([
    [{ protocol: 'imap', allowed: true }, 'IMAP — on'],
    [
      { protocol: 'pop3', allowed: false, refusedBy: 'enabled', source: paris },
      'POP3 — off, because Site Paris says so',
    ],
    [
      { protocol: 'pop3', allowed: false, refusedBy: 'enabled', source: { level: 'mailbox', id: 'm', name: 'mark' } },
      'POP3 — off, set here',
    ],
    [
      { protocol: 'pop3', allowed: false, refusedBy: 'service', source: paris },
      'POP3 — off, because Site Paris does not run the POP3 service',
    ],
  ])('says %j as "%s"', (access, then) => {
    expect(accessSentence(access)).toBe(then);
  });
});
