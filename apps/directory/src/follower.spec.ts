import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryModel } from '@waypost/ldap';
import { catalogue } from '@waypost/settings';
import { aMailbox, anOverride, aSmallOrganization, FakeFeed } from '@waypost/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Directory } from './directory.js';
import { CopySeal } from './copy-seal.js';
import { DiskCopy } from './disk-copy.js';
import { Follower } from './follower.js';

let folder = '';
let feed: FakeFeed;
let url = '';
const stops: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost follower '));
  feed = new FakeFeed(aSmallOrganization('ann'));
  url = await feed.start();
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  await feed.stop();
  await rm(folder, { recursive: true });
});

async function follow(token = feed.token) {
  const directory = new Directory({ catalogue, maxAge: 60_000 });
  const copy = new DiskCopy(folder, new CopySeal('token'));
  await copy.prepare();
  const model = new DirectoryModel();
  const state = await copy.load(model);
  if (state) {
    directory.adopt(model, state.feed, state.revision);
    directory.heard(state.currentAt);
  }
  const log = { info: vi.fn(), warn: vi.fn() };
  const ending = new AbortController();
  const committedAt = state?.committedAt;
  const run = new Follower({ apiUrl: url, token, directory, copy, committedAt, log, now: Date.now }).run(ending.signal);
  const stop = async () => {
    ending.abort();
    await run;
    await copy.close();
  };
  stops.push(stop);
  return { directory, copy, log, stop, state };
}
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 5_000, interval: 5 });
const names = (directory: Directory) => [...(directory.model?.mailboxes.values() ?? [])].map(({ name }) => name);

describe('Follower', () => {
  it('has nothing to answer from until the first snapshot, then all of it', async () => {
    feed.refuseWith = 503;
    const { directory, log } = await follow();
    await until(() => expect(log.warn).toHaveBeenCalled());
    expect(log.warn.mock.calls.map(([, sentence]: unknown[]) => sentence)).toEqual([
      expect.stringMatching(/there is no model to answer from: lookups and binds are answered 52/),
    ]);
    expect(directory.view(Date.now())).toBeUndefined();
    feed.refuseWith = undefined;
    await until(() => expect(directory.view(Date.now())).toBeDefined());
    expect(names(directory)).toEqual(['ann']);
  });

  it('applies a change within moments of its commit', async () => {
    const { directory } = await follow();
    await until(() => expect(directory.revision).toBe(1));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const committed = performance.now();
    feed.commit(
      { op: 'put', record: aMailbox('bob') },
      { op: 'put', record: anOverride('paris', 'pop3.enabled', false) },
    );
    await until(() => expect(directory.revision).toBe(2));
    // The heartbeat comes every five seconds: whoever waited for it would be later than this.
    expect(performance.now() - committed).toBeLessThan(1_000);
    expect(names(directory)).toEqual(['ann', 'bob']);
  });

  it('says what it holds once it is current, and again whenever it is asked, over one request', async () => {
    const { directory } = await follow();
    await until(() => expect(feed.held).toEqual([1]));
    feed.put(aMailbox('bob'));
    await until(() => expect(directory.revision).toBe(2));
    feed.put(aMailbox('cy'));
    feed.ask();
    await until(() => expect(feed.held).toEqual([1, 3]));
    feed.ask();
    await until(() => expect(feed.held).toEqual([1, 3, 3]));
    expect(feed.heldRequests).toBe(1);
  });

  it('goes on answering while the api is away, and catches up when it is back', async () => {
    const { directory } = await follow();
    await until(() => expect(names(directory)).toEqual(['ann']));
    await feed.stop();
    expect(directory.view(Date.now())).toBeDefined();
    feed.put(aMailbox('bob'));
    await feed.start();
    await until(() => expect(names(directory)).toEqual(['ann', 'bob']));
    expect(feed.snapshots).toBe(1);
  });

  it('starts from the copy on disk while the api is down', async () => {
    const first = await follow();
    await until(() => expect(first.directory.revision).toBe(1));
    feed.put(aMailbox('bob'));
    await until(() => expect(first.directory.revision).toBe(2));
    await first.stop();
    await feed.stop();
    const { directory, state } = await follow();
    expect(state).toMatchObject({ feed: 'feed-1', revision: 2 });
    expect([names(directory), directory.view(Date.now()) !== undefined]).toEqual([['ann', 'bob'], true]);
    await feed.start();
    feed.put(aMailbox('cy'));
    await until(() => expect(names(directory)).toEqual(['ann', 'bob', 'cy']));
    expect(feed.snapshots).toBe(1);
  });

  it.each([
    { when: 'the feed has another name', happen: () => (feed.feed = 'feed-2') },
    { when: 'the feed no longer remembers our revision', happen: () => (feed.oldest = 99) },
  ])('takes a new snapshot when $when, answering from the old one meanwhile', async ({ happen }) => {
    const { directory } = await follow();
    await until(() => expect(directory.revision).toBe(1));
    await feed.stop();
    happen();
    feed.put(aMailbox('bob'));
    feed.revision = 100;
    feed.breakSnapshotAfter = 2;
    await feed.start();
    await until(() => expect(feed.snapshots).toBeGreaterThan(1));
    expect([names(directory), directory.view(Date.now()) !== undefined]).toEqual([['ann'], true]);
    feed.breakSnapshotAfter = undefined;
    await until(() => expect(names(directory)).toEqual(['ann', 'bob']));
  });

  it('takes a new snapshot where the feed leaves a revision out, and keeps a copy of that one', async () => {
    const first = await follow();
    await until(() => expect(first.directory.revision).toBe(1));
    feed.commitUntold(aMailbox('bob'));
    feed.put(aMailbox('cy'));
    await until(() => expect(names(first.directory)).toEqual(['ann', 'bob', 'cy']));
    feed.put(aMailbox('dan'));
    await until(() => {
      feed.alive();
      expect([first.directory.revision, first.copy.wantsSnapshot]).toEqual([4, false]);
    });
    await first.stop();
    await feed.stop();
    const { directory } = await follow();
    expect(names(directory)).toEqual(['ann', 'bob', 'cy', 'dan']);
    await feed.start();
  });

  it.each([{ meanwhile: 'goes on' }, { meanwhile: 'is started anew from its copy' }])(
    'takes a new snapshot where its revision became the number of another change, if it $meanwhile',
    async ({ meanwhile }) => {
      const first = await follow();
      await until(() => expect(first.directory.revision).toBe(1));
      feed.put(aMailbox('bob'));
      await until(() => expect(names(first.directory)).toEqual(['ann', 'bob']));
      if (meanwhile !== 'goes on') await first.stop();
      await feed.stop();
      feed.loseLastCommit(aMailbox('bob'));
      feed.put(aMailbox('cy'));
      feed.put(aMailbox('dan'));
      const { directory } = meanwhile === 'goes on' ? first : await follow();
      expect(names(directory)).toEqual(['ann', 'bob']);
      await feed.start();
      await until(() => expect(names(directory)).toEqual(['ann', 'cy', 'dan']));
    },
  );

  it('does not answer from a snapshot before the feed made it whole', async () => {
    feed.freezeSnapshots();
    feed.commit({ op: 'put', record: aMailbox('bob') });
    feed.commit({ op: 'delete', kind: 'mailbox', id: aMailbox('ann').id });
    const adopted: string[][] = [];
    const adopt = Directory.prototype.adoptSettled;
    vi.spyOn(Directory.prototype, 'adoptSettled').mockImplementation(function (this: Directory, model, ...rest) {
      adopted.push([...model.mailboxes.values()].map(({ name }) => name));
      return adopt.call(this, model, ...rest);
    });
    const { directory } = await follow();
    await until(() => expect(directory.revision).toBe(3));
    vi.restoreAllMocks();
    expect(adopted).toEqual([['bob']]);
  });

  it('says once, and not every time, that its token is refused', async () => {
    const { log } = await follow('wrong');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(log.warn.mock.calls).toEqual([
      [{ fault: expect.stringContaining('WAYPOST_FOLLOWER_TOKEN') as string }, expect.any(String)],
    ]);
  });
});

describe('Directory', () => {
  it('answers nothing once its model is older than allowed', () => {
    const directory = new Directory({ catalogue, maxAge: 1_000 });
    const model = new DirectoryModel();
    for (const record of aSmallOrganization('ann')) model.put(record);
    directory.adopt(model, 'feed', 1);
    directory.heard(5_000);
    expect([directory.view(6_000) !== undefined, directory.view(6_001) !== undefined]).toEqual([true, false]);
    directory.heard(6_001);
    expect(directory.view(6_001)).toBeDefined();
  });
});
