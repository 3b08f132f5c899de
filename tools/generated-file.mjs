// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './workspace/root.mjs';

/**
 * Writes a generated file; with --check on the command line it only says, by sentence and exit code, whether the file is what
 * it should be.
 * @param {string} file
 * @param {string} wanted
 */
export function writeOrCheck(file, wanted) {
  if (!process.argv.includes('--check')) return writeFileSync(file, wanted);
  if (currently(file) === wanted) return;
  const generator = relative(root, process.argv[1] ?? '');
  console.error(`${relative(root, file)} is out of date; run node ${generator} and commit it.`);
  process.exitCode = 1;
}

/** @param {string} file */
function currently(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
