import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AskedSearch, type FaultyAnswer, FaultyAnswers, type Faults, startTlsOid } from './faults.js';
import { MessageCutter, numberOf, operation, parted, resultOf, textOf } from './ldap-wire.js';

/** What a server answers to an extended operation it does not know (RFC 4511 §4.12). */
const protocolError = 2;

/** Starts a proxy in front of a directory that does to its answers what it is told; to begin with, nothing, unless told otherwise. */
export async function startFaultProxy(target: string, faults: Faults = {}): Promise<FaultProxy> {
  const proxy = new FaultProxy(target, faults);
  await proxy.comeUp();
  return proxy;
}

/** Stands between clients and a directory. What is encrypted passes as it is. */
export class FaultProxy {
  private readonly target: { host: string; port: number };
  private readonly connections = new Set<Socket>();
  private server: Server | undefined;
  private listening = 0;
  private answers: FaultyAnswers;

  constructor(target: string, faults: Faults) {
    const { protocol, hostname, port } = new URL(target);
    this.target = { host: hostname, port: Number(port) || (protocol === 'ldaps:' ? 636 : 389) };
    this.answers = new FaultyAnswers(faults);
  }

  get port() {
    return this.listening;
  }

  get url() {
    return `ldap://127.0.0.1:${String(this.listening)}`;
  }

  /** What came by since faults were last injected or healed. */
  get seen() {
    const { messages, entries, pages, binds } = this.answers;
    return { messages, entries, pages, binds };
  }

  /** From now on these faults and no others happen, on connections that exist as well. Counting begins again. */
  inject(faults: Faults): void {
    this.answers = new FaultyAnswers(faults);
  }

  /** From now on everything passes as it is. */
  heal(): void {
    this.inject({});
  }

  /** Goes away like a server that crashed: connections break off, and further ones are refused. */
  async goDown(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const socket of this.connections) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  /** Listens, on the same port as before. */
  async comeUp(): Promise<void> {
    if (this.server) return;
    const server = createServer((client) => this.stand(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.listening, '127.0.0.1', resolve);
    });
    this.listening = (server.address() as AddressInfo).port;
    this.server = server;
  }

  stop = () => this.goDown();

  private stand(client: Socket): void {
    const directory = connect(this.target);
    const [asked, fromClient, fromDirectory] = [
      new Map<number, AskedSearch>(),
      new MessageCutter(),
      new MessageCutter(),
    ];
    const end = () => {
      client.destroy();
      directory.destroy();
    };
    for (const socket of [client, directory]) {
      this.connections.add(socket);
      socket.on('error', end).on('close', () => {
        this.connections.delete(socket);
        end();
      });
    }
    client.on('data', (chunk) => {
      for (const octets of fromClient.push(chunk)) {
        const refusal = fromClient.isOpaque ? undefined : this.note(octets, asked);
        if (refusal) client.write(refusal);
        else directory.write(octets);
      }
    });
    let order = Promise.resolve();
    directory.on('data', (chunk) => {
      for (const octets of fromDirectory.push(chunk)) {
        order = order.then(async () => {
          const { send, cut } = fromDirectory.isOpaque ? { send: [octets] } : await this.pass(octets, asked);
          for (const one of send) client.write(one);
          if (cut) client.end(end);
        });
      }
    });
  }

  /** Remembers what a search asks for. Returns the answer where the proxy gives it itself. */
  private note(octets: Buffer, asked: Map<number, AskedSearch>): Buffer | undefined {
    const message = parted(octets);
    if (message?.tag === operation.search) {
      const [base, scope] = message.parts;
      asked.set(message.id, { base: textOf(base), scope: scope && numberOf(scope) === 0 ? 'base' : 'below' });
    }
    const isStartTls = message?.tag === operation.extended && textOf(message.parts[0]) === startTlsOid;
    if (!isStartTls || !this.answers.faults.stripStartTls) return undefined;
    return resultOf(message.id, operation.extendedResponse, protocolError, 'not offered');
  }

  private async pass(octets: Buffer, asked: ReadonlyMap<number, AskedSearch>): Promise<FaultyAnswer> {
    const { delay = 0 } = this.answers.faults;
    if (delay > 0) await sleep(delay);
    return this.answers.pass(octets, asked.get(parted(octets)?.id ?? -1));
  }
}
