// @ts-check
import { connect } from 'node:net';

/**
 * One keep-alive connection that sends a request and waits for its answer: so little work that the server is what is
 * measured. Reads answers with a length or in chunks. A server ends connections that rest for long: the next request opens another.
 */
export class HttpClient {
  #waiting = /** @type {{ resolve: (answer: Answer) => void, reject: (fault: Error) => void } | undefined} */ (
    undefined
  );
  /** @type {Buffer} */
  #received = Buffer.alloc(0);

  /** @typedef {{ status: number, head: string, body: Buffer }} Answer */

  /**
   * @param {number} port of 127.0.0.1
   * @param {string} [token]
   */
  constructor(port, token) {
    this.port = port;
    this.head = `host: 127.0.0.1:${port}\r\n${token ? `authorization: Bearer ${token}\r\n` : ''}`;
    this.socket = this.#connected();
  }

  #connected() {
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    socket.on('data', (chunk) => this.#take(chunk));
    // Left by the server, it is of no use any more, whether or not somebody waits.
    const left = (/** @type {Error} */ fault) => {
      socket.destroy();
      this.#waiting?.reject(fault);
    };
    return socket.on('error', left).on('end', () => left(new Error('the server closed the connection')));
  }

  /** @param {string} path @returns {Promise<Answer>} */
  get(path) {
    return this.#send(`GET ${path} HTTP/1.1\r\n${this.head}\r\n`);
  }

  /**
   * Sends JSON and reads JSON. Throws where the answer is no success.
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<Record<string, unknown>>}
   */
  async json(method, path, body) {
    const text = body === undefined ? '' : JSON.stringify(body);
    const type =
      body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`;
    const answer = await this.#send(`${method} ${path} HTTP/1.1\r\n${this.head}${type}\r\n${text}`);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.toString()}`);
    return answer.body.length === 0 ? {} : JSON.parse(answer.body.toString());
  }

  end() {
    this.#waiting = undefined;
    this.socket.destroy();
  }

  /** @param {string} request @returns {Promise<Answer>} */
  #send(request) {
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) this.socket = this.#connected();
      this.#waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  /** @param {Buffer} chunk */
  #take(chunk) {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const answer = answerOf(this.#received);
    if (answer === undefined) return;
    this.#received = Buffer.alloc(0);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }
}

/** A whole answer, or undefined while some of it is missing. @param {Buffer} bytes @returns {Answer | undefined} */
function answerOf(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const status = Number(head.slice(9, 12));
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const from = end + 4;
  if (length === undefined && /\r\ntransfer-encoding: *chunked/i.test(head)) {
    return bytes.toString('latin1', bytes.length - 5) === '0\r\n\r\n'
      ? { status, head, body: joined(bytes.subarray(from)) }
      : undefined;
  }
  const to = from + Number(length ?? 0);
  return bytes.length < to ? undefined : { status, head, body: bytes.subarray(from, to) };
}

/** @param {Buffer} chunked */
function joined(chunked) {
  const parts = [];
  for (let at = 0; ;) {
    const line = chunked.indexOf('\r\n', at);
    const size = parseInt(chunked.toString('latin1', at, line), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(chunked.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
