import { describe, expect, it } from 'vitest';
import { Turnstile } from './turnstile.js';

/** Work that goes on until it is told to end. */
function aPiece() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { work: () => ended, end };
}
const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('a turnstile', () => {
  it('lets two run, two wait, and asks the fifth to come back', async () => {
    const turnstile = new Turnstile(2, 2);
    const pieces = Array.from({ length: 4 }, aPiece);
    const running: number[] = [];
    const passed = pieces.map(({ work }, index) =>
      turnstile.pass(() => {
        running.push(index);
        return work();
      }),
    );
    await soon();
    expect(running).toEqual([0, 1]);
    await expect(turnstile.pass(() => Promise.resolve())).rejects.toMatchObject({ code: 'not-ready' });
    pieces[1]?.end();
    await soon();
    expect(running).toEqual([0, 1, 2]);
    for (const { end } of pieces) end();
    await Promise.all(passed);
    expect(await turnstile.pass(() => Promise.resolve('again'))).toBe('again');
  });

  it('goes on after work that failed', async () => {
    const turnstile = new Turnstile(1, 1);
    await expect(turnstile.pass(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await turnstile.pass(() => Promise.resolve('well'))).toBe('well');
  });
});
