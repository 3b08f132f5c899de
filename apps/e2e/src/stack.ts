import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@waypost/testing';
import { RestClient } from './rest-client.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const token = 'a-token-that-only-this-test-knows';
const patienceMs = 240_000;

/** What a stack is started with besides its defaults. */
export interface StackOptions {
  demo?: boolean;
  databaseUrl?: string;
  /** How many made-up mailboxes there are before it is first started. */
  mailboxes?: number;
  /** Settings by environment. */
  env?: NodeJS.ProcessEnv;
}

/** Waypost as an operator runs it: the launcher, the api and the directory, on free ports and a data folder of its own. */
export class Stack {
  readonly dataFolder = mkdtempSync(join(tmpdir(), 'waypost e2e ')); // with a space, as a home folder may have
  private launcher: ChildProcess | undefined;
  private printed = '';

  private constructor(
    private readonly options: StackOptions,
    private readonly ports: { http: number; ldap: number; ldaps: number },
  ) {}

  static async start(options: StackOptions = {}): Promise<Stack> {
    const stack = new Stack(options, { http: await freePort(), ldap: await freePort(), ldaps: await freePort() });
    if (options.mailboxes !== undefined) {
      const args = ['apps/api/dist/seed/main.js', '--mailboxes', String(options.mailboxes)];
      await run(process.execPath, args, { cwd: root, env: stack.environment() });
    }
    await stack.launch();
    return stack;
  }

  get url() {
    return `http://localhost:${this.ports.http}`;
  }

  get ldapUrl() {
    return `ldap://127.0.0.1:${this.ports.ldap}`;
  }

  get token() {
    return token;
  }

  get rest() {
    return new RestClient(`${this.url}/api/v1`, token);
  }

  /** The one-time sign-in address that was printed. */
  get signInUrl(): string {
    const [address] = /https?:\S+\/sign-in\/#code=\S+/.exec(this.printed) ?? [];
    if (address === undefined) throw new Error(`no sign-in address was printed:\n${this.printed}`);
    return address;
  }

  /** Starts it on the same folder and ports; fulfilled when everything answers. */
  async launch(): Promise<void> {
    this.printed = '';
    const args = ['tools/start.mjs', ...(this.options.demo ? ['--demo'] : [])];
    const launcher = spawn(process.execPath, args, {
      cwd: root,
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.launcher = launcher;
    for (const stream of [launcher.stdout, launcher.stderr])
      stream.on('data', (chunk: Buffer) => (this.printed += chunk.toString()));
    await this.until(
      () => this.printed.includes('ldap://') && this.printed.includes(this.url),
      'it says that it is ready',
    );
  }

  /** The process ids of the launcher's children, by what they run. */
  async children(): Promise<Record<'api' | 'directory', number>> {
    const { stdout } = await run('ps', ['-eo', 'pid,ppid,args']);
    const lines = stdout.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
    const pidOf = (app: string) =>
      Number(
        lines.find(
          ([, , parent, args]) => Number(parent) === this.launcher?.pid && args?.includes(`${app}/dist/main.js`),
        )?.[1],
      );
    return { api: pidOf('api'), directory: pidOf('directory') };
  }

  /** Kills one process the hard way. The launcher's own death must take its children along. */
  async killHard(which: 'launcher' | 'api' | 'directory'): Promise<void> {
    const pid = which === 'launcher' ? this.launcher?.pid : (await this.children())[which];
    if (pid === undefined || Number.isNaN(pid)) throw new Error(`there is no ${which} to kill`);
    process.kill(pid, 'SIGKILL');
  }

  /** Waits until the api answers. */
  untilReady(): Promise<void> {
    return this.until(
      async () => (await this.rest.raw('GET', '/readyz').catch(() => undefined))?.status === 200,
      'the api answers',
    );
  }

  /** Ends it as Ctrl-C does; fulfilled with its exit code. */
  async stop(): Promise<number | null> {
    const launcher = this.launcher;
    if (!launcher || launcher.exitCode !== null || launcher.signalCode !== null) return launcher?.exitCode ?? null;
    const gone = new Promise<number | null>((resolve) => launcher.once('exit', resolve));
    launcher.kill('SIGINT');
    return gone;
  }

  async discard(): Promise<void> {
    await this.stop();
    rmSync(this.dataFolder, { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PORT: String(this.ports.http),
      WAYPOST_LDAP_PORT: String(this.ports.ldap),
      WAYPOST_LDAPS_PORT: String(this.ports.ldaps),
      WAYPOST_DATA_DIR: this.dataFolder,
      WAYPOST_BOOTSTRAP_TOKEN: token,
      DATABASE_URL: this.options.databaseUrl ?? '',
      NODE_OPTIONS: '',
      ...this.options.env,
    };
  }

  private async until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error(`waited in vain until ${what}:\n${this.printed}`);
      if (this.launcher?.exitCode) throw new Error(`it ended before ${what}:\n${this.printed}`);
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }
}

function run(command: string, args: string[], options: SpawnOptions = {}): Promise<{ stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.once('error', reject).once('close', () => resolve({ stdout }));
  });
}
