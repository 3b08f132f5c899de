import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outflow } from './outflow.js';
import { Turns } from './turns.js';

let clock = 0;
beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A worker with so many pieces to do, each taking some milliseconds; it notes its name for each. */
function worker(name: string, pieces: number, milliseconds: number, turns: Turns, done: string[]) {
  let left = pieces;
  const self = {
    work() {
      clock += milliseconds;
      done.push(name);
      if (--left > 0) turns.ask(self);
    },
  };
  return self;
}

describe('turns', () => {
  it('go round among all who have work, whoever has most', () => {
    const [turns, done] = [new Turns(), [] as string[]];
    turns.ask(worker('heavy', 4, 0, turns, done));
    turns.ask(worker('light', 1, 0, turns, done));
    turns.ask(worker('middling', 2, 0, turns, done));
    vi.runAllTimers();
    expect(done).toEqual(['heavy', 'light', 'middling', 'heavy', 'middling', 'heavy', 'heavy']);
  });

  it('are one place in line, however often somebody asks', () => {
    const [turns, done] = [new Turns(), [] as string[]];
    const only = worker('only', 1, 0, turns, done);
    turns.ask(only);
    turns.ask(only);
    vi.runAllTimers();
    expect(done).toEqual(['only']);
  });

  it('pause for the network once a round has taken its time', () => {
    const [turns, done] = [new Turns(), [] as string[]];
    for (const name of ['a', 'b', 'c']) turns.ask(worker(name, 1, 5, turns, done));
    vi.runOnlyPendingTimers();
    expect(done).toEqual(['a', 'b']);
    vi.runOnlyPendingTimers();
    expect(done).toEqual(['a', 'b', 'c']);
  });
});

describe('whoever had a long piece done', () => {
  const piece = (name: string, milliseconds: number, done: string[], payer?: string) => ({
    payer,
    work() {
      clock += milliseconds;
      done.push(name);
    },
  });

  it('waits for four times as long, on every connection, and nobody else does', () => {
    const [turns, done] = [new Turns(), [] as string[]];
    turns.begin(piece('long', 30, done, 'stranger'));
    turns.begin(piece('again', 1, done, 'stranger'));
    turns.ask(piece('in line', 1, done, 'stranger'));
    turns.begin(piece('other', 1, done, 'somebody'));
    expect(done).toEqual(['long', 'other']);
    clock += 120;
    vi.runAllTimers();
    expect(done).toEqual(['long', 'other', 'again', 'in line']);
  });

  it('waits for nothing where the piece was short, or where it is a mail server', () => {
    const [turns, done] = [new Turns(), [] as string[]];
    for (const payer of ['somebody', undefined, undefined])
      turns.begin(piece(payer ?? 'server', payer === undefined ? 100 : 8, done, payer));
    turns.begin(piece('somebody', 1, done, 'somebody'));
    expect(done).toEqual(['somebody', 'server', 'server', 'somebody']);
  });
});

describe('answers that wait in the whole process', () => {
  const reservoir = () => ({ destroy: vi.fn() });

  it('end the connection that leaves most unread once they pass the bound', () => {
    const outflow = new Outflow(100);
    const [one, largest, other] = [reservoir(), reservoir(), reservoir()];
    outflow.note(one, 30);
    outflow.note(largest, 50);
    outflow.note(other, 20);
    expect(largest.destroy).not.toHaveBeenCalled();
    outflow.note(one, 31);
    expect(largest.destroy).toHaveBeenCalledOnce();
    expect([one.destroy, other.destroy].some(({ mock }) => mock.calls.length > 0)).toBe(false);
  });

  it('count no more once they were read, or their connection has gone', () => {
    const outflow = new Outflow(100);
    const [one, other] = [reservoir(), reservoir()];
    outflow.note(one, 90);
    outflow.note(one, 0);
    outflow.note(other, 90);
    outflow.forget(other);
    outflow.note(one, 100);
    expect([one.destroy, other.destroy].some(({ mock }) => mock.calls.length > 0)).toBe(false);
  });
});
