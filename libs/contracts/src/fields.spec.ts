import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  Address,
  AuditQuery,
  DirectorySuffix,
  DisplayName,
  Fqdn,
  GivenTime,
  MailboxQuery,
  NewAdministratorPassword,
  NewMailbox,
  NewPassword,
  NewServer,
  NodeName,
  Reason,
  SettingsPreview,
  settingsPatchAt,
  SiteChange,
} from './index.js';

const faultsOf = (schema: z.ZodType, value: unknown) =>
  (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => ({ at: path.join('/'), message }));

describe('a field is read as', () => {
  it.each([
    { field: 'a display name', schema: DisplayName, given: '  Lyon, Rhône 😀 ', read: 'Lyon, Rhône 😀' },
    { field: 'a reason', schema: Reason, given: 'x'.repeat(500), read: 'x'.repeat(500) },
    { field: 'a name', schema: NodeName, given: 'Athena', read: 'Athena' },
    { field: 'an address', schema: Address, given: 'Mark@MINASI.com', read: 'Mark@minasi.com' },
    { field: 'a host name', schema: Fqdn, given: 'Athena.Example.ORG.', read: 'athena.example.org' },
    { field: 'a time', schema: GivenTime, given: '2099-06-01T12:00:00+02:00', read: '2099-06-01T10:00:00.000Z' },
    {
      field: 'a suffix',
      schema: DirectorySuffix,
      given: 'ou=Mail,dc=example,dc=org',
      read: 'ou=Mail,dc=example,dc=org',
    },
    { field: 'a password', schema: NewPassword, given: '  spaces count ', read: '  spaces count ' },
    { field: 'a password of any script', schema: NewPassword, given: 'пароль-пароль', read: 'пароль-пароль' },
  ])('$field', ({ schema, given, read }) => expect(schema.parse(given)).toBe(read));
});

describe('a field is refused with a sentence', () => {
  it.each<{ field: string; schema: z.ZodType; given: unknown[]; sentence: RegExp }>([
    { field: 'a display name', schema: DisplayName, given: ['', '   '], sentence: /at least one character\.$/ },
    { field: 'a display name', schema: DisplayName, given: ['x'.repeat(257)], sentence: /at most 256 characters\.$/ },
    { field: 'a display name', schema: DisplayName, given: ['a\nb', 'a\u0000b', 'a\u007fb'], sentence: /line breaks/ },
    { field: 'half a character', schema: DisplayName, given: ['a\ud800', '\udc00b'], sentence: /line breaks/ },
    {
      field: 'what turns the writing around',
      schema: DisplayName,
      given: ['a\u202eb', 'a\u2066b', 'a\u2028b'],
      sentence: /line breaks/,
    },
    { field: 'a display name', schema: DisplayName, given: [3, true, null, {}], sentence: /^Send a text\.$/ },
    { field: 'a display name', schema: DisplayName, given: [undefined], sentence: /^This is needed\.$/ },
    { field: 'an address', schema: Address, given: ['mark', '@', 'a b@c.d'], sentence: /\.$/ },
    {
      field: 'an address',
      schema: Address,
      given: [`a@${'b.'.repeat(170)}c`],
      sentence: /at most 320 characters\.|domain/,
    },
    { field: 'a host name', schema: Fqdn, given: ['athena', '192.0.2.1', '', '.'], sentence: /full host name/ },
    {
      field: 'a suffix',
      schema: DirectorySuffix,
      given: ['', 'example.org', 'cn=x', 'dc=a,,dc=b', 'dc=a+b=c'],
      sentence: /dc=example/,
    },
    { field: 'a time', schema: GivenTime, given: ['soon', '2099-01-01', '2099-01-01T00:00:00'], sentence: /RFC 3339/ },
    { field: 'a password', schema: NewPassword, given: ['elevenchars'], sentence: /at least 12/ },
    {
      field: "an administrator's password",
      schema: NewAdministratorPassword,
      given: ['fourteen chars'],
      sentence: /15/,
    },
    { field: 'a password', schema: NewPassword, given: ['x'.repeat(1025)], sentence: /at most 1024/ },
  ])('$field: $sentence', ({ schema, given, sentence }) => {
    for (const value of given) {
      const faults = faultsOf(schema, value);
      expect({ value, faults }).toEqual({ value, faults: [{ at: '', message: expect.stringMatching(sentence) }] });
    }
  });
});

describe('a body', () => {
  it('is refused for all its faults at once', () => {
    const faults = faultsOf(NewServer, { name: '', roles: ['postbox'], colour: 1 });
    expect(faults.map(({ at }) => at).sort()).toEqual(['', 'fqdn', 'name', 'roles/0', 'site']);
    for (const { message } of faults.filter(({ at }) => at !== '')) expect(message).toMatch(/^[A-Z].*\.$/);
  });

  it('may leave out what a change does not touch', () => expect(SiteChange.parse({})).toEqual({}));

  it('takes roles and a mailbox as documented', () => {
    expect(NewServer.parse({ name: 'a', site: 'b', fqdn: 'a.b' }).roles).toEqual(['mailbox', 'transport']);
    const mailbox = { name: 'mark', displayName: 'Mark', server: 'athena', address: 'mark@minasi.com' };
    expect(NewMailbox.parse(mailbox)).toEqual({ ...mailbox, kind: 'person' });
  });
});

describe('a query', () => {
  it('of mailboxes has its defaults, and reads what is written', () => {
    expect(MailboxQuery.parse({})).toMatchObject({ limit: 50, sort: 'name', total: false });
    const query = { limit: '500', total: 'true', q: ' Mark ', settings: 'pop3.enabled,,imap.enabled' };
    expect(MailboxQuery.parse(query)).toMatchObject({
      limit: 500,
      total: true,
      q: 'Mark',
      settings: ['pop3.enabled', 'imap.enabled'],
    });
  });

  it.each([
    { query: { limit: '0' }, at: 'limit' },
    { query: { limit: '1.5' }, at: 'limit' },
    { query: { limit: 'many' }, at: 'limit' },
    { query: { total: 'yes' }, at: 'total' },
    { query: { sort: 'size' }, at: 'sort' },
    { query: { effective: 'pop3.enabled' }, at: 'effective' },
    { query: { effectiveSource: 'site' }, at: 'effectiveSource' },
  ])('of mailboxes is refused for $at: $query', ({ query, at }) => {
    expect(faultsOf(MailboxQuery, query)).toEqual([{ at, message: expect.stringMatching(/^[A-Z].*\.$/) }]);
  });

  it('of the audit names its subject by level', () => {
    expect(faultsOf(AuditQuery, { subject: 'paris' })).toHaveLength(1);
    expect(AuditQuery.parse({ subject: 'service-account:x:y' }).subject).toBe('service-account:x:y');
  });
});

describe('a change of settings', () => {
  it('is read into overrides, bare values and null alike', () => {
    const patch = { 'pop3.enabled': false, 'imap.enabled': null, 'pop3.retentionDays': { value: 30, locked: true } };
    expect(settingsPatchAt.site.parse(patch)).toEqual({
      'pop3.enabled': { value: false },
      'imap.enabled': null,
      'pop3.retentionDays': { value: 30, locked: true },
    });
  });

  it.each([
    {
      level: 'mailbox' as const,
      patch: { 'pop3.service': false },
      at: 'pop3.service',
      sentence: /cannot be set at a mailbox/,
    },
    {
      level: 'mailbox' as const,
      patch: { 'pop3.enabled': { value: true, locked: true } },
      at: 'pop3.enabled/locked',
      sentence: /nothing below/,
    },
    {
      level: 'site' as const,
      patch: { 'pop3.enabled': { value: true, until: 1 } },
      at: 'pop3.enabled/until',
      sentence: /no such field/,
    },
    { level: 'site' as const, patch: { 'pop3.x': null }, at: 'pop3.x', sentence: /no such setting/ },
    { level: 'site' as const, patch: { __proto__x: 1 }, at: '__proto__x', sentence: /no such setting/ },
    { level: 'site' as const, patch: {}, at: '', sentence: /at least one setting/ },
    { level: 'site' as const, patch: [], at: '', sentence: /at least one setting/ },
  ])('at a $level is refused at $at', ({ level, patch, at, sentence }) => {
    expect(faultsOf(settingsPatchAt[level], patch)).toEqual([{ at, message: expect.stringMatching(sentence) }]);
  });

  it('may only be previewed in the documented shape', () => {
    expect(faultsOf(SettingsPreview, { sentence: '', affected: 0, changes: [], more: 1 })).toHaveLength(1);
  });
});
