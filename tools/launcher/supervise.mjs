// @ts-check
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PlainFailure } from '../workspace/plain-failure.mjs';
import { root } from '../workspace/root.mjs';
import { backOff } from './back-off.mjs';

const patience = 10_000;
const firstTries = 5;

/**
 * @typedef {{ type: 'ready' } & Record<string, unknown>} Ready
 * @typedef {object} Plan what to run and whom to tell
 * @property {string} name
 * @property {string} entry the script
 * @property {string[]} [execArgv] Node's own options
 * @property {NodeJS.ProcessEnv} env
 * @property {string} log where its lines are kept
 * @property {(line: string) => void} onLine every line it prints
 * @property {(sentence: string) => void} onTrouble when it died and when it is back
 */

/**
 * A child process that is started again whenever it dies by itself. It says `{type: 'ready'}` over IPC when it serves, or
 * `{type: 'failed', sentence}` when it cannot. Before it was ever ready a failure is final; afterwards it is tried for ever,
 * because a service that was once well configured comes back by itself more often than not.
 */
export class Supervised {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  /** @type {NodeJS.Timeout | undefined} */
  #restart;
  /** @type {number | undefined} */
  #wait;
  #tries = 0;
  #startedAt = 0;
  #stopping = false;
  #wasReady = false;
  /** @type {PromiseWithResolvers<Ready>} */
  #ready = promise();

  /** @param {Plan} plan */
  constructor(plan) {
    this.plan = plan;
  }

  /**
   * Starts it; fulfilled with its first `ready` message.
   * @returns {Promise<Ready>}
   */
  start() {
    this.#spawn();
    return this.#ready.promise;
  }

  /** Asks it to end, insists after 10 s; fulfilled when it is gone. */
  async stop() {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === undefined) return;
    const insist = setTimeout(() => this.kill(), patience);
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await gone;
    clearTimeout(insist);
  }

  /** Ends it and whatever it started, at once. */
  kill() {
    if (this.#child?.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL');
    }
  }

  #spawn() {
    const { entry, env, execArgv = [], onLine } = this.plan;
    // Detached: Ctrl-C at the terminal reaches the launcher alone, which then ends its children in order.
    const child = fork(entry, {
      cwd: root,
      env,
      detached: true,
      execArgv,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#startedAt = Date.now();
    this.#tries += 1;
    /** @type {string | undefined} */
    let sentence;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', onLine);
    }
    child.on('message', (message) => {
      if (isReady(message)) this.#becameReady(message);
      else sentence = failedSentence(message) ?? sentence;
    });
    child.once('error', (error) => onLine(String(error)));
    child.once('close', (code, signal) => this.#died(sentence, signal ?? `code ${code}`));
  }

  /** @param {Ready} message */
  #becameReady(message) {
    if (this.#wasReady) this.plan.onTrouble(`The ${this.plan.name} is back.`);
    this.#wasReady = true;
    this.#ready.resolve(message);
  }

  /**
   * @param {string | undefined} sentence why it gave up, where it said so
   * @param {string} how the signal or exit code
   */
  #died(sentence, how) {
    this.#child = undefined;
    if (this.#stopping) return;
    const { name, log, onTrouble } = this.plan;
    if (!this.#wasReady && sentence !== undefined) return this.#ready.reject(new PlainFailure(sentence));
    if (!this.#wasReady && this.#tries >= firstTries) {
      return this.#ready.reject(
        new PlainFailure(
          `The ${name} ended ${firstTries} times before it was ready (${how}); its last words are in ${log}.`,
        ),
      );
    }
    this.#wait = backOff(this.#wait, Date.now() - this.#startedAt);
    onTrouble(sentence ?? `The ${name} ended unexpectedly (${how}) and is started again.`);
    this.#restart = setTimeout(() => this.#spawn(), this.#wait);
  }
}

/**
 * @param {unknown} message
 * @returns {message is Ready}
 */
const isReady = (message) => message instanceof Object && 'type' in message && message.type === 'ready';

/** @param {unknown} message */
const failedSentence = (message) =>
  message instanceof Object && 'type' in message && message.type === 'failed' && 'sentence' in message
    ? String(message.sentence)
    : undefined;

/**
 * Promise.withResolvers, which Node 20 lacks.
 * @returns {PromiseWithResolvers<Ready>}
 */
function promise() {
  const parts = /** @type {PromiseWithResolvers<Ready>} */ ({});
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}
