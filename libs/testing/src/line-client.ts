import { connect, type Socket } from 'node:net';

/** A client of a line protocol that sends a line and returns the server's text, as a person with telnet would. */
export class LineClient {
  private received = '';
  private isClosed = false;
  private wake: () => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      this.received += String(chunk);
      this.wake();
    });
    for (const end of ['close', 'error'] as const) {
      socket.on(end, () => {
        this.isClosed = true;
        this.wake();
      });
    }
  }

  /** Connects to a port of 127.0.0.1 and waits for the greeting. */
  static async greet(
    port: number,
    isWhole: (text: string) => boolean,
  ): Promise<{ client: LineClient; greeting: string }> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const client = new LineClient(socket);
    return { client, greeting: await client.read(isWhole) };
  }

  /** Sends one line and returns the answer once it is whole, without the final line end. */
  async ask(line: string, isWhole: (text: string) => boolean): Promise<string> {
    this.received = '';
    this.socket.write(`${line}\r\n`);
    return this.read(isWhole);
  }

  end() {
    this.socket.destroy();
  }

  private async read(isWhole: (text: string) => boolean): Promise<string> {
    const deadline = Date.now() + 15_000;
    while (!isWhole(this.received)) {
      const left = deadline - Date.now();
      if (this.isClosed || left <= 0) {
        if (this.received !== '') break;
        throw new Error(
          this.isClosed ? 'The server closed the connection without a word.' : 'The server said nothing.',
        );
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.received.trimEnd();
  }
}
