import { connect, type Socket } from 'node:net';
import { AnswerReader, type SeenAnswer } from './answers.js';
import { encode, integer, node, sequence, text } from './ber.js';

/** A name to bind with and its password. */
export interface Credentials {
  dn: string;
  password: string;
}

/** What one request was answered with. */
export interface Outcome {
  code: number;
  dns: string[];
}

/** A client that does everything right, one request at a time, and keeps account of how long each answer took. */
export class SteadyClient {
  /** Milliseconds each lookup took. */
  readonly taken: number[] = [];
  private id = 0;
  private seen: SeenAnswer[] = [];
  private wake: () => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    const reader = new AnswerReader((answer) => {
      this.seen.push(answer);
      if (answer.code !== undefined) this.wake();
    });
    socket.on('data', (chunk) => reader.push(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.wake());
  }

  static async connect(port: number): Promise<SteadyClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new SteadyClient(socket);
  }

  bind({ dn, password }: Credentials): Promise<Outcome> {
    return this.ask(bindRequest({ dn, password }));
  }

  /** Who has an address, asked as Postfix asks. */
  async lookUp(base: string, address: string): Promise<Outcome> {
    const began = performance.now();
    const outcome = await this.ask(
      node(0x63, [
        text(base),
        node(0x0a, Buffer.from([2])),
        node(0x0a, Buffer.from([0])),
        integer(0),
        integer(0),
        node(0x01, Buffer.from([0])),
        node(0xa3, [text('mail'), text(address)]),
        sequence(text('mail')),
      ]),
    );
    this.taken.push(performance.now() - began);
    return outcome;
  }

  end(): void {
    this.socket.destroy();
  }

  /** The answer to one request; code -1 where the session ended instead. */
  private async ask(request: ReturnType<typeof node>): Promise<Outcome> {
    const id = ++this.id;
    this.seen = [];
    const isOver = () =>
      this.socket.destroyed || this.seen.some((answer) => answer.id === id && answer.code !== undefined);
    this.socket.write(encode(sequence(integer(id), request)));
    while (!isOver()) await new Promise<void>((resolve) => (this.wake = resolve));
    const code = this.seen.find((answer) => answer.id === id && answer.code !== undefined)?.code ?? -1;
    return { code, dns: this.seen.flatMap(({ dn }) => dn ?? []) };
  }
}

/** A simple bind. */
export const bindRequest = ({ dn, password }: Credentials) =>
  node(0x60, [node(0x02, Buffer.from([3])), text(dn), text(password, 0x80)]);
