import { createHash } from 'node:crypto';
import { appPasswordMaterial } from '@waypost/organization';
import {
  aMailbox,
  anOverride,
  aSmallOrganization,
  canRun,
  deliverByLmtp,
  type DovecotServer,
  imapLogin,
  mailboxId,
  pop3Login,
  startDovecot,
  submissionLogin,
} from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';

const runs = canRun('app passwords at a real Dovecot', {
  dovecot: 'dovecot-core dovecot-pop3d dovecot-imapd dovecot-submissiond dovecot-lmtpd dovecot-ldap',
});
const [forPop3, forAll] = ['pppp-pppp-pppp-pppp-pppp-pppp', 'aaaa-aaaa-aaaa-aaaa-aaaa-aaaa'];
const digestOf = (secret: string) =>
  createHash('sha256')
    .update(appPasswordMaterial(mailboxId('mark'), secret) ?? '')
    .digest('base64url');
const appPasswords = [{ digest: digestOf(forPop3), services: ['pop3' as const] }, { digest: digestOf(forAll) }];

describe.skipIf(!runs)('a stock Dovecot with the sample configuration, asking this directory', () => {
  let sample: Awaited<ReturnType<typeof serveSample>>;
  let dovecot: DovecotServer;
  const pop3 = (password: string, user = 'mark') => pop3Login(dovecot.ports.pop3, { user, password });
  const imap = (password: string, user = 'mark') => imapLogin(dovecot.ports.imap, { user, password });
  const submission = (password: string, user = 'mark') => submissionLogin(dovecot.ports.submission, { user, password });
  const refusal = { pop3: /^-ERR \[AUTH\] Authentication failed/, imap: /^a0 NO \[AUTHENTICATIONFAILED\]/ };
  const mark = async (more = {}) =>
    aMailbox('mark', { verifier: await aVerifier('mark-secret'), appPasswords, ...more });

  beforeAll(async () => {
    sample = await serveSample([...aSmallOrganization('ann'), await mark()]);
    dovecot = await startDovecot({
      ldapUrl: `ldap://127.0.0.1:${String(sample.port)}`,
      bindDn: service.dn,
      password: service.password,
      base: 'dc=paradigms,dc=example',
    });
  }, 120_000);
  afterAll(async () => {
    await dovecot?.stop();
    await sample?.server.close();
  });

  it('opens POP3 with an app password for it, and neither IMAP nor sending', async () => {
    expect(await pop3(forPop3)).toMatch(/^\+OK/);
    expect(await imap(forPop3)).toMatch(refusal.imap);
    expect(await submission(forPop3)).toMatch(/^535 /);
    expect(await dovecot.postfixLogin({ user: 'mark', password: forPop3 })).toMatch(/auth failed/);
  });

  it.each([forAll, 'mark-secret'])('opens everything with %s', async (password) => {
    expect(await pop3(password)).toMatch(/^\+OK/);
    expect(await imap(password, 'mark@paradigms.example')).toMatch(/^a0 OK/);
    expect(await submission(password)).toMatch(/^235 /);
    expect(await dovecot.postfixLogin({ user: 'mark', password })).toMatch(/auth succeeded/);
  });

  it('refuses a revoked app password at once', async () => {
    expect(await pop3(forPop3)).toMatch(/^\+OK/);
    sample.model.put(await mark({ appPasswords: appPasswords.slice(1) }));
    expect(await pop3(forPop3)).toMatch(refusal.pop3);
    expect(await pop3(forAll)).toMatch(/^\+OK/);
    sample.model.put(await mark());
    expect(await pop3(forPop3)).toMatch(/^\+OK/);
  });

  it('refuses the main password where programs may not use it, and takes app passwords still', async () => {
    const only = anOverride('org', 'mailbox.passwordForClients', false);
    sample.model.put(only);
    expect(await imap('mark-secret')).toMatch(refusal.imap);
    expect(await imap(forAll)).toMatch(/^a0 OK/);
    sample.model.apply({ op: 'delete', kind: 'override', id: only.id });
    expect(await imap('mark-secret')).toMatch(/^a0 OK/);
  });

  it('tells whoever has an app password for POP3 why POP3 is off, and nobody else', async () => {
    const off = anOverride(mailboxId('mark'), 'pop3.enabled', false, { reason: 'moved to IMAP' });
    sample.model.put(off);
    expect(await pop3(forPop3)).toMatch(/^-ERR \[AUTH\] POP3 is off for this mailbox .*moved to IMAP/);
    expect(await pop3('wrong')).toMatch(refusal.pop3);
    sample.model.apply({ op: 'delete', kind: 'override', id: off.id });
  });

  it('refuses every sign-in to a suspended mailbox like a wrong password, takes mail for it, and opens it again', async () => {
    sample.model.put(await mark({ suspended: 'administrator' }));
    for (const password of ['mark-secret', forAll]) {
      expect(await imap(password)).toMatch(refusal.imap);
      expect(await pop3(password)).toMatch(refusal.pop3);
      expect(await submission(password)).toMatch(/^535 /);
      expect(await dovecot.postfixLogin({ user: 'mark', password })).toMatch(/auth failed/);
    }
    expect(await deliverByLmtp(dovecot.ports.lmtp, 'mark@paradigms.example')).toEqual([
      expect.stringMatching(/^250 /),
      expect.stringMatching(/^250 /),
    ]);
    expect(await dovecot.messageCount('mark')).toBe(1);
    sample.model.put(await mark());
    expect(await imap('mark-secret')).toMatch(/^a0 OK/);
  });

  it('says whose client guesses, and holds it against that client alone', async () => {
    for (let guess = 0; guess < 8; guess++) await pop3(`guess ${String(guess)}`);
    expect(sample.lines).toContainEqual({
      fields: expect.objectContaining({ why: 'wrong-password', service: 'pop3', onBehalfOf: '127.0.0.1' }) as object,
      sentence: 'A bind was refused.',
    });
    expect(await pop3('guess 9')).toMatch(/^-ERR \[SYS\/TEMP\]/);
    expect(await pop3(forPop3)).toMatch(/^\+OK/);
    expect(await pop3('mark-secret')).toMatch(/^\+OK/);
  });
});
