import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLog } from './log-file.mjs';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'waypost log '))));
afterEach(() => rmSync(folder, { recursive: true }));

it('goes on at the end of a small log', () => {
  writeFileSync(join(folder, 'api.log'), 'before\n');
  const log = openLog(join(folder, 'api.log'));
  log.write('after');
  log.close();
  expect(readFileSync(join(folder, 'api.log'), 'utf8')).toBe('before\nafter\n');
});

it('sets a large one aside and forgets the fifth', () => {
  writeFileSync(join(folder, 'api.log'), 'x'.repeat(10 * 1024 * 1024));
  for (const age of [1, 2, 3, 4]) writeFileSync(join(folder, `api.log.${age}`), String(age));
  openLog(join(folder, 'api.log')).close();
  expect(readdirSync(folder)).toEqual(['api.log', 'api.log.1', 'api.log.2', 'api.log.3', 'api.log.4']);
  expect(readFileSync(join(folder, 'api.log.4'), 'utf8')).toBe('3');
  expect(readFileSync(join(folder, 'api.log'), 'utf8')).toBe('');
});
