import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Acknowledgements } from './acknowledgements.js';
import type { FeedHub } from './feed-hub.js';
import { Replicas } from './replicas.js';

/** A hub as far as replicas know it: nothing is fed here, only asked for. */
class Hub {
  readonly acknowledged = new Acknowledgements();
  readonly elsewhere = new Acknowledgements();
  reachHere = (revision: number) => this.acknowledged.heldByAll(revision, 1_000);
}

describe('Replicas', () => {
  const replicas: { hub: Hub; replica: Replicas }[] = [];
  const said: string[] = [];
  let cut = false;

  /** One more replica on a database that carries every word to all of them, the speaker too. */
  const join = () => {
    const hub = new Hub();
    const source = {
      query: vi.fn(async (_sql: string, [, text]: string[]) => {
        said.push(text ?? '');
        if (!cut) for (const { replica } of replicas) setImmediate(() => void replica.hear(text ?? ''));
      }),
    };
    const replica = new Replicas(hub as unknown as FeedHub, source as never, { warn: vi.fn() } as never);
    replicas.push({ hub, replica });
    replica.greet();
    return { hub, replica };
  };
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
  const until = (holds: () => void) => vi.waitFor(holds, { timeout: 5_000, interval: 5 });
  /** Says at the one that somebody follows at the other, and is heard. */
  const known = async (here: ReturnType<typeof join>) => {
    here.replica.greet();
    await until(() => expect(here.hub.elsewhere.isAnswered).toBe(true));
  };
  /** Whether a change here would be held elsewhere before patience ran out. */
  const reached = async (hub: Hub, revision: number) => {
    const began = performance.now();
    await hub.elsewhere.heldByAll(revision, 1_000);
    return performance.now() - began < 990;
  };

  beforeEach(() => {
    cut = false;
  });
  afterEach(() => {
    replicas.length = said.length = 0;
  });

  it('has a change wait for those who follow at another replica, by one question', async () => {
    const [here, there] = [join(), join()];
    const asked = vi.fn();
    for (const id of ['one', 'two']) {
      there.hub.acknowledged.admit(id, (revision) => asked(id, revision));
      there.hub.acknowledged.held(id, 1);
    }
    await known(here);
    const waiting = reached(here.hub, 5);
    await until(() =>
      expect(asked.mock.calls).toEqual([
        ['one', 5],
        ['two', 5],
      ]),
    );
    there.hub.acknowledged.held('one', 5);
    there.hub.acknowledged.held('two', 5);
    expect(await waiting).toBe(true);
    expect(said.filter((word) => word.includes('"asked"'))).toHaveLength(1);
  });

  it('waits for no replica that nobody follows, and once for one that is gone', async () => {
    const [here, there] = [join(), join()];
    await settled();
    expect(await reached(here.hub, 5)).toBe(true);
    there.hub.acknowledged.admit('one', () => undefined);
    there.hub.acknowledged.held('one', 1);
    await known(here);
    cut = true;
    expect([await reached(here.hub, 6), await reached(here.hub, 7)]).toEqual([false, true]);
  });

  it('hears at once of the first that follows at another', async () => {
    const [here, there] = [join(), join()];
    await settled();
    there.hub.acknowledged.admit('one', () => undefined);
    there.replica.followed();
    there.hub.acknowledged.held('one', 1);
    for (let word = 0; word < 3; word++) there.replica.followed();
    await until(() => expect(here.hub.elsewhere.isAnswered).toBe(true));
    expect(said.filter((word) => word.includes('"followed"'))).toHaveLength(1);
  });

  it('passes on what a follower of another replica says here, many words in one', async () => {
    const [here, there] = [join(), join()];
    const [one, two] = [randomUUID(), randomUUID()];
    for (const id of [one, two]) there.hub.acknowledged.admit(id, () => undefined);
    for (const revision of [1, 2]) for (const id of [one, two]) here.replica.pass(id, revision);
    await until(() => expect(there.hub.acknowledged.isAnswered).toBe(true));
    const began = performance.now();
    await there.hub.acknowledged.heldByAll(2, 2_000);
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(said.filter((word) => word.includes('"passed"'))).toHaveLength(1);
  });

  it('passes on nothing of a stream that is none, which would leave no room for those of others', async () => {
    const [here, there] = [join(), join()];
    const one = randomUUID();
    there.hub.acknowledged.admit(one, () => undefined);
    for (let n = 0; n < 99; n++) here.replica.pass(`${String(n)}${'\u0001'.repeat(90)}`, 1);
    here.replica.pass(one, 1);
    await until(() => expect(there.hub.acknowledged.isAnswered).toBe(true));
    for (const word of said) expect(Buffer.byteLength(word)).toBeLessThan(8_000);
  });

  it.each(['no json', 'null', '7', '{"from":"another"}', '{"from":"another","say":"a word of a later version"}'])(
    'passes over %s, which it does not understand',
    async (text) => {
      const { replica } = join();
      await expect(replica.hear(text)).resolves.toBeUndefined();
    },
  );
});
