import { describe, expect, it } from 'vitest';
import { accessesOf, accessOf, type EffectiveLookup } from './access-of.js';
import { settingOf } from './catalogue.js';
import type { Level } from './level.js';
import type { Override } from './override.js';
import { resolveSetting, type Resolvable } from './resolve-setting.js';

type Set = Record<string, Override>;
const lookup =
  (overrides: Partial<Record<Level, Set>>): EffectiveLookup =>
  (key) =>
    resolveSetting(
      settingOf(key) as Resolvable,
      (['organization', 'site', 'server', 'mailbox'] as const).map((level) => ({
        node: { level, id: level, name: level },
        override: overrides[level]?.[key],
      })),
    );
const off = { value: false };
const on = { value: true };

describe('accessOf', () => {
  it.each<{ when: string; set: Partial<Record<Level, Set>>; then: object }>([
    { when: 'nothing is set', set: {}, then: { allowed: true } },
    {
      when: 'the mailbox says off',
      set: { mailbox: { 'pop3.enabled': off } },
      then: { allowed: false, refusedBy: 'enabled', source: { level: 'mailbox' } },
    },
    {
      when: 'the site says off and the mailbox on',
      set: { site: { 'pop3.enabled': off }, mailbox: { 'pop3.enabled': on } },
      then: { allowed: true },
    },
    {
      when: 'the service is off at the server, whatever the mailbox says',
      set: { server: { 'pop3.service': off }, mailbox: { 'pop3.enabled': on } },
      then: { allowed: false, refusedBy: 'service', source: { level: 'server' } },
    },
    {
      when: 'both say no',
      set: { site: { 'pop3.service': off }, mailbox: { 'pop3.enabled': off } },
      then: { allowed: false, refusedBy: 'service', source: { level: 'site' } },
    },
    {
      when: 'a locked site gives its reason',
      set: {
        site: { 'pop3.enabled': { value: false, locked: true, reason: 'Audit 7' } },
        mailbox: { 'pop3.enabled': on },
      },
      then: { allowed: false, refusedBy: 'enabled', source: { level: 'site' }, reason: 'Audit 7' },
    },
  ])('decides POP3 when $when', ({ set, then }) => {
    expect(accessOf(lookup(set), 'pop3')).toMatchObject({ protocol: 'pop3', ...then });
  });

  it('decides each protocol by its own switches', () => {
    const refused = accessesOf(lookup({ mailbox: { 'smtp.submissionEnabled': off }, site: { 'http.service': off } }));
    expect(refused.filter(({ allowed }) => !allowed).map(({ protocol }) => protocol)).toEqual(['smtp', 'http']);
  });
});
