// @ts-check
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../workspace/root.mjs';
import { run } from '../workspace/run.mjs';
import { nothing } from './tally.mjs';

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const reporter = join(root, 'tools', 'proving', 'tally-reporter.mjs');

/**
 * Runs vitest once and counts. A run that broke off (a crash, an unhandled error) counts as one failure at least.
 * @param {string[]} args further arguments of `vitest run`
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function runSpecs(args) {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-tally-'));
  const file = join(folder, 'tally.json');
  try {
    const env = { ...process.env, WAYPOST_TALLY_FILE: file };
    const { code } = await run(
      process.execPath,
      [vitest, 'run', '--reporter=default', `--reporter=${reporter}`, ...args],
      { env },
    );
    const tally = readTally(file);
    return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} file
 * @returns {import('./tally.mjs').Tally}
 */
function readTally(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return nothing; // vitest ended before it could report; its exit code tells
  }
}
