import { createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
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
  /** Whether it came encrypted, and who had signed in. */
  encrypted: boolean;
  signedInAs?: string;
}

/** What is said instead of taking a recipient, such as `450 4.2.0 Not now`; undefined takes it. */
export type SinkVerdict = (recipient: string) => string | undefined;

export interface SmtpSinkOptions {
  /** 127.0.0.1 and a free port without them. */
  address?: string;
  port?: number;
  refuse?: SinkVerdict;
  /** Mail is taken over STARTTLS alone, from who signs in so (RFC 3207, RFC 4616). */
  security?: SinkSecurity;
  /** How long it takes over each message before it says that it has it. */
  takesMs?: number;
}

/** What a smart host wants: PEM of its own, and the name and password of whoever may use it. */
export interface SinkSecurity {
  key: string;
  certificate: string;
  username: string;
  password: string;
}

/** An SMTP or LMTP server that takes what it is given and remembers it: what the outside world is to a mail server under test. */
export async function startSmtpSink({
  address = '127.0.0.1',
  port: wanted,
  refuse,
  security,
  takesMs = 0,
}: SmtpSinkOptions = {}) {
  const port = wanted ?? (await freePort());
  const sockets = new Set<Socket>();
  const messages: SunkMessage[] = [];
  const state = { verdict: refuse ?? (() => undefined), mostAtOnce: 0 };
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy()));
    // The end of the connection before may be heard of a moment later than the beginning of this one.
    setTimeout(() => (state.mostAtOnce = Math.max(state.mostAtOnce, sockets.size)), closingMs).unref();
    const place: Place = {
      at: `${address}:${String(port)}`,
      messages,
      verdict: (recipient) => state.verdict(recipient),
      takesMs,
      ...(security && { security }),
    };
    socket.write(greeting);
    new Session(socket, place, false);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
  return {
    address,
    port,
    messages: messages as readonly SunkMessage[],
    /** How many connections there were at once, at the most. */
    mostAtOnce: () => state.mostAtOnce,
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

/** How long a connection counts that is being closed, in milliseconds; whoever is at once with another is so for longer. */
const closingMs = 30;

const greeting = '220 sink.example ESMTP\r\n';

/** What every session of a sink shares. */
interface Place {
  at: string;
  messages: SunkMessage[];
  verdict: SinkVerdict;
  takesMs: number;
  security?: SinkSecurity;
}

/** Enough of RFC 5321 and RFC 2033 for a mail server: pipelining, and an LMTP answer for each recipient. */
class Session {
  private rest = '';
  private data: string[] | undefined;
  private isLmtp = false;
  private isTaking = false;
  private helo = '';
  private from = '';
  private to: string[] = [];
  private signedInAs: string | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly place: Place,
    private readonly encrypted: boolean,
  ) {
    socket.on('data', this.read);
  }

  private readonly read = (chunk: Buffer) => {
    this.rest += chunk.toString('latin1');
    this.goOn();
  };

  /** Line by line; what follows a message waits until that is taken. */
  private goOn(): void {
    const lines = this.rest.split('\r\n');
    while (lines.length > 1 && !this.isTaking) this.line(lines.shift() ?? '');
    this.rest = lines.join('\r\n');
  }

  private line(line: string): void {
    if (this.data && line !== '.') this.data.push(line.startsWith('..') ? line.slice(1) : line);
    else if (this.data) this.taken(this.data);
    else if (/^STARTTLS$/i.test(line) && this.place.security) this.encrypt(this.place.security);
    else this.socket.write(`${this.answer(line)}\r\n`, () => /^QUIT/i.test(line) && this.socket.end());
  }

  private encrypt({ key, certificate }: SinkSecurity): void {
    const { socket, place } = this;
    socket.write('220 2.0.0 Go on\r\n');
    socket.removeListener('data', this.read);
    const secureContext = createSecureContext({ key, cert: certificate });
    const secured = new TLSSocket(socket, { isServer: true, secureContext });
    secured.on('error', () => socket.destroy());
    new Session(secured, place, true);
  }

  private signIn(said: string, { username, password }: SinkSecurity): string {
    const [, name = '', typed] = Buffer.from(said, 'base64').toString().split('\0');
    if (!this.encrypted || name !== username || typed !== password) return '535 5.7.8 That is not the password';
    this.signedInAs = name;
    return '235 2.7.0 Signed in';
  }

  private get offers(): string[] {
    if (!this.place.security) return [];
    return [this.encrypted ? 'AUTH PLAIN' : 'STARTTLS'];
  }

  private answer(line: string): string {
    const { security, verdict } = this.place;
    const verb = line.slice(0, 4).toUpperCase();
    const path = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'EHLO' || verb === 'LHLO' || verb === 'HELO') {
      this.isLmtp = verb === 'LHLO';
      this.helo = line.slice(5);
      return (
        ['sink.example', 'PIPELINING', '8BITMIME', ...this.offers].map((one) => `250-${one}\r\n`).join('') +
        '250 ENHANCEDSTATUSCODES'
      );
    }
    if (verb === 'AUTH' && security) return this.signIn(line.split(' ')[2] ?? '', security);
    if (verb === 'MAIL' && security && this.signedInAs === undefined) return '530 5.7.0 Sign in first';
    if (verb === 'MAIL' || verb === 'RSET') [this.from, this.to] = [path, []];
    if (verb === 'RCPT') {
      const refusal = verdict(path);
      if (refusal !== undefined) return refusal;
      this.to.push(path);
    }
    if (verb === 'DATA') this.data = [];
    return verb === 'DATA' ? '354 Go on' : verb === 'QUIT' ? '221 2.0.0 Bye' : '250 2.0.0 OK';
  }

  private taken(lines: readonly string[]): void {
    const { helo, from, to, socket, encrypted, signedInAs } = this;
    const { at, messages } = this.place;
    const bytes = lines.reduce((sum, line) => sum + line.length + 2, 0);
    const by = { encrypted, ...(signedInAs !== undefined && { signedInAs }) };
    messages.push({ at, peer: socket.remoteAddress ?? '', helo, from, to, headers: headersOf(lines), bytes, ...by });
    [this.data, this.to, this.isTaking] = [undefined, [], true];
    const answer = () => {
      socket.write('250 2.0.0 Taken\r\n'.repeat(this.isLmtp ? to.length : 1));
      this.isTaking = false;
    };
    if (this.place.takesMs === 0) answer();
    else
      setTimeout(() => {
        answer();
        this.goOn();
      }, this.place.takesMs);
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
