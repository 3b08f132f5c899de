import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Supervised, type Ready } from './supervise.mjs';

let folder: string;
let child: Supervised | undefined;
let lines: string[];
let troubles: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost child '));
  lines = [];
  troubles = [];
});
afterEach(async () => {
  await child?.stop();
  rmSync(folder, { recursive: true });
});

/** Runs a script as a supervised child. */
function started(script: string): Promise<Ready> {
  const entry = join(folder, 'child.mjs');
  writeFileSync(entry, script);
  const onLine = (line: string) => void lines.push(line);
  const onTrouble = (sentence: string) => void troubles.push(sentence);
  child = new Supervised({ name: 'child', entry, env: process.env, log: 'child.log', onLine, onTrouble });
  return child.start();
}

const ready = `process.send({ type: 'ready', pid: process.pid }); process.on('disconnect', () => process.exit());`;

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('hands on what the child says when it is ready, and its lines', async () => {
  await expect(started(`console.log('one'); console.error('two'); ${ready}`)).resolves.toMatchObject({ type: 'ready' });
  await vi.waitFor(() => expect(lines.sort()).toEqual(['one', 'two']));
});

it('starts a killed child again and says so', async () => {
  const { pid } = await started(ready);
  process.kill(Number(pid), 'SIGKILL');
  await vi.waitFor(() => expect(troubles).toHaveLength(2));
  expect(troubles).toEqual(['The child ended unexpectedly (SIGKILL) and is started again.', 'The child is back.']);
});

it('gives up with the sentence of a child that cannot start', async () => {
  const script = `process.send({ type: 'failed', sentence: 'Port 80 is taken.' }, () => process.exit(1));`;
  await expect(started(script)).rejects.toThrow(/^Port 80 is taken\.$/);
});

it('gives up on a child that keeps dying before it was ever ready, and names its log', async () => {
  await expect(started('process.exit(3)')).rejects.toThrow(
    '5 times before it was ready (code 3); its last words are in child.log',
  );
});

it('ends the child and does not start it again', async () => {
  const { pid } = await started(ready);
  await child?.stop();
  expect(isAlive(Number(pid))).toBe(false);
  expect(troubles).toEqual([]);
});
