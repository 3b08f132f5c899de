import { catalogue, type EffectiveLookup, type SettingKey, settingOf } from '@waypost/settings';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dovecotUserFields, encodeUserFields, quotaRule, userdbImport } from './dovecot-user-fields.js';

type Values = Partial<Record<SettingKey, unknown>>;
const inForce =
  (values: Values): EffectiveLookup =>
  (key) => ({
    value: key in values ? values[key] : settingOf(key)?.fallback,
    source: { level: 'default' },
    ladder: [],
  });
const fieldsOf = (values: Values) =>
  Object.fromEntries(dovecotUserFields(inForce(values)).map(({ name, value }) => [name, value]));

describe('dovecotUserFields', () => {
  it('hands out every field, also where the default is Dovecot’s own', () => {
    expect(fieldsOf({})).toEqual({
      pop3_no_flag_updates: 'no',
      pop3_lock_session: 'no',
      pop3_fast_size_lookups: 'no',
      pop3_delete_type: 'expunge',
      imap_max_line_length: '65536',
      imap_idle_notify_interval: '120s',
      'namespace/public/list': 'yes',
      submission_max_mail_size: '10485760',
      submission_max_recipients: '5000',
      quota_rule: '*:bytes=1073741824',
    });
  });

  it.each<[Values, Record<string, string>]>([
    [{ 'pop3.markSeenOnDownload': false }, { pop3_no_flag_updates: 'yes' }],
    [{ 'pop3.lockSession': true }, { pop3_lock_session: 'yes' }],
    [{ 'pop3.exactSize': false }, { pop3_fast_size_lookups: 'yes' }],
    [{ 'pop3.retention': 'keepForImap' }, { pop3_delete_type: 'flag', pop3_deleted_flag: '$POP3Deleted' }],
    [{ 'imap.maxCommandLength': 1024 }, { imap_max_line_length: '1024' }],
    [{ 'imap.idleNotifySeconds': 15 }, { imap_idle_notify_interval: '15s' }],
    [{ 'imap.listPublicFolders': false }, { 'namespace/public/list': 'no' }],
    [{ 'smtp.maxMessageBytes': 2048 }, { submission_max_mail_size: '2048' }],
    [{ 'smtp.maxRecipients': 3 }, { submission_max_recipients: '3' }],
    [{ 'mailbox.quotaBytes': 0 }, { quota_rule: '*:bytes=0' }],
  ])('turns %j into %j', (values, fields) => {
    expect(fieldsOf(values)).toMatchObject(fields);
  });

  it('names every field that the catalogue says is set per mailbox, and no other', () => {
    const isUserdb = (name: string) => !['nologin', 'reason', 'allow_nets'].includes(name);
    const promised = catalogue.flatMap(({ enforcedBy }) => enforcedBy.dovecotUser?.split(', ') ?? []).filter(isUserdb);
    expect(Object.keys(fieldsOf({ 'pop3.retention': 'keepForImap' })).sort()).toEqual([...new Set(promised)].sort());
  });
});

describe('encodeUserFields', () => {
  it('separates by TAB, the quota apart', () => {
    const parts = userdbImport(inForce({})).split('\t');
    expect(parts).toContain('pop3_lock_session=no');
    expect(parts.filter((part) => part.startsWith('quota_rule'))).toEqual([]);
    expect(quotaRule(inForce({ 'mailbox.quotaBytes': 5 }))).toBe('*:bytes=5');
  });

  it('lets no value begin another field or end the line', () =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', '=', '\t', '\r', '\n', '\0', '\x01') })),
        (values) => {
          const text = encodeUserFields(values.map((value, index) => ({ name: `f${index}`, value })));
          expect(text).not.toMatch(/[\r\n\0]/);
          expect(values.length === 0 ? [] : text.split('\t').map(unescaped)).toEqual(values);
        },
      ),
    ));
});

const meanings: Readonly<Record<string, string>> = { 0: '\0', 1: '\x01', t: '\t', r: '\r', n: '\n' };
/** Dovecot's own reading of an escaped field, without its name. */
const unescaped = (part: string) =>
  part.slice(part.indexOf('=') + 1).replace(/\x01(.)/g, (_all, letter: string) => meanings[letter] ?? '');
