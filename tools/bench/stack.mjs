// @ts-check
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeOptions } from '../launcher/node-options.mjs';
import { PlainFailure } from '../workspace/plain-failure.mjs';
import { root } from '../workspace/root.mjs';
import { run } from '../workspace/run.mjs';
import { HttpClient } from './http-client.mjs';
import { LdapClient } from './ldap-client.mjs';
import { freePort, start } from './processes.mjs';

const built = (/** @type {string[]} */ ...path) => join(root, 'apps', ...path);

/** A Waypost of our own in a temporary folder, seeded and on free ports. */
export class Stack {
  /** @type {import('./processes.mjs').Running | undefined} */
  api;
  /** @type {import('./processes.mjs').Running | undefined} */
  directory;
  /** The service account that reads the directory. */
  reader = { name: `bench-${Date.now().toString(36)}`, password: '' };

  /**
   * @param {string} folder
   * @param {NodeJS.ProcessEnv} env
   * @param {{ http: number, ldap: number }} ports
   */
  constructor(folder, env, ports) {
    this.folder = folder;
    this.env = env;
    this.ports = ports;
    this.url = `http://127.0.0.1:${ports.http}`;
    this.token = String(env['WAYPOST_BOOTSTRAP_TOKEN']);
    // Also where a part breaks in a way nobody foresaw.
    process.once('exit', () => this.remove());
  }

  /**
   * A fresh stack with its mailboxes; nothing runs yet. `asSeeded` leaves a database that an earlier bench has filled as it is.
   * @param {{ mailboxes: number, asSeeded?: boolean }} options
   */
  static async seeded({ mailboxes, asSeeded = false }) {
    const folder = mkdtempSync(join(tmpdir(), 'waypost-bench-'));
    const [http, ldap, ldaps] = [await freePort(), await freePort(), await freePort()];
    const { DATABASE_URL, WAYPOST_BENCH_DATABASE_URL, ...inherited } = process.env;
    const env = {
      ...inherited,
      ...(WAYPOST_BENCH_DATABASE_URL && { DATABASE_URL: WAYPOST_BENCH_DATABASE_URL }),
      PORT: String(http),
      WAYPOST_DATA_DIR: folder,
      WAYPOST_LDAP_PORT: String(ldap),
      WAYPOST_LDAPS_PORT: String(ldaps),
      WAYPOST_API_URL: `http://127.0.0.1:${http}`,
      WAYPOST_PUBLIC_URL: `http://127.0.0.1:${http}`,
      WAYPOST_BOOTSTRAP_TOKEN: randomBytes(24).toString('base64url'),
      WAYPOST_FOLLOWER_TOKEN: randomBytes(24).toString('base64url'),
      WAYPOST_LOG_LEVEL: 'warn',
    };
    const stack = new Stack(folder, env, { http, ldap });
    if (asSeeded) return stack;
    const seed = built('api', 'dist', 'seed', 'main.js');
    const { code, output } = await run(process.execPath, [seed, '--mailboxes', String(mailboxes)], {
      env,
      quiet: true,
    });
    stack.seeding = output.trim().split('\n').at(-1) ?? '';
    if (code !== 0) {
      stack.remove();
      throw new PlainFailure(`The seed failed: ${output}`);
    }
    return stack;
  }

  /** What the seed said of itself. */
  seeding = 'Left as an earlier bench has filled it.';
  /** The owner's one-time link, until there is a password. */
  signInUrl = '';

  /** @param {string[]} [execArgv] */
  async startApi(execArgv = []) {
    const options = [...(nodeOptions['api'] ?? []), ...execArgv];
    this.api = await start(built('api', 'dist', 'main.js'), this.env, options);
    this.signInUrl = String(this.api.said['signInUrl'] ?? '');
    return this.api;
  }

  /** @param {string[]} [execArgv] */
  async startDirectory(execArgv = []) {
    const options = [...(nodeOptions['directory'] ?? []), ...execArgv];
    this.directory = await start(built('directory', 'dist', 'main.js'), this.env, options);
    return this.directory;
  }

  http() {
    return new HttpClient(this.ports.http, this.token);
  }

  /** Makes the service account benchmarks bind with. */
  async makeReader() {
    const http = this.http();
    const made = await http.json('POST', '/api/v1/service-accounts', { name: this.reader.name, purpose: 'Benchmark' });
    this.reader.password = String(made['password']);
    http.end();
  }

  /** A connection to the directory, bound as the reader; waits until the directory knows it. */
  async ldap() {
    const suffix = await this.suffix();
    const dn = `uid=${this.reader.name},ou=services,${suffix}`;
    for (const deadline = Date.now() + 600_000; ; await sleep(50)) {
      const client = await LdapClient.connect(this.ports.ldap);
      if ((await client.bind(dn, this.reader.password)) === 0) return { client, people: `ou=people,${suffix}` };
      client.end();
      if (Date.now() > deadline) throw new PlainFailure('The directory never came to know the reader.');
    }
  }

  async suffix() {
    const http = this.http();
    const { directorySuffix } = await http.json('GET', '/api/v1/organization');
    http.end();
    return String(directorySuffix);
  }

  async stop() {
    await this.directory?.stop();
    await this.api?.stop();
    this.api = this.directory = undefined;
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
