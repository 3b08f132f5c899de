import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import {
  BerReader,
  type Control,
  encodeRequest,
  MessageFramer,
  type OutgoingRequest,
  parseFilter,
  type SearchRequest,
} from '@waypost/ldap';

/** One answer of a server: its message id and tag, the code where it ends something, the entry where it is one. */
export interface Answer {
  id: number;
  tag: number;
  code?: number;
  sentence?: string;
  dn?: string;
  attributes?: Record<string, string[]>;
  controls?: Record<string, Buffer>;
}

/** A client for tests that says exactly what it is told, octet for octet, and shows every answer. */
export class RawClient {
  readonly answers: Answer[] = [];
  closed = false;
  private readonly framer = new MessageFramer(1 << 24);
  private readonly waiting = new Set<() => void>();
  private lastId = 0;

  private constructor(public socket: Socket) {
    this.listenTo(socket);
  }

  private listenTo(socket: Socket): void {
    socket.on('data', (chunk) => {
      this.framer.push(chunk, (message) => this.answers.push(readAnswer(message)));
      this.changed();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.changed();
    });
  }

  static async connect(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const socket = connect(port, host);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new RawClient(socket);
  }

  /** Sends a request and waits for the answer that ends it, or for the end of the session. */
  async ask(request: OutgoingRequest, controls: readonly Control[] = []): Promise<Answer & { entries: Answer[] }> {
    const id = ++this.lastId;
    this.socket.write(encodeRequest(id, request, controls));
    await this.until(() => this.closed || this.answers.some((answer) => answer.id === id && answer.code !== undefined));
    const mine = this.answers.filter((answer) => answer.id === id);
    const end = mine.find(({ code }) => code !== undefined) ?? { id, tag: -1 };
    return { ...end, entries: mine.filter(({ dn, code }) => dn !== undefined && code === undefined) };
  }

  /** Asks for TLS and begins it where that is granted. */
  async startTls(options: ConnectionOptions = {}): Promise<Answer> {
    const answer = await this.ask({ op: 'extended', oid: '1.3.6.1.4.1.1466.20037' });
    if (answer.code !== 0) return answer;
    this.socket.removeAllListeners('data');
    const secure = connectTls({ socket: this.socket, rejectUnauthorized: false, ...options });
    await new Promise((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
    this.socket = secure;
    this.listenTo(secure);
    return answer;
  }

  bindSasl(mechanism: string, credentials?: string) {
    return this.ask({
      op: 'bind',
      name: '',
      mechanism,
      ...(credentials !== undefined && { credentials: Buffer.from(credentials) }),
    });
  }

  bind(name: string, password: string) {
    return this.ask({ op: 'bind', name, password });
  }

  search(filter: string, more: Partial<SearchRequest> = {}) {
    return this.ask(searchFor(filter, more));
  }

  /** Waits until something holds, for two seconds at most. */
  async until(holds: () => boolean): Promise<void> {
    const deadline = Date.now() + 20_000;
    while (!holds() && Date.now() < deadline) {
      await new Promise<void>((resolve) => {
        this.waiting.add(resolve);
        setTimeout(resolve, 50);
      });
    }
  }

  private changed(): void {
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }
}

/** A search in the sample organization. */
export function searchFor(filter: string, more: Partial<SearchRequest> = {}): SearchRequest {
  const parsed = parseFilter(filter);
  if ('fault' in parsed) throw new Error(parsed.fault);
  return {
    op: 'search',
    base: 'dc=paradigms,dc=example',
    scope: 'sub',
    sizeLimit: 0,
    timeLimit: 0,
    typesOnly: false,
    filter: parsed.filter,
    attributes: [],
    ...more,
  };
}

function readAnswer(bytes: Buffer): Answer {
  const message = new BerReader(bytes).enter(0x30);
  const id = message.integer();
  const tag = message.peek();
  const body = message.enter(tag);
  if (tag === 0x64) return { id, tag, dn: body.text(), attributes: readAttributes(body.enter(0x30)) };
  const [code, , sentence] = [body.integer(0x0a), body.text(), body.text()];
  const value = body.peek() === 0x8b ? { dn: body.text(0x8b) } : {};
  const controls = message.peek() === 0xa0 ? { controls: readControls(message.enter(0xa0)) } : {};
  return { id, tag, code, sentence, ...value, ...controls };
}

function readControls(list: BerReader): Record<string, Buffer> {
  const controls: Record<string, Buffer> = {};
  while (!list.atEnd) {
    const control = list.enter(0x30);
    controls[control.text()] = control.octets();
  }
  return controls;
}

function readAttributes(list: BerReader): Record<string, string[]> {
  const attributes: Record<string, string[]> = {};
  while (!list.atEnd) {
    const attribute = list.enter(0x30);
    const name = attribute.text();
    const set = attribute.enter(0x31);
    const values: string[] = [];
    while (!set.atEnd) values.push(set.text());
    attributes[name] = values;
  }
  return attributes;
}
