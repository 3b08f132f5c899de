import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** How a message is brought to a mail server. */
export interface SmtpDelivery {
  host: string;
  port: number;
  /** The address of this machine it comes from. */
  from: string;
  /** Whether the connection is encrypted from its first octet. */
  tls?: boolean;
  signIn?: { user: string; password: string };
  mailFrom: string;
  rcptTo: readonly string[];
  /** Says that the message is so large, and so it is refused before it is sent where it is too large. */
  size?: number;
  /** The content; lines end in LF here. */
  content: string;
}

/** What the server said at each step; steps that were not come to are absent. */
export interface SmtpReplies {
  greeting: string;
  auth?: string;
  mail?: string;
  rcpt: Record<string, string>;
  data?: string;
}

const patience = 20_000;

/** Brings one message as a mail program does, and tells what was answered. A refusal is an answer; a broken connection throws. */
export async function bringBySmtp(delivery: SmtpDelivery): Promise<SmtpReplies> {
  const replies: SmtpReplies = { greeting: '', rcpt: {} };
  const dialogue = await Dialogue.open(delivery);
  try {
    replies.greeting = dialogue.greeting;
    if (!isGood(replies.greeting)) return replies;
    const ehlo = await dialogue.ask('EHLO client.outside.test');
    if (!isGood(ehlo)) return { ...replies, greeting: ehlo };
    await steps(dialogue, delivery, replies);
    return replies;
  } finally {
    dialogue.end();
  }
}

const isGood = (reply: string | undefined) => reply !== undefined && /^[23]/.test(reply);

async function steps(dialogue: Dialogue, delivery: SmtpDelivery, replies: SmtpReplies): Promise<void> {
  const { signIn, mailFrom, rcptTo, size, content } = delivery;
  if (signIn) {
    const proof = Buffer.from(`\0${signIn.user}\0${signIn.password}`).toString('base64');
    replies.auth = await dialogue.ask(`AUTH PLAIN ${proof}`);
    if (!isGood(replies.auth)) return;
  }
  replies.mail = await dialogue.ask(`MAIL FROM:<${mailFrom}>${size === undefined ? '' : ` SIZE=${String(size)}`}`);
  if (!isGood(replies.mail)) return;
  let isClosing: string | undefined;
  for (const recipient of rcptTo) {
    replies.rcpt[recipient] = isClosing ?? (await dialogue.ask(`RCPT TO:<${recipient}>`));
    // The server says this and hangs up (RFC 5321 §3.8): what it says of one it says of all that follow.
    if (replies.rcpt[recipient].startsWith('421')) isClosing = replies.rcpt[recipient];
  }
  if (!Object.values(replies.rcpt).some(isGood)) return;
  replies.data = await dialogue.ask('DATA');
  if (!isGood(replies.data)) return;
  replies.data = await dialogue.ask(`${content.replaceAll('\n', '\r\n').replaceAll('\r\n.', '\r\n..')}\r\n.`);
}

/** Lines out, whole replies (RFC 5321 §4.2.1) in. */
class Dialogue {
  private received = '';
  private closed: Error | undefined;
  private wake: () => void = () => undefined;
  greeting = '';

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1').setTimeout(patience, () => socket.destroy(new Error('The server said nothing.')));
    socket.on('data', (chunk) => {
      this.received += String(chunk);
      this.wake();
    });
    socket.on('error', (fault) => this.ended(fault));
    socket.on('close', () => this.ended(new Error('The server closed the connection.')));
  }

  static async open({ host, port, from, tls }: SmtpDelivery): Promise<Dialogue> {
    const plain = connect({ host, port, localAddress: from });
    const socket = tls ? connectTls({ socket: plain, rejectUnauthorized: false }) : plain;
    plain.on('error', (fault) => socket.destroy(fault));
    const dialogue = new Dialogue(socket);
    dialogue.greeting = await dialogue.reply();
    return dialogue;
  }

  ask(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return this.reply();
  }

  end(): void {
    if (!this.closed) this.socket.end('QUIT\r\n');
  }

  private async reply(): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(this.received)?.[0];
      if (whole !== undefined) {
        this.received = this.received.slice(whole.length);
        return whole.trimEnd();
      }
      if (this.closed) throw this.closed;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private ended(fault: Error): void {
    this.closed ??= fault;
    this.wake();
  }
}
