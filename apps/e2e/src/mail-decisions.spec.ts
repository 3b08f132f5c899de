import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  aMailbox,
  aServiceAccount,
  aSmallOrganization,
  canRun,
  DirectoryProcess,
  type DovecotServer,
  FakeFeed,
  freePort,
  postfixLookups,
  startDovecot,
  startPostgres,
  SteadyClient,
} from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dovecotPackages } from './dovecot-of.js';
import { Stack } from './stack.js';

const programs = { ...dovecotPackages, postmap: 'postfix postfix-ldap' };

/** What Dovecot makes of a lookup, in the words of `doveadm user` and `doveadm auth test`. */
type DovecotVerdict = 'found' | 'not found' | 'failed for now';

/** What mail servers make of a real person and of one who never was: whom mail is taken for, refused for good, or kept back for. */
interface Verdicts {
  postfix: [real: string, unknown: string];
  dovecot: [real: DovecotVerdict, unknown: DovecotVerdict];
}

const known: Verdicts = { postfix: ['found', 'not found'], dovecot: ['found', 'not found'] };
const waiting: Verdicts = { postfix: ['deferred', 'deferred'], dovecot: ['failed for now', 'failed for now'] };

function userVerdict(said: string): DovecotVerdict {
  if (/doesn't exist/.test(said)) return 'not found';
  return /^quota_rule\s/m.test(said) || /^uid\s/m.test(said) ? 'found' : 'failed for now';
}

/** `auth test` says "temporary" in no words of its own: a wrong password is "auth failed" with nothing about a failure inside. */
const loginIsDecided = (said: string) =>
  /auth succeeded/.test(said) || (/auth failed/.test(said) && !/temp/.test(said));

/** Both mail servers asked about two people. */
async function verdictsOf(
  { postfix, dovecot }: { postfix: ReturnType<typeof postfixLookups>; dovecot: DovecotServer },
  [real, unknown]: readonly [string, string],
): Promise<Verdicts> {
  return {
    postfix: [await postfix.mailbox(real), await postfix.mailbox(unknown)],
    dovecot: [userVerdict(await dovecot.lookUp(real)), userVerdict(await dovecot.lookUp(unknown))],
  };
}

describe.skipIf(!canRun('what mail servers make of each state of the directory', programs))(
  'what Postfix and Dovecot decide',
  () => {
    const base = 'dc=paradigms,dc=example';
    const bindDn = `uid=mx,ou=services,${base}`;
    // Argon2id as the api makes it: checks that cost what they cost in earnest are what a busy directory is busy with.
    const secret = {
      password: 'a service secret',
      verifier: '$argon2id$v=19$m=19456,t=2,p=1$CxtOrqKzVdJj25A3ON7A9g$XK+Swx1oFrShGZ/ykGALiUzHRulzcOm5sxkDOqRnRSE',
    };
    const ann = {
      user: 'ann@paradigms.example',
      password: 'the password of ann',
      verifier: '$argon2id$v=19$m=19456,t=2,p=1$oTiKCqC9Ng7XfFVOj72ZlA$fMJB++M0/nssVej+PVX2+21H83c8xkAdAjzdroPQikE',
    };
    const fresh = ['fresh-1', 'fresh-2', 'fresh-3'];
    const asked = [ann.user, 'nobody@paradigms.example'] as const;
    const dataFolder = mkdtempSync(join(tmpdir(), 'waypost-decisions-'));
    const emptyFolder = mkdtempSync(join(tmpdir(), 'waypost-decisions-'));
    const feed = new FakeFeed([
      ...aSmallOrganization(),
      aMailbox('ann', { verifier: ann.verifier }),
      ...['mx', ...fresh].map((name) => aServiceAccount(name, secret.verifier)),
    ]);
    let port = 0;
    let apiUrl = '';
    let directory: DirectoryProcess | undefined;
    let dovecot: DovecotServer;
    let postfix: ReturnType<typeof postfixLookups>;

    /** The directory started anew on its port; `how` says from which folder and with what. */
    async function startAnew(how: { dataFolder?: string; env?: Record<string, string> } = {}): Promise<void> {
      await directory?.stop('SIGKILL');
      directory = await DirectoryProcess.start({ apiUrl, followerToken: feed.token, dataFolder, port, ...how });
    }

    const bind = async () => {
      const client = await SteadyClient.connect(port);
      const { code } = await client.bind({ dn: bindDn, password: secret.password });
      client.end();
      return code;
    };
    const untilBindSays = async (wanted: number) => {
      while ((await bind()) !== wanted) await sleep(50);
    };

    beforeAll(async () => {
      port = await freePort();
      apiUrl = await feed.start();
      await startAnew();
      await untilBindSays(0);
      const account = { ldapUrl: `ldap://127.0.0.1:${port}`, bindDn, password: secret.password, base };
      postfix = postfixLookups(account);
      dovecot = await startDovecot(account);
    }, 120_000);

    afterAll(async () => {
      await dovecot?.stop();
      postfix?.discard();
      await directory?.stop();
      await feed.stop().catch(() => undefined);
      for (const folder of [dataFolder, emptyFolder]) rmSync(folder, { recursive: true, force: true });
    });

    it('in step with the api: found, and not found', async () => {
      expect(await verdictsOf({ postfix, dovecot }, asked)).toEqual(known);
      expect(await dovecot.postfixLogin(ann)).toMatch(/auth succeeded/);
    });

    it('asked below another suffix: Postfix waits; Dovecot takes 32 for "nobody", so its base must be right', async () => {
      const account = { ldapUrl: `ldap://127.0.0.1:${port}`, bindDn, password: secret.password, base: 'dc=elsewhere' };
      const elsewhere = { postfix: postfixLookups(account), dovecot: await startDovecot(account) };
      expect(await verdictsOf(elsewhere, asked)).toEqual({
        postfix: ['deferred', 'deferred'],
        dovecot: ['not found', 'not found'],
      });
      await elsewhere.dovecot.stop();
      elsewhere.postfix.discard();
    });

    it('the feed cut, the api gone: as before', async () => {
      await feed.stop();
      expect(await verdictsOf({ postfix, dovecot }, asked)).toEqual(known);
    });

    it('killed and started from its copy while the api is away: as before', async () => {
      await startAnew();
      await untilBindSays(0);
      expect(await verdictsOf({ postfix, dovecot }, asked)).toEqual(known);
      expect(await dovecot.postfixLogin(ann)).toMatch(/auth succeeded/);
    });

    it('busy with more binds than it can check: mail waits, and nobody is said to be unknown', async () => {
      await startAnew();
      const flood = new Flood(port, base);
      await flood.begin();
      // Accounts whose password was never right here before: one that was is remembered, and costs a busy directory nothing.
      const verdicts: string[] = [];
      for (const name of fresh) {
        const bindDn = `uid=${name},ou=services,${base}`;
        const lookups = postfixLookups({
          ldapUrl: `ldap://127.0.0.1:${port}`,
          bindDn,
          password: secret.password,
          base,
        });
        verdicts.push(await lookups.mailbox(ann.user));
        lookups.discard();
      }
      const user = userVerdict(await dovecot.lookUp(ann.user));
      await flood.end();
      expect([...verdicts, user]).not.toContain('not found');
      expect(verdicts).toContain('deferred');
      await untilBindSays(0);
      expect(await verdictsOf({ postfix, dovecot }, asked)).toEqual(known);
    }, 120_000);

    it('its model older than allowed: mail waits', async () => {
      await startAnew({ env: { WAYPOST_DIRECTORY_MAX_AGE_HOURS: '0.0001' } });
      await untilBindSays(52);
      expect(await verdictsOf({ postfix, dovecot }, asked)).toEqual(waiting);
      expect(loginIsDecided(await dovecot.postfixLogin(ann))).toBe(false);
    }, 120_000);

    it('without ever having had a snapshot: mail waits', async () => {
      await startAnew({ dataFolder: emptyFolder });
      expect(await bind()).toBe(52);
      expect(await verdictsOf({ postfix, dovecot }, asked)).toEqual(waiting);
      expect(loginIsDecided(await dovecot.postfixLogin(ann))).toBe(false);
    }, 120_000);

    it('not there at all: mail waits', async () => {
      await directory?.stop('SIGKILL');
      expect(await verdictsOf({ postfix, dovecot }, asked)).toEqual(waiting);
      expect(loginIsDecided(await dovecot.postfixLogin(ann))).toBe(false);
    }, 120_000);

    it('back, with the api: found, and not found', async () => {
      await feed.start();
      await startAnew();
      await untilBindSays(0);
      expect(await verdictsOf({ postfix, dovecot }, asked)).toEqual(known);
    });
  },
);

describe.skipIf(
  !canRun('what mail servers decide while the database or the api is down', { ...programs, postgres: 'postgresql-15' }),
)('what Postfix and Dovecot decide while Waypost itself is in trouble', () => {
  let stack: Stack;
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  let servers: { postfix: ReturnType<typeof postfixLookups>; dovecot: DovecotServer };
  const asked = ['mark@minasi.com', 'nobody@minasi.com'] as const;

  beforeAll(async () => {
    postgres = await startPostgres();
    stack = await Stack.start({ demo: true, databaseUrl: postgres.url });
    const { directorySuffix: base } = await stack.rest.ask<{ directorySuffix: string }>('GET', '/organization');
    const { bindDn, password } = await stack.rest.serviceAccount('mx');
    const account = { ldapUrl: stack.ldapUrl, bindDn, password, base };
    servers = { postfix: postfixLookups(account), dovecot: await startDovecot(account) };
  }, 300_000);

  afterAll(async () => {
    await servers?.dovecot.stop();
    servers?.postfix.discard();
    await stack?.discard();
    await postgres?.stop();
  });

  it('all is well: found, and not found', async () => {
    expect(await verdictsOf(servers, asked)).toEqual(known);
  });

  it('the api hangs: as before', async () => {
    const { api } = await stack.children();
    process.kill(api, 'SIGSTOP');
    expect(await verdictsOf(servers, asked)).toEqual(known);
    process.kill(api, 'SIGCONT');
  });

  it('the api is killed: as before', async () => {
    await stack.killHard('api');
    expect(await verdictsOf(servers, asked)).toEqual(known);
    await stack.untilReady();
  });

  it('the database is stopped: as before', async () => {
    await postgres.stop();
    expect(await verdictsOf(servers, asked)).toEqual(known);
  });
});

/** Keeps more binds waiting than the directory will hold, each of another name, so that none is known or slowed down. */
class Flood {
  private isOver = false;
  private isFelt = false;
  private readonly lanes: Promise<void>[] = [];

  constructor(
    private readonly port: number,
    private readonly base: string,
  ) {}

  /** Fulfilled once some of it is turned away. */
  async begin(): Promise<void> {
    const clients = await Promise.all(Array.from({ length: 400 }, () => SteadyClient.connect(this.port)));
    for (const [nth, client] of clients.entries()) this.lanes.push(this.lane(client, nth));
    while (!this.isFelt) await sleep(10);
  }

  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.lanes);
  }

  private async lane(client: SteadyClient, nth: number): Promise<void> {
    for (let turn = 0; !this.isOver; turn += 1) {
      const { code } = await client.bind({
        dn: `uid=x${String(nth)}-${String(turn)},ou=people,${this.base}`,
        password: 'wrong',
      });
      if (code === 51) this.isFelt = true;
    }
    client.end();
  }
}
