import { createServer, type Socket } from 'node:net';
import { freePort } from './free-port.js';

/** A message as it arrived in the outside world. */
export interface SunkMessage {
  /** Where it was handed over: address and port. */
  at: string;
  /** The address it came from. */
  peer: string;
  helo: string;
  /** MAIL FROM and RCPT TO, as they were written. */
  from: string;
  to: string[];
  /** Header fields in their order, names in lower case, folded lines joined. */
  headers: (readonly [name: string, value: string])[];
  /** Of the whole content, line ends included. */
  bytes: number;
}

/** What is said instead of taking a recipient, such as `450 4.2.0 Not now`; undefined takes it. */
export type SinkVerdict = (recipient: string) => string | undefined;

export interface SmtpSinkOptions {
  /** 127.0.0.1 and a free port without them. */
  address?: string;
  port?: number;
  refuse?: SinkVerdict;
}

/** An SMTP or LMTP server that takes what it is given and remembers it: what the outside world is to a mail server under test. */
export async function startSmtpSink({ address = '127.0.0.1', port: wanted, refuse }: SmtpSinkOptions = {}) {
  const port = wanted ?? (await freePort());
  const sockets = new Set<Socket>();
  const messages: SunkMessage[] = [];
  const state = { verdict: refuse ?? (() => undefined) };
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy()));
    new Session(socket, `${address}:${String(port)}`, messages, (recipient) => state.verdict(recipient));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
  return {
    address,
    port,
    messages: messages as readonly SunkMessage[],
    /** From now on says this of each recipient; without an argument takes all again. */
    refuse: (verdict: SinkVerdict = () => undefined) => {
      state.verdict = verdict;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}

export type SmtpSink = Awaited<ReturnType<typeof startSmtpSink>>;

/** Enough of RFC 5321 and RFC 2033 for a mail server: pipelining, and an LMTP answer for each recipient. */
class Session {
  private rest = '';
  private data: string[] | undefined;
  private isLmtp = false;
  private helo = '';
  private from = '';
  private to: string[] = [];

  constructor(
    private readonly socket: Socket,
    private readonly at: string,
    private readonly messages: SunkMessage[],
    private readonly verdict: SinkVerdict,
  ) {
    socket.write('220 sink.example ESMTP\r\n');
    socket.on('data', (chunk) => {
      const lines = (this.rest + chunk.toString('latin1')).split('\r\n');
      this.rest = lines.pop() ?? '';
      for (const line of lines) this.line(line);
    });
  }

  private line(line: string): void {
    if (this.data && line !== '.') this.data.push(line.startsWith('..') ? line.slice(1) : line);
    else if (this.data) this.taken(this.data);
    else this.socket.write(`${this.answer(line)}\r\n`, () => /^QUIT/i.test(line) && this.socket.end());
  }

  private answer(line: string): string {
    const verb = line.slice(0, 4).toUpperCase();
    const path = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'EHLO' || verb === 'LHLO' || verb === 'HELO') {
      this.isLmtp = verb === 'LHLO';
      this.helo = line.slice(5);
      return '250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES';
    }
    if (verb === 'MAIL' || verb === 'RSET') [this.from, this.to] = [path, []];
    if (verb === 'RCPT') {
      const refusal = this.verdict(path);
      if (refusal !== undefined) return refusal;
      this.to.push(path);
    }
    if (verb === 'DATA') this.data = [];
    return verb === 'DATA' ? '354 Go on' : verb === 'QUIT' ? '221 2.0.0 Bye' : '250 2.0.0 OK';
  }

  private taken(lines: readonly string[]): void {
    const { at, helo, from, to, socket } = this;
    const bytes = lines.reduce((sum, line) => sum + line.length + 2, 0);
    this.messages.push({ at, peer: socket.remoteAddress ?? '', helo, from, to, headers: headersOf(lines), bytes });
    socket.write('250 2.0.0 Taken\r\n'.repeat(this.isLmtp ? to.length : 1));
    [this.data, this.to] = [undefined, []];
  }
}

function headersOf(lines: readonly string[]): (readonly [string, string])[] {
  const end = lines.indexOf('');
  const unfolded = (end < 0 ? lines : lines.slice(0, end)).join('\n').replaceAll(/\n(?=[ \t])/g, '');
  return unfolded.split('\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
}
