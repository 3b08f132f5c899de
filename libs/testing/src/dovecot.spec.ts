import { dovecotUserFields, deniedReason, quotaRule, servicesOf, userdbImport } from '@waypost/mailplan';
import { accessOf, type EffectiveLookup, resolveSetting, type SettingKey, settingOf } from '@waypost/settings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DovecotServer, startDovecot } from './dovecot.js';
import { freePort } from './free-port.js';
import { canRun } from './is-installed.js';
import {
  getQuota,
  imapLogin,
  imapSession,
  pop3Login,
  pop3Session,
  submissionLogin,
  submissionSession,
} from './mail-clients.js';
import { startSlapd } from './slapd.js';
import { startSmtpSink } from './smtp-sink.js';

const suffix = 'dc=example,dc=com';
const serviceAccount = { dn: `uid=dovecot,ou=services,${suffix}`, password: 'let me in' };

const string = '1.3.6.1.4.1.1466.115.121.1.15';
const attributes = [
  'wpServiceEnabled',
  'wpPop3DeniedReason',
  'wpImapDeniedReason',
  'wpSubmissionDeniedReason',
  'wpQuotaRule',
  'wpUserdbImport',
  'wpPop3AllowedNetworks',
  'wpImapAllowedNetworks',
  'mailAlias',
];
/** Stands in for the directory's own schema: the same names, all strings. */
const schema = [
  ...attributes.map(
    (name, index) => `attributetype ( 2.25.1.${index + 1} NAME '${name}' EQUALITY caseIgnoreMatch SYNTAX ${string} )`,
  ),
  `objectclass ( 2.25.2.1 NAME 'wpMailAccount' SUP top AUXILIARY MAY ( ${attributes.join(' $ ')} ) )`,
].join('\n');

type Values = Partial<Record<SettingKey, unknown>>;
const site = { level: 'site', id: '1', name: 'paris' } as const;

/** What is in force for a mailbox when the site sets some values, each for the same reason. */
const setAtParis =
  (values: Values): EffectiveLookup =>
  (key) => {
    const { combine, fallback } = settingOf(key) ?? { combine: 'nearest', fallback: undefined };
    const override = key in values ? { value: values[key], reason: 'moved to IMAP' } : undefined;
    return resolveSetting({ key, combine, fallback }, [{ node: site, override }]);
  };

const line = (name: string, value: string | undefined) =>
  value === undefined || value === '' ? [] : [`${name}:: ${Buffer.from(value).toString('base64')}`];

/** A mailbox as the directory would answer it. */
function entryOf(name: string, values: Values): string {
  const effective = setAtParis(values);
  const networks = (key: SettingKey) => (effective(key).value as string[]).join(',');
  return [
    `dn: uid=${name},${suffix}`,
    'objectClass: inetOrgPerson',
    'objectClass: wpMailAccount',
    ...[`uid: ${name}`, `uid: ${name}@example.com`, `cn: ${name}`, `sn: ${name}`, `mail: ${name}@example.com`],
    `userPassword: secret of ${name}`,
    ...servicesOf(effective).map((service) => `wpServiceEnabled: ${service}`),
    ...line('wpPop3DeniedReason', deniedReason(accessOf(effective, 'pop3'))),
    ...line('wpImapDeniedReason', deniedReason(accessOf(effective, 'imap'))),
    ...line('wpSubmissionDeniedReason', deniedReason(accessOf(effective, 'smtp'))),
    ...line('wpQuotaRule', quotaRule(effective)),
    ...line('wpUserdbImport', userdbImport(effective)),
    ...line('wpPop3AllowedNetworks', networks('pop3.allowedNetworks')),
    ...line('wpImapAllowedNetworks', networks('imap.allowedNetworks')),
  ].join('\n');
}

const ldif = [
  `dn: ${suffix}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example`,
  `dn: ou=services,${suffix}\nobjectClass: organizationalUnit\nou: services`,
  `dn: ${serviceAccount.dn}\nobjectClass: account\nobjectClass: simpleSecurityObject\nuid: dovecot\nuserPassword: ${serviceAccount.password}`,
  entryOf('mark', { 'mailbox.quotaBytes': 25_600 }),
  entryOf('ann', { 'pop3.enabled': false, 'mailbox.quotaBytes': 0, 'imap.listPublicFolders': false }),
  entryOf('bob', { 'imap.service': false, 'smtp.submissionEnabled': false, 'pop3.lockSession': true }),
  entryOf('kim', { 'pop3.retention': 'keepForImap', 'smtp.maxRecipients': 1, 'imap.maxCommandLength': 1024 }),
  entryOf('ida', {}),
  entryOf('lea', {
    'pop3.allowedNetworks': ['192.0.2.0/24', '2001:db8::/32'],
    'imap.allowedNetworks': ['127.0.0.0/8'],
  }),
].join('\n\n');

const runs = canRun('Dovecot against a directory of our shape', {
  dovecot: 'dovecot-core dovecot-pop3d dovecot-imapd dovecot-submissiond dovecot-ldap',
  slapd: 'slapd',
});

describe.skipIf(!runs)('a stock Dovecot with the sample configuration', () => {
  const stops: (() => Promise<void>)[] = [];
  let dovecot: DovecotServer;
  const as = (user: string) => ({ user, password: `secret of ${user.split('@')[0] ?? ''}`.toLowerCase() });

  beforeAll(async () => {
    const slapd = await startSlapd({ suffix, schema, ldif });
    stops.push(slapd.stop);
    const sink = await startSmtpSink();
    stops.push(sink.stop);
    const { dn: bindDn, password } = serviceAccount;
    dovecot = await startDovecot({
      ldapUrl: slapd.url,
      bindDn,
      password,
      base: suffix,
      withoutViews: true,
      relayPort: sink.port,
    });
    stops.push(dovecot.stop);
  });
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  it.each(['mark', 'mark@example.com', 'Mark@Example.COM'])('lets %s in by every protocol', async (user) => {
    expect(await pop3Login(dovecot.ports.pop3, as(user))).toBe('+OK Logged in.');
    expect(await imapLogin(dovecot.ports.imap, as(user))).toMatch(/^a0 OK .*Logged in$/);
    expect(await submissionLogin(dovecot.ports.submission, as(user))).toBe('235 2.7.0 Logged in.');
  });

  it('refuses POP3 where it is off, with the reason, and lets IMAP and sending be', async () => {
    expect(await pop3Login(dovecot.ports.pop3, as('ann'))).toBe(
      '-ERR [AUTH] POP3 is off for this mailbox (set at site paris: moved to IMAP)',
    );
    expect(await imapLogin(dovecot.ports.imap, as('ann'))).toMatch(/^a0 OK/);
    expect(await submissionLogin(dovecot.ports.submission, as('ann'))).toMatch(/^235 /);
  });

  it('refuses IMAP and sending where they are off, with the reason, and lets POP3 be', async () => {
    expect(await imapLogin(dovecot.ports.imap, as('bob'))).toBe(
      "a0 NO [CONTACTADMIN] IMAP is off on this mailbox's server (set at site paris: moved to IMAP)",
    );
    expect(await submissionLogin(dovecot.ports.submission, as('bob'))).toBe(
      '525 5.7.13 Sending mail is off for this mailbox (set at site paris: moved to IMAP)',
    );
    expect(await pop3Login(dovecot.ports.pop3, as('bob'))).toBe('+OK Logged in.');
  });

  it('signs people in for Postfix, and refuses those who may not send, though Postfix knows no “nologin”', async () => {
    expect(await dovecot.postfixLogin(as('mark'))).toMatch(/auth succeeded/);
    expect(await dovecot.postfixLogin(as('bob'))).toMatch(/auth failed/);
    expect(await dovecot.postfixLogin(as('bob'))).not.toMatch(/auth succeeded|nologin|reason/);
    expect(await dovecot.postfixLogin({ user: 'mark', password: 'wrong' })).toMatch(/auth failed/);
  });

  it.each(['mark', 'ann', 'nobody-at-all', 'mark*', 'mark)(uid=ann', 'dovecot'])(
    'tells %s with a wrong password nothing',
    async (user) => {
      const wrong = { user, password: 'wrong' };
      expect(await pop3Login(dovecot.ports.pop3, wrong)).toBe('-ERR [AUTH] Authentication failed.');
    },
  );

  it('lets nobody in with an empty password', async () => {
    const [answer] = await imapSession(dovecot.ports.imap, { user: 'mark', password: '' });
    expect(answer).toMatch(/^a0 NO \[AUTHENTICATIONFAILED\]/);
  });

  it('shows the quota in force', async () => {
    expect(await getQuota(dovecot.ports.imap, as('mark'))).toMatch(/QUOTA "User quota" \(STORAGE 0 25\)/);
    expect(await getQuota(dovecot.ports.imap, as('ann'))).toMatch(/No quota/);
  });

  it('refuses what would go over it', async () => {
    const message = `Subject: x\r\n\r\n${'x'.repeat(26_000)}`;
    const [, answer] = await imapSession(
      dovecot.ports.imap,
      as('mark'),
      `APPEND INBOX {${message.length}+}\r\n${message}`,
    );
    expect(answer).toMatch(/NO \[OVERQUOTA\]/);
  });

  it('allows a protocol from the networks listed alone', async () => {
    expect(await pop3Login(dovecot.ports.pop3, as('lea'))).toBe('-ERR [AUTH] Authentication failed.');
    expect(await imapLogin(dovecot.ports.imap, as('lea'))).toMatch(/^a0 OK/);
  });

  it('obeys the limits and manners of each mailbox', async () => {
    const recipients = ['MAIL FROM:<kim@example.com>', 'RCPT TO:<a@example.net>', 'RCPT TO:<b@example.net>'];
    expect((await submissionSession(dovecot.ports.submission, as('kim'), ...recipients)).at(-1)).toMatch(
      /^451 4\.5\.3/,
    );
    expect((await submissionSession(dovecot.ports.submission, as('mark'), ...recipients)).at(-1)).toMatch(/^250/);
    expect((await submissionSession(dovecot.ports.submission, as('kim'), 'EHLO x')).at(-1)).toMatch(
      /^250[ -]SIZE 10485760\r?$/m,
    );
    const long = `SELECT "${'x'.repeat(2000)}"`;
    expect((await imapSession(dovecot.ports.imap, as('kim'), long)).at(-1)).toMatch(/BAD .*long/i);
    expect((await imapSession(dovecot.ports.imap, as('mark'), 'LIST "" "*"')).at(-1)).toMatch(/Public/);
    expect((await imapSession(dovecot.ports.imap, as('ann'), 'LIST "" "*"')).at(-1)).not.toMatch(/Public/);
  });

  it.each([
    { user: 'kim', keeps: true },
    { user: 'ida', keeps: false },
  ])('keeps for IMAP what POP3 deleted where that is set: $user, $keeps', async ({ user, keeps }) => {
    const message = 'Subject: x\r\n\r\nx\r\n';
    await imapSession(dovecot.ports.imap, as(user), `APPEND INBOX {${message.length}+}\r\n${message}`);
    const [, before, , , after] = await pop3Session(dovecot.ports.pop3, as(user), 'STAT', 'DELE 1', 'NOOP', 'STAT');
    expect([before, after]).toEqual([expect.stringMatching(/^\+OK 1 /), expect.stringMatching(/^\+OK 0 /)]);
    expect((await pop3Session(dovecot.ports.pop3, as(user), 'STAT'))[1]).toMatch(/^\+OK 0 /);
    expect(await dovecot.messageCount(`${user}@example.com`)).toBe(keeps ? 1 : 0);
  });

  it('takes over every field as it is handed out', async () => {
    const fields = dovecotUserFields(
      setAtParis({ 'pop3.retention': 'keepForImap', 'smtp.maxRecipients': 1, 'imap.maxCommandLength': 1024 }),
    );
    const seen = await dovecot.lookUp('kim@example.com');
    for (const { name, value } of fields) expect(seen.split('\n')).toContain(`${name}\t${value}`);
  });

  it('lets no line of its log complain about the configuration', () => {
    const complaints = dovecot
      .log()
      .split('\n')
      .filter((text) => /Warning|Error|Fatal/.test(text));
    expect(complaints).toEqual([]);
  });
});

describe.skipIf(!runs)('a stock Dovecot whose directory is away', () => {
  it('says to come back later, never that the password is wrong', async () => {
    const { dn: bindDn, password } = serviceAccount;
    const ldapUrl = `ldap://127.0.0.1:${await freePort()}`;
    const dovecot = await startDovecot({ ldapUrl, bindDn, password, base: suffix, withoutViews: true });
    const mark = { user: 'mark', password: 'secret of mark' };
    try {
      expect(await pop3Login(dovecot.ports.pop3, mark)).toMatch(/^-ERR \[SYS\/TEMP\] Temporary authentication failure/);
      expect(await imapLogin(dovecot.ports.imap, mark)).toMatch(/^a0 NO \[UNAVAILABLE\]/);
      expect(await submissionLogin(dovecot.ports.submission, mark)).toMatch(/^454 4\.7\.0/);
    } finally {
      await dovecot.stop();
    }
  });
});
