// @ts-check
import { spawn } from 'node:child_process';
import { root } from './root.mjs';

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env] the whole environment; default: ours
 * @property {boolean} [quiet] keep the output back and return it instead of showing it
 */

/**
 * Runs a command in the checkout's root and waits for its end. A signal to us ends it first, so nothing is left behind.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} code 127 when the command does not exist
 */
export function run(command, args, { env = process.env, quiet = false } = {}) {
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', ...outputs(quiet)] });
  /** @type {Buffer[]} */
  const chunks = [];
  child.stdout?.on('data', (chunk) => chunks.push(chunk));
  child.stderr?.on('data', (chunk) => chunks.push(chunk));
  const release = passSignalsOn(child);
  return new Promise((resolve) => {
    child.once('error', (error) => chunks.push(Buffer.from(`${error.message}\n`)));
    child.once('close', (code, signal) => {
      release();
      resolve({ code: code ?? (signal ? 128 : 127), output: Buffer.concat(chunks).toString() });
    });
  });
}

/**
 * @param {boolean} quiet
 * @returns {['pipe', 'pipe'] | ['inherit', 'inherit']}
 */
const outputs = (quiet) => (quiet ? ['pipe', 'pipe'] : ['inherit', 'inherit']);

/** @param {import('node:child_process').ChildProcess} child */
function passSignalsOn(child) {
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    child.kill('SIGTERM');
    child.once('close', () => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  return () => process.off('SIGINT', end).off('SIGTERM', end);
}
