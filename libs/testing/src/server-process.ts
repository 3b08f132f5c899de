import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathOf } from './is-installed.js';
import type { ServerFolder } from './server-folder.js';
import type { SystemUser } from './unprivileged-user.js';

/** A server running in the foreground as our child, so that it cannot outlive the test by accident. */
export class ServerProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private readonly killAtExit = () => this.child.kill('SIGTERM');
  /** What it wrote to its standard output and error. */
  output = '';

  constructor(
    readonly name: string,
    program: string,
    args: readonly string[],
    user: SystemUser,
    /** Everything it keeps; goes when it is stopped. */
    private readonly folder: ServerFolder,
  ) {
    const identity = process.getuid?.() === 0 ? { uid: user.uid, gid: user.gid } : {};
    const [command = program, ...rest] = [...dyingWithUs(), program, ...args];
    this.child = spawn(command, rest, { ...identity, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (chunk) => (this.output += String(chunk)));
    this.child.stderr?.on('data', (chunk) => (this.output += String(chunk)));
    process.once('exit', this.killAtExit);
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => {
        this.output += error.message;
        resolve();
      });
      this.child.once('exit', () => resolve());
    });
  }

  get hasEnded() {
    return this.child.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Waits until a probe succeeds. Where it ends first or takes too long, clears it away and throws with its own words. */
  async untilReady(probe: () => Promise<unknown>, log?: () => string): Promise<void> {
    try {
      await this.answers(probe, log);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  private async answers(probe: () => Promise<unknown>, log = () => this.output, seconds = 20): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    for (let last: unknown; ; await sleep(50)) {
      if (this.hasEnded) throw new Error(`${this.name} ended at once.\n${log()}`);
      try {
        await probe();
        return;
      } catch (error) {
        last = error;
      }
      if (Date.now() > deadline) throw new Error(`${this.name} did not answer.\n${log()}`, { cause: last });
    }
  }

  /** Ends the server with a signal, waits for it and removes its folder; what is still there after ten seconds is killed. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.hasEnded) this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await this.ended;
    clearTimeout(timer);
    process.off('exit', this.killAtExit);
    this.folder.remove();
  }
}

/** Has the kernel end the server when the test's process goes, even by SIGKILL, when no handler of ours runs. */
function dyingWithUs(): string[] {
  const setpriv = pathOf('setpriv');
  return setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'TERM', '--'];
}
