import { readdir, readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as argon2 from '@node-rs/argon2';
import { aMailbox, aSmallOrganization, FakeFeed } from '@waypost/testing';
import { DirectoryModel } from '@waypost/ldap';
import { catalogue } from '@waypost/settings';
import { expect, it, vi } from 'vitest';
import { Directory } from './directory.js';
import { CopySeal } from './copy-seal.js';
import { DiskCopy } from './disk-copy.js';
import { Follower } from './follower.js';
import { RawClient } from './raw-client.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';

vi.mock('@node-rs/argon2', { spy: true });

const elsewhere = aMailbox('ann', { serverId: 'hermes', keptElsewhere: true });

it('a bind for a mailbox whose credentials are kept elsewhere says so, at the cost of any other, and lookups find it', async () => {
  const sample = await serveSample([...aSmallOrganization(), elsewhere]);
  const raw = await RawClient.connect(sample.port);
  vi.mocked(argon2.verify).mockClear();
  expect(await raw.bind('ann', 'whatever it is')).toMatchObject({ code: 52 });
  expect(argon2.verify).toHaveBeenCalledTimes(1);
  expect(sample.lines.at(-1)?.fields).toMatchObject({ why: 'kept-elsewhere', bindName: 'ann' });
  await raw.bind(service.dn, service.password);
  expect((await raw.search('(uid=ann)')).entries).toHaveLength(1);
  await sample.server.close();
});

it('a mailbox that moves away leaves nothing behind that it signed in with, on disk neither', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-kept-'));
  const verifier = await aVerifier('secret of ann');
  const feed = new FakeFeed([...aSmallOrganization(), aMailbox('ann', { verifier })]);
  const directory = new Directory({ catalogue, maxAge: 86_400_000 });
  const copy = new DiskCopy(folder, new CopySeal('token'));
  await copy.prepare();
  await copy.load(new DirectoryModel());
  const stopping = new AbortController();
  const quiet = { info: () => undefined, warn: () => undefined };
  const options = { apiUrl: await feed.start(), token: feed.token, directory, copy, log: quiet, now: Date.now };
  const followed = new Follower(options).run(stopping.signal);
  const onDisk = async () => {
    const names = await readdir(folder);
    return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')))).join('');
  };
  await vi.waitFor(async () => expect(await onDisk()).toContain(verifier), { timeout: 10_000 });
  feed.put(elsewhere);
  await vi.waitFor(
    async () => {
      feed.alive();
      expect(directory.model?.mailboxByName('ann')?.verifier).toBeUndefined();
      const text = await onDisk();
      expect(text).toContain('keptElsewhere');
      expect(text).not.toContain(verifier);
    },
    { timeout: 10_000 },
  );
  stopping.abort();
  await followed;
  await copy.close();
  await feed.stop();
  await rm(folder, { recursive: true });
});
