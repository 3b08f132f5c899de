import { execFile, execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { requirePath } from './is-installed.js';
import { deliveriesIn, type LoggedDelivery } from './postfix-log.js';
import { ServerFolder } from './server-folder.js';
import { ServerProcess } from './server-process.js';

/** What a whole Postfix is started from. */
export interface PostfixServerOptions {
  name: string;
  /** Its configuration as it was rendered. */
  files: readonly { name: string; text: string; isSecret: boolean }[];
  /** Exact texts that are other on this machine: places of sockets and certificates, the password. */
  adapt: Readonly<Record<string, string>>;
  /** The DNS server it asks, by address; the machine's own is hidden from it. */
  resolver: string;
  /** Where it answers once it is up. */
  probe: { host: string; port: number };
}

const postfixUser = () => ({ gid: Number(execFileSync('id', ['-g', 'postfix'], { encoding: 'utf8' })) });

const root = { uid: 0, gid: 0, name: 'root', group: 'root' };

/**
 * A whole Postfix from a rendered configuration, with folders and a queue of its own; only as root. In a mount namespace of its own it
 * sees another resolv.conf than the machine's.
 */
export class PostfixServer {
  private server: ServerProcess | undefined;

  private constructor(
    private readonly options: PostfixServerOptions,
    private readonly folder: ServerFolder,
  ) {}

  static async start(options: PostfixServerOptions): Promise<PostfixServer> {
    const folder = new ServerFolder(`postfix-${options.name}`, root);
    const started = new PostfixServer(options, folder);
    await run('chmod', ['755', folder.path]);
    for (const name of ['queue', 'data']) folder.folder(name);
    await run('chown', ['postfix', folder.at('data')]);
    folder.write('resolv.conf', `nameserver ${options.resolver}\n`);
    await run('chmod', ['644', folder.at('resolv.conf')]);
    started.configure(options.files);
    await started.launch();
    return started;
  }

  get name() {
    return this.options.name;
  }

  /** Writes a configuration in place of the one there is; a reload or start makes it count. */
  configure(files: PostfixServerOptions['files']): void {
    const { gid } = postfixUser();
    for (const { name, text, isSecret } of files) {
      const adapted = Object.entries(this.options.adapt).reduce(
        (sofar, [from, to]) => sofar.replaceAll(from, to),
        text,
      );
      const file = this.folder.write(`etc/${name}`, adapted);
      // As operators are told to: the programs that look things up are not root.
      chownSync(file, 0, isSecret ? gid : 0);
      chmodSync(file, isSecret ? 0o640 : 0o644);
    }
    appendFileSync(this.folder.at('etc/main.cf'), this.ownPlaces());
  }

  async launch(): Promise<void> {
    const { name, probe } = this.options;
    await this.tool('postfix', ['check']).catch((fault: unknown) => {
      throw new Error(`${name} is not configured as it should be.\n${this.log}`, { cause: fault });
    });
    const mount = `mount --bind '${this.folder.at('resolv.conf')}' /etc/resolv.conf`;
    const command = `${mount} && exec ${requirePath('postfix', 'postfix')} -c '${this.folder.at('etc')}' start-fg`;
    // What it keeps stays when it is stopped: its queue is what a test of a server that comes back is about.
    const keeping = { remove: () => undefined } as unknown as ServerFolder;
    const unshare = requirePath('unshare', 'util-linux');
    this.server = new ServerProcess(name, unshare, ['--mount', 'sh', '-c', command], root, keeping);
    await this.server.untilReady(
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = connect(probe.port, probe.host);
          socket.once('data', () => resolve(void socket.destroy()));
          socket.once('error', reject).once('close', () => reject(new Error('closed')));
        }),
      () => this.log,
    );
  }

  /** Everything it logged. */
  get log(): string {
    return (this.server?.output ?? '') + this.folder.read('log');
  }

  /** Every attempt at a delivery so far. */
  get deliveries(): LoggedDelivery[] {
    return deliveriesIn(this.name, this.log);
  }

  /** What waits, with why. */
  async queue(): Promise<{ id: string; sender: string; recipients: { address: string; reason?: string }[] }[]> {
    const lines = (await this.tool('postqueue', ['-j'])).split('\n').filter((line) => line !== '');
    return lines.map((line) => {
      const { queue_id: id, sender, recipients } = JSON.parse(line) as QueuedMessage;
      const told = recipients.map(({ address, delay_reason: reason }) => ({ address, ...(reason && { reason }) }));
      return { id, sender, recipients: told };
    });
  }

  /** Tries everything that waits again, now. */
  flush = () => this.tool('postqueue', ['-f']);
  /** Has everything that waits go through the queue from the beginning. */
  requeue = () => this.tool('postsuper', ['-r', 'ALL']);
  reload = () => this.tool('postfix', ['reload']);
  /** Asks a table as the server would. */
  ask = (key: string, table: string) => this.tool('postmap', ['-q', key, table]).catch(() => '');
  /** What is wrong with the configuration, in Postfix's words; empty where nothing is. */
  async faults(): Promise<string> {
    return (await finished('postconf', ['-c', this.folder.at('etc'), '-n'])).stderr;
  }

  /** The path of a file of its configuration. */
  file = (name: string) => this.folder.at(`etc/${name}`);

  /** Ends it at once, as a host that goes down, and keeps its queue. */
  async stop(): Promise<void> {
    // What was started is a script; the programs it started end with the master, which this tells.
    if (this.server)
      await this.tool('postfix', ['abort']).then(
        () => this.untilGone(),
        () => undefined,
      );
    await this.server?.stop();
    this.server = undefined;
  }

  /** The script ends at a signal, the master behind it a moment later: until then another one finds its lock and its ports taken. */
  private async untilGone(): Promise<void> {
    const { host, port } = this.options.probe;
    for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(50)) {
      const { code } = await finished(requirePath('postfix', 'postfix'), ['-c', this.folder.at('etc'), 'status']);
      if (code !== 0 && !(await isListening(host, port))) return;
    }
  }

  async discard(): Promise<void> {
    await this.stop();
    this.folder.remove();
  }

  private async tool(program: string, args: string[]): Promise<string> {
    return run(requirePath(program, 'postfix'), ['-c', this.folder.at('etc'), ...args]);
  }

  private ownPlaces(): string {
    const { folder } = this;
    return [
      '',
      '# This instance of a test.',
      `queue_directory = ${folder.at('queue')}`,
      `data_directory = ${folder.at('data')}`,
      `maillog_file = ${folder.at('log')}`,
      `maillog_file_prefixes = ${folder.path}`,
      '',
    ].join('\n');
  }
}

const isListening = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

interface QueuedMessage {
  queue_id: string;
  sender: string;
  recipients: { address: string; delay_reason?: string }[];
}

const finished = (program: string, args: readonly string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(program, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });

async function run(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await finished(program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}.\n${stdout}${stderr}`);
  return stdout;
}
