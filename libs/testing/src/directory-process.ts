import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';

const entry = fileURLToPath(new URL('../../../apps/directory/dist/main.js', import.meta.url));

/** What a directory process is started with. */
export interface DirectoryProcessOptions {
  apiUrl: string;
  followerToken: string;
  /** Where its copy lies; a fresh temporary folder without it, which goes with the process. */
  dataFolder?: string;
  /** Where it listens; a free port without it. */
  port?: number;
  /** Further settings of its environment. */
  env?: Readonly<Record<string, string>>;
}

/** The directory as it is shipped, in a process of its own, on free ports of this machine. It must have been built. */
export class DirectoryProcess {
  private said = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    private readonly discard: () => void,
  ) {
    child.stderr?.on('data', (chunk) => (this.said = (this.said + String(chunk)).slice(-1_000_000)));
  }

  /** Fulfilled when it listens; whether it has a model by then is another question. */
  static async start({
    apiUrl,
    followerToken,
    dataFolder,
    port,
    env = {},
  }: DirectoryProcessOptions): Promise<DirectoryProcess> {
    const folder = dataFolder ?? mkdtempSync(join(tmpdir(), 'waypost-directory-'));
    const [ldap, ldaps] = [port ?? (await freePort()), await freePort()];
    const child = fork(entry, {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        WAYPOST_API_URL: apiUrl,
        WAYPOST_FOLLOWER_TOKEN: followerToken,
        WAYPOST_DATA_DIR: folder,
        WAYPOST_LDAP_PORT: String(ldap),
        WAYPOST_LDAPS_PORT: String(ldaps),
        ...env,
      },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const discard = dataFolder === undefined ? () => rmSync(folder, { recursive: true, force: true }) : () => undefined;
    const started = new DirectoryProcess(child, ldap, discard);
    await new Promise<void>((resolve, reject) => {
      child.on('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`The directory ended (${String(code)}).\n${started.log}`)));
    });
    return started;
  }

  get url() {
    return `ldap://127.0.0.1:${String(this.port)}`;
  }

  get pid() {
    return this.child.pid ?? 0;
  }

  get isAlive() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What it logged: the last of it where it was much. */
  get log() {
    return this.said;
  }

  /** Resident memory in MiB; undefined where the system does not tell. */
  get memory(): number | undefined {
    try {
      const status = readFileSync(`/proc/${String(this.pid)}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    } catch {
      return undefined;
    }
  }

  /** Ends it in order, or with another signal, and waits for it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const ended = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    if (this.isAlive) {
      this.child.kill(signal);
      await ended;
    }
    this.discard();
  }
}
