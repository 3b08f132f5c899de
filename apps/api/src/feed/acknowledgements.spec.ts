import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Acknowledgements } from './acknowledgements.js';

describe('Acknowledgements', () => {
  let now = 0;
  let all: Acknowledgements;
  beforeEach(() => {
    now = 1_000_000;
    all = new Acknowledgements(() => now);
  });

  /** Waits no longer than a moment, and says whether it was shorter than the patience. */
  const reached = async (revision: number, patience = 40) => {
    const began = performance.now();
    await all.heldByAll(revision, patience);
    return performance.now() - began < patience - 2;
  };
  const answering = (id: string, held = 1) => {
    const leave = all.admit(id, (revision) => void setImmediate(() => all.held(id, revision)));
    all.held(id, held);
    return leave;
  };
  const silent = (id: string, held = 1) => {
    const ask = vi.fn();
    const leave = all.admit(id, ask);
    all.held(id, held);
    return { ask, leave };
  };

  it('waits for nobody where nobody is', async () => {
    expect(await reached(5)).toBe(true);
  });

  it('waits until the last of them holds it, and asks only those that do not', async () => {
    answering('one');
    const [ahead, slow] = [silent('ahead', 9), silent('slow')];
    const waiting = reached(5, 1_000);
    expect([ahead.ask.mock.calls, slow.ask.mock.calls]).toEqual([[], [[5]]]);
    setTimeout(() => all.held('slow', 4), 5);
    const early = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 20, 'still waiting'))]);
    expect(early).toBe('still waiting');
    all.held('slow', 6);
    expect(await waiting).toBe(true);
  });

  it('does not wait for one that never says anything, as of an earlier version', async () => {
    const ask = vi.fn();
    all.admit('old', ask);
    expect([await reached(5), ask.mock.calls, all.isAnswered]).toEqual([true, [], false]);
  });

  it('waits for one that fell silent once, and no more', async () => {
    answering('well');
    silent('dead');
    expect([await reached(5), all.lateCount]).toEqual([false, 1]);
    now += 3_600_000;
    expect([await reached(6), await reached(7)]).toEqual([true, true]);
  });

  it('waits again for one that was late, when it caught up and some time passed', async () => {
    const late = silent('late');
    await reached(5);
    all.held('late', 5);
    expect([await reached(6), late.ask.mock.calls.at(-1)]).toEqual([true, [6]]);
    all.held('late', 6);
    now += 30_000;
    expect([all.lateCount, await reached(7)]).toEqual([0, false]);
  });

  it('waits once for all that follow by a token, however often they come anew, and for those of others as before', async () => {
    const waited: boolean[] = [];
    const come = (id: string, tokenId: string) => {
      all.admit(id, () => undefined, tokenId);
      all.held(id, 1);
    };
    for (const revision of [5, 6, 7]) {
      come(`stream ${revision}`, 'hostile');
      waited.push(!(await reached(revision)));
    }
    expect(waited).toEqual([true, false, false]);
    come('another', 'honest');
    expect(await reached(8)).toBe(false);
  });

  it('waits no longer for one that leaves', async () => {
    const { leave } = silent('leaver');
    setTimeout(leave, 5);
    expect(await reached(5, 1_000)).toBe(true);
    expect(all.held('leaver', 5)).toBe(false);
  });

  it('lets each of several waits go at its own revision', async () => {
    silent('one');
    const order: string[] = [];
    const waits = [3, 2].map((revision) => all.heldByAll(revision, 1_000).then(() => order.push(String(revision))));
    all.held('one', 2);
    await new Promise((resolve) => setImmediate(resolve));
    order.push('told of 2');
    all.held('one', 3);
    await Promise.all(waits);
    expect(order).toEqual(['2', 'told of 2', '3']);
  });
});
