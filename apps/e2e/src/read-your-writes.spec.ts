import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canRun, DirectoryProcess, freePort, startPostgres, SteadyClient } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RestClient } from './rest-client.js';

const entry = fileURLToPath(new URL('../../api/dist/main.js', import.meta.url));
const [ownerToken, followerToken] = ['a-token-that-only-this-test-knows', 'a-token-of-a-directory-far-away'];
/** Milliseconds everything takes on its way from the api to a directory far away: a local one would hide what is not waited for. */
const wayMs = 50;

/** A line of the network on which what comes back is so late. It can be cut without either end being told. */
class LongLine {
  isDead = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(port: number): Promise<LongLine> {
    const server = createServer((near) => {
      const far = connect({ port, host: '127.0.0.1', noDelay: true });
      near.setNoDelay(true);
      near.on('data', (chunk) => line.isDead || far.write(chunk));
      far.on('data', (chunk) => setTimeout(() => line.isDead || near.write(chunk), wayMs));
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const)
        one.on('error', () => undefined).on('close', () => other.destroy());
    });
    const listening = await freePort();
    await new Promise<void>((resolve) => server.listen(listening, '127.0.0.1', resolve));
    const line = new LongLine(server, `http://127.0.0.1:${listening}`);
    return line;
  }

  end(): void {
    this.server.close();
  }
}

describe.skipIf(!canRun('what is read after it was written, at two replicas', { postgres: 'postgresql-15' }))(
  'whoever was answered finds their change in every directory, however far',
  () => {
    let postgres: Awaited<ReturnType<typeof startPostgres>>;
    const folder = mkdtempSync(join(tmpdir(), 'waypost-read-your-writes-'));
    const apis: ChildProcess[] = [];
    const rests: RestClient[] = [];
    const urls: string[] = [];
    const lines: LongLine[] = [];
    const directories: { process: DirectoryProcess; client: SteadyClient }[] = [];
    const passwords = ['the first of twelve letters', 'the other of twelve letters'] as const;
    let dn = '';

    /** One replica of the api, on the one database and with the one key of the installation. */
    const startReplica = async () => {
      const port = await freePort();
      const env = {
        ...process.env,
        NODE_OPTIONS: '',
        PORT: String(port),
        DATABASE_URL: postgres.url,
        WAYPOST_DATA_DIR: folder,
        WAYPOST_BOOTSTRAP_TOKEN: ownerToken,
        WAYPOST_FOLLOWER_TOKEN: followerToken,
        WAYPOST_PUBLIC_URL: `http://127.0.0.1:${port}`,
        WAYPOST_LOG_LEVEL: 'error',
      };
      const api = fork(entry, { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      apis.push(api);
      await new Promise<void>((resolve, reject) => {
        api.on('message', ({ type }: { type?: string }) => type === 'ready' && resolve());
        api.once('exit', (code) => reject(new Error(`the api ended: ${code}`)));
      });
      urls.push(`http://127.0.0.1:${port}/api/v1`);
      rests.push(new RestClient(urls.at(-1) ?? '', ownerToken));
      lines.push(await LongLine.to(port));
    };
    /** A directory at the far end of the line to a replica. */
    const startDirectory = async (line: LongLine | undefined) => {
      const directory = await DirectoryProcess.start({ apiUrl: line?.url ?? '', followerToken });
      directories.push({ process: directory, client: await SteadyClient.connect(directory.port) });
    };
    const binds = (password: string) =>
      Promise.all(directories.map(async ({ client }) => (await client.bind({ dn, password })).code));

    beforeAll(async () => {
      postgres = await startPostgres();
      await startReplica();
      await startReplica();
      const [rest] = rests;
      if (!rest) throw new Error('there is no replica');
      await rest.ask('POST', '/sites', { name: 'paris' });
      await rest.ask('POST', '/servers', { name: 'athena', site: 'paris', fqdn: 'athena.example.net' });
      const ann = { name: 'ann', displayName: 'Ann', server: 'athena', address: 'ann@example.net' };
      await rest.ask('POST', '/mailboxes', { ...ann, password: passwords[0] });
      const { directorySuffix } = await rest.ask<{ directorySuffix: string }>('GET', '/organization');
      dn = `uid=ann,ou=people,${directorySuffix}`;
      await startDirectory(lines[0]);
      await startDirectory(lines[1]);
      // A directory is waited for from its first word on: until then it is on its way.
      const isHeard = async () => {
        for (const [nth, one] of rests.entries()) {
          const password = passwords[nth] ?? '';
          await one.setPassword('ann', password);
          expect(await binds(password)).toEqual([0, 0]);
        }
      };
      await vi.waitFor(isHeard, { timeout: 60_000, interval: 250 });
    }, 240_000);

    afterAll(async () => {
      for (const { process: directory, client } of directories) {
        client.end();
        await directory.stop();
      }
      for (const line of lines) line.end();
      for (const api of apis) {
        const ended = new Promise((resolve) => api.once('exit', resolve));
        api.kill('SIGTERM');
        await ended;
      }
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it.each([0, 1])('of a password, set at replica %i: the very next bind goes by it', async (nth) => {
      for (let turn = 0; turn < 6; turn += 1) {
        const password = passwords[turn % 2] ?? '';
        await rests[nth]?.setPassword('ann', password);
        expect(await binds(password)).toEqual([0, 0]);
        expect(await binds(passwords[(turn + 1) % 2] ?? '')).toEqual([49, 49]);
      }
    });

    it('of a mailbox that is made: the very next lookup finds it', async () => {
      await rests[0]?.setPassword('ann', passwords[0]);
      await binds(passwords[0]);
      for (const [nth, rest] of rests.entries()) {
        const address = `new-${nth}@example.net`;
        await rest.ask('POST', '/mailboxes', { name: `new-${nth}`, displayName: 'New', server: 'athena', address });
        for (const { client } of directories)
          expect(await client.lookUp(dn.slice(dn.indexOf(',') + 1), address)).toMatchObject({
            code: 0,
            dns: [expect.stringMatching(`^uid=new-${nth},`)],
          });
      }
    });

    it('but a directory that no longer answers is waited for once, and the others are as before', async () => {
      const [, far] = lines;
      if (!far) throw new Error('there is no second line');
      far.isDead = true;
      const lateCount = async () => {
        const headers = { authorization: `Bearer ${ownerToken}` };
        const text = await (await fetch(`${urls[1]}/metrics`, { headers })).text();
        return Number(/^waypost_feed_followers_late (\d+)$/m.exec(text)?.[1]);
      };
      const began = performance.now();
      expect(await lateCount()).toBe(0);
      for (const password of [passwords[1], passwords[0], passwords[1]]) {
        await rests[0]?.setPassword('ann', password);
        expect((await directories[0]?.client.bind({ dn, password }))?.code).toBe(0);
        expect(await lateCount()).toBe(1);
      }
      expect(performance.now() - began).toBeGreaterThan(1_000);
    });
  },
);
