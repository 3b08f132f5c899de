// @ts-check
import { fork, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { root } from '../workspace/root.mjs';

/** A TCP port of 127.0.0.1 that nobody listened on a moment ago. @returns {Promise<number>} */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });

const hasTaskset = spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;

/** Whether a server can be held to one core. */
export const canPin = () => hasTaskset;

/** Holds a process and its threads to one core, where the machine can. @param {number} pid @param {number | string} core */
export function pin(pid, core) {
  if (hasTaskset) spawnSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
}

/** Resident memory in MiB; 0 where the system does not tell. @param {number} pid @param {'VmRSS' | 'VmHWM'} what */
export function memoryOf(pid, what = 'VmRSS') {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Seconds of CPU a process has used, in hundredths; 0 where the system does not tell. @param {number} pid */
export function cpuSecondsOf(pid) {
  try {
    const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const fields = after.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

/**
 * One of our processes, running until stopped.
 * @typedef {object} Running
 * @property {number} pid
 * @property {number} readyAfter milliseconds from fork to `ready`
 * @property {() => Promise<void>} stop
 * @property {Record<string, unknown>} said what it said with `ready`
 */

/**
 * Starts a process that says `ready` over IPC.
 * @param {string} entry path below the checkout
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} [execArgv] Node's own options, such as --cpu-prof
 * @returns {Promise<Running>}
 */
export function start(entry, env, execArgv = []) {
  const began = performance.now();
  const child = fork(entry, { cwd: root, env, execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = '';
  child.stderr?.on('data', (chunk) => (said = (said + chunk).slice(-2_000)));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise((resolve) => child.once('close', resolve));
  return new Promise((resolve, reject) => {
    child.once('close', (code) => reject(new Error(`${entry} ended (${code}) before it was ready.\n${said}`)));
    child.on('message', (message) => {
      if (!(message instanceof Object) || !('type' in message) || message.type !== 'ready') return;
      resolve({
        pid: child.pid ?? 0,
        readyAfter: performance.now() - began,
        said: { ...message },
        stop: async () => {
          child.kill('SIGTERM');
          await ended;
          process.off('exit', kill);
        },
      });
    });
  });
}
