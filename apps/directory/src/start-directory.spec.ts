import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { DirectoryReport } from '@waypost/contracts';
import { aServiceAccount, aSmallOrganization, FakeFeed } from '@waypost/testing';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadTlsMaterial } from './certificate.js';
import type { Configuration } from './configuration.js';
import { RawClient } from './raw-client.js';
import { aVerifier, service } from './serve-sample.spec-support.js';
import { startDirectory } from './start-directory.js';
import { StartupFailure } from './startup-failure.js';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waypost data '));
});
afterEach(() => rm(dataDir, { recursive: true }));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
const configured = async (more: Partial<Configuration> = {}): Promise<Configuration> => ({
  apiUrl: 'http://127.0.0.1:1',
  followerToken: 'follower-token',
  dataDir,
  ldapPort: await freePort(),
  ldapsPort: await freePort(),
  ldapListen: 'loopback',
  tls: undefined,
  clientAuthorities: undefined,
  metricsPort: undefined,
  policyPort: undefined,
  passwordModify: false,
  maxAge: 86_400_000,
  ...more,
});
const log = pino({ level: 'silent' });

describe('startDirectory', () => {
  it('listens before there is any snapshot, answers once there is one, and again without the api', async () => {
    const feed = new FakeFeed([
      ...aSmallOrganization('ann'),
      aServiceAccount('dovecot', await aVerifier(service.password)),
    ]);
    const configuration = await configured({ apiUrl: await feed.start() });
    const first = await startDirectory(configuration, log);
    const lookUp = async () => {
      const raw = await RawClient.connect(configuration.ldapPort);
      const bound = await raw.bind(service.dn, service.password);
      const { entries } = await raw.search('(mail=ann@paradigms.example)');
      raw.socket.destroy();
      return [bound.code, entries.length];
    };
    await vi.waitFor(async () => expect(await lookUp()).toEqual([0, 1]), { timeout: 5_000 });
    await vi.waitFor(() => stat(join(dataDir, 'directory', 'snapshot')), { timeout: 5_000 });
    await first.stop();
    expect(feed.reports.at(0)).toMatchObject({ state: 'loading', ldapPort: configuration.ldapPort, mailboxes: 0 });
    expect(feed.reports.at(-1)).toMatchObject({
      ...{ state: 'stopped', id: feed.reports[0]?.id, revision: feed.revision, mailboxes: 1 },
      ...{ searches: expect.any(Number), lookupsPerSecond: expect.any(Number) },
    });
    expect(feed.reports.map((report) => DirectoryReport.safeParse(report).success)).not.toContain(false);
    await feed.stop();
    const second = await startDirectory(configuration, log);
    expect(await lookUp()).toEqual([0, 1]);
    await second.stop();
  });

  it('speaks TLS with a certificate that stays the same', async () => {
    const configuration = await configured();
    const running = await startDirectory(configuration, log);
    const { cert } = await loadTlsMaterial(configuration);
    const socket = connect({ port: configuration.ldapsPort, host: '127.0.0.1', servername: 'localhost', ca: cert });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    expect(socket.authorized).toBe(true);
    socket.destroy();
    await running.stop();
  });

  it('says which port is taken and what to set', async () => {
    const configuration = await configured();
    const running = await startDirectory(configuration, log);
    const again = startDirectory({ ...configuration, ldapsPort: await freePort() }, log);
    await expect(again).rejects.toThrow(
      new StartupFailure(
        `Port ${String(configuration.ldapPort)} is taken; stop what uses it, or set WAYPOST_LDAP_PORT to another.`,
      ),
    );
    await running.stop();
  });

  it('says which folder cannot be written to', async () => {
    await writeFile(join(dataDir, 'directory'), 'a file where a folder should be');
    await expect(startDirectory(await configured(), log)).rejects.toThrow(
      /directory cannot be written to .* set WAYPOST_DATA_DIR/,
    );
  });
});

describe('loadTlsMaterial', () => {
  it('keeps its key to itself', async () => {
    await loadTlsMaterial({ tls: undefined, clientAuthorities: undefined, dataDir });
    expect((await stat(join(dataDir, 'tls', 'ldaps.key'))).mode & 0o777).toBe(0o600);
  });

  it('refuses a key that belongs to another certificate, and files that are not there', async () => {
    const mine = await loadTlsMaterial({ tls: undefined, clientAuthorities: undefined, dataDir });
    const other = await loadTlsMaterial({
      tls: undefined,
      clientAuthorities: undefined,
      dataDir: join(dataDir, 'other'),
    });
    const tls = { certificate: join(dataDir, 'c'), key: join(dataDir, 'k') };
    await expect(loadTlsMaterial({ tls, clientAuthorities: undefined, dataDir })).rejects.toThrow(/cannot be read/);
    await writeFile(tls.certificate, mine.cert);
    await writeFile(tls.key, other.key);
    await expect(loadTlsMaterial({ tls, clientAuthorities: undefined, dataDir })).rejects.toThrow(/of no use for TLS/);
  });
});
