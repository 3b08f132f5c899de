import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NewPassword } from '@waypost/contracts';
import { encodePasswordModify, passwordModifyOid } from '@waypost/ldap';
import { catalogue } from '@waypost/settings';
import { aMailbox, aServiceAccount, aSmallOrganization, canRun, FakeFeed, freePort, mailboxId } from '@waypost/testing';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Directory } from './directory.js';
import { readPasswordChange } from './password-change.js';
import { PasswordRelay } from './password-relay.js';
import { RawClient } from './raw-client.js';
import { aVerifier, service } from './serve-sample.spec-support.js';
import { startDirectory, type RunningDirectory } from './start-directory.js';

const [old, fresh] = ['the old password of ann', 'the new password of ann'];
const annDn = 'uid=ann,ou=people,dc=paradigms,dc=example';

let feed: FakeFeed, running: RunningDirectory, apiUrl: string, port: number, dataDir: string, client: RawClient;
/** Everything the directory logged. */
let logged = '';

async function start(passwordModify: boolean) {
  dataDir = await mkdtemp(join(tmpdir(), 'waypost-passwords-'));
  feed = new FakeFeed([
    ...aSmallOrganization('mark'),
    aMailbox('ann', { verifier: await aVerifier(old) }),
    aServiceAccount('dovecot', await aVerifier(service.password)),
  ]);
  [apiUrl, port] = [await feed.start(), await freePort()];
  const log = pino({ level: 'trace' }, { write: (line: string) => (logged += line) });
  running = await startDirectory(
    {
      ...{ apiUrl, followerToken: feed.token, dataDir, passwordModify },
      ...{ ldapPort: port, ldapsPort: await freePort(), ldapListen: 'loopback', maxAge: 86_400_000 },
      ...{ tls: undefined, clientAuthorities: undefined, metricsPort: undefined, policyPort: undefined },
    },
    log,
  );
  client = await RawClient.connect(port);
  await vi.waitFor(async () => expect((await client.bind('ann', old)).code).toBe(0), { timeout: 5_000 });
}

beforeEach(() => start(true));
afterEach(async () => {
  client.socket.destroy();
  await running.stop();
  await feed.stop();
  await rm(dataDir, { recursive: true });
});

const modify = (asked: { userIdentity?: string; oldPassword?: string; newPassword?: string }) => {
  const { userIdentity, oldPassword = old, newPassword = fresh } = asked;
  const octets = { oldPassword: Buffer.from(oldPassword), newPassword: Buffer.from(newPassword) };
  const value = encodePasswordModify({ ...octets, ...(userIdentity !== undefined && { userIdentity }) });
  return client.ask({ op: 'extended', oid: passwordModifyOid, value });
};
const offered = async () =>
  (await client.search('(objectClass=*)', { base: '', scope: 'base', attributes: ['supportedExtension'] })).entries[0]
    ?.attributes?.['supportedExtension'];

/** Does what the api does, with verifiers that cost little; the feed brings it a little later than the answer. */
async function obey() {
  const [verifier, generated] = [await aVerifier(fresh), await aVerifier('made-up')];
  feed.changePassword = ({ newPassword }) => {
    const change = aMailbox('ann', { verifier: newPassword === undefined ? generated : verifier });
    const revision = feed.revision + 1;
    setTimeout(() => feed.put(change), 50);
    return { status: 200, body: { revision, ...(newPassword === undefined && { password: 'made-up' }) } };
  };
}
const refuse = (code: string, errors: object[] = []) => {
  feed.changePassword = () => ({ status: 400, body: { type: `https://waypost/problems/${code}`, errors } });
};

describe('Password Modify', () => {
  it('is not there unless it was turned on', async () => {
    expect(await offered()).toContain(passwordModifyOid);
    client.socket.destroy();
    await running.stop();
    await feed.stop();
    await rm(dataDir, { recursive: true });
    await start(false);
    expect(await offered()).not.toContain(passwordModifyOid);
    expect(await modify({})).toMatchObject({
      code: 2,
      sentence: expect.stringContaining('WAYPOST_DIRECTORY_PASSWORD_MODIFY'),
    });
  });

  it.each([
    { whose: 'none is named', identity: undefined },
    { whose: 'their DN is named', identity: annDn },
    { whose: 'their login name is named', identity: 'ANN' },
    { whose: 'their address is named', identity: 'ann@paradigms.example' },
  ])("changes one's own password where $whose, and the next bind goes by it", async ({ identity }) => {
    await obey();
    expect(await modify(identity === undefined ? {} : { userIdentity: identity })).toMatchObject({ code: 0 });
    expect(await client.bind('ann', fresh)).toMatchObject({ code: 0 });
    expect(await client.bind('ann', old)).toMatchObject({ code: 49 });
  });

  it.each([
    { where: 'the connection comes from', name: annDn, client: '127.0.0.1' },
    {
      where: 'the mail server says',
      name: 'uid=ann,wpService=http+wpClient=192.0.2.7,dc=paradigms,dc=example',
      client: '192.0.2.7',
    },
  ])('tells the api that the person is where $where', async ({ name, client: expected }) => {
    await obey();
    const { changePassword } = feed;
    let told: string | undefined;
    feed.changePassword = (asked) => ((told = asked.client), changePassword(asked));
    await client.bind(service.dn, service.password);
    await client.bind(name, old);
    expect(await modify({})).toMatchObject({ code: 0 });
    expect(told).toBe(expected);
  });

  it('is refused to everybody else, and for anybody else, without a word to the api', async () => {
    feed.changePassword = () => expect.unreachable();
    expect(await modify({ userIdentity: 'uid=mark,ou=people,dc=paradigms,dc=example' })).toMatchObject({ code: 50 });
    expect(await modify({ userIdentity: service.dn })).toMatchObject({ code: 50 });
    expect(await modify({ userIdentity: '' })).toMatchObject({ code: 50 });
    await client.bind(service.dn, service.password);
    expect(await modify({})).toMatchObject({ code: 50 });
    expect(await modify({ userIdentity: annDn })).toMatchObject({ code: 50 });
    await client.bind('', '');
    expect(await modify({ userIdentity: annDn })).toMatchObject({ code: 50 });
  });

  it('needs the old password', async () => {
    feed.changePassword = () => expect.unreachable();
    expect(await modify({ oldPassword: '' })).toMatchObject({ code: 53, sentence: expect.stringContaining('old') });
  });

  it('is refused with 2 where the value is none, and the session goes on', async () => {
    const value = Buffer.from('30038105', 'hex');
    expect(await client.ask({ op: 'extended', oid: passwordModifyOid, value })).toMatchObject({ code: 2 });
    expect(await offered()).toContain(passwordModifyOid);
  });

  it.each([
    { when: 'the old password is wrong', says: 'sign-in-refused', code: 49 },
    { when: 'there were too many guesses', says: 'sign-in-throttled', code: 51 },
    { when: 'too many passwords are checked', says: 'not-ready', code: 51 },
    { when: 'the mailbox is kept elsewhere', says: 'permission-missing', code: 52 },
    { when: 'the api does not know the route', says: 'route-not-found', code: 52 },
    { when: 'the token is not known', says: 'sign-in-required', code: 52 },
  ])('is refused with $code where $when', async ({ says, code }) => {
    refuse(says);
    expect(await modify({})).toMatchObject({ code });
  });

  it('is refused with 19 and the sentence of the policy', async () => {
    const detail = NewPassword.safeParse('short').error?.issues[0]?.message ?? '';
    refuse('body-invalid', [{ pointer: '#/newPassword', detail }]);
    expect(await modify({ newPassword: 'short' })).toMatchObject({ code: 19, sentence: detail });
  });

  it('is refused with 52 where the api is away, and works again once it is back', async () => {
    await obey();
    await feed.stop();
    expect(await modify({})).toMatchObject({ code: 52 });
    await feed.start();
    await vi.waitFor(async () => expect(await modify({})).toMatchObject({ code: 0 }), { timeout: 10_000 });
  });

  it('says that it is saved where the feed does not bring it in time', async () => {
    feed.changePassword = () => ({ status: 200, body: { revision: feed.revision + 1, password: 'made-up' } });
    const directory = new Directory({ catalogue, maxAge: 1_000 });
    const relay = new PasswordRelay({ apiUrl, token: feed.token, directory, feedPatience: 20 });
    expect(await relay.change({ mailboxId: mailboxId('ann'), oldPassword: old })).toEqual({
      result: { code: 80, sentence: expect.stringContaining('is saved') },
      generated: 'made-up',
    });
  });

  it('decides what is asked behind it by the new password', async () => {
    await obey();
    const [changed, bound] = await Promise.all([modify({}), client.bind('ann', fresh)]);
    expect([changed.code, bound.code]).toEqual([0, 0]);
  });

  it('puts no password into the log', async () => {
    await modify({ oldPassword: 'a wrong password' });
    await obey();
    await modify({});
    expect(logged).not.toMatch(new RegExp(`${old}|${fresh}|a wrong password`));
  });
});

describe('a change of a password', () => {
  const asked = encodePasswordModify({ oldPassword: Buffer.from(old), newPassword: Buffer.from([0xff]) });
  const remote = { isLocal: false, certifiedName: undefined, offersTls: true, changesPasswords: true };
  const caller = { kind: 'mailbox', id: mailboxId('ann'), dn: annDn, client: '192.0.2.1' } as const;

  it.each([
    { when: 'it came in clear text from elsewhere', connection: { ...remote, isSecure: false }, code: 13 },
    { when: 'there is nothing to answer from', connection: { ...remote, isSecure: true }, code: 52 },
  ])('is refused with $code where $when', ({ connection, code }) => {
    expect(readPasswordChange(asked, { caller, connection, view: undefined })).toMatchObject({ code });
  });
});

describe.skipIf(!canRun("OpenLDAP's ldappasswd against the directory", { ldappasswd: 'ldap-utils' }))(
  'ldappasswd',
  () => {
    const run = (...args: readonly string[]) =>
      new Promise<{ code: number | null; out: string }>((resolve) => {
        const url = `ldap://127.0.0.1:${String(port)}`;
        const child = spawn('ldappasswd', ['-x', '-H', url, '-D', annDn, '-w', old, '-a', old, ...args]);
        let out = '';
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', (text: Buffer) => (out += text.toString()));
        child.on('close', (code) => {
          resolve({ code, out });
        });
      });

    it('sets a password, for oneself without a name or by DN', async () => {
      await obey();
      expect(await run('-s', fresh, annDn)).toEqual({ code: 0, out: '' });
      expect(await client.bind('ann', fresh)).toMatchObject({ code: 0 });
    });

    it('shows the password that was made up', async () => {
      await obey();
      expect(await run()).toEqual({ code: 0, out: 'New password: made-up\n' });
      expect(await client.bind('ann', 'made-up')).toMatchObject({ code: 0 });
    });

    it('shows why it was refused', async () => {
      refuse('body-invalid', [{ pointer: '#/newPassword', detail: 'Use at least 12 characters.' }]);
      const { out } = await run('-s', 'short');
      expect(out).toContain('Result: Constraint violation (19)');
      expect(out).toContain('Use at least 12 characters.');
    });
  },
);
