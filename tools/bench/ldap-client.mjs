// @ts-check
import { connect } from 'node:net';

const tag = { integer: 0x02, octets: 0x04, sequence: 0x30, enumerated: 0x0a, boolean: 0x01 };
const op = { bind: 0x60, bindAnswer: 0x61, search: 0x63, entry: 0x64, done: 0x65 };

/** A value in BER (X.690 §8.1). @param {number} type @param {...(Buffer | number[])} parts */
function ber(type, ...parts) {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length =
    body.length < 0x80
      ? [body.length]
      : body.length < 0x100
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([type, ...length]), body]);
}
const octets = (/** @type {string} */ text, type = tag.octets) => ber(type, Buffer.from(text));
/** Message ids of four octets, so that an id can be written into a message made beforehand. @param {number} id */
const messageId = (id) => ber(tag.integer, [(id >> 24) & 0x7f, (id >> 16) & 0xff, (id >> 8) & 0xff, id & 0xff]);

/** @typedef {{ code: number, entries: number, bytes: Buffer }} Outcome */

/** A client that sends ready-made requests, many before the first answer, and reads no more of the answers than it must. */
export class LdapClient {
  #next = 1;
  /** @type {Buffer} */
  #received = Buffer.alloc(0);
  /** @type {Map<number, { entries: number, first: Buffer, resolve: (outcome: Outcome) => void }>} */
  #waiting = new Map();

  /** @param {import('node:net').Socket} socket */
  constructor(socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('close', () => this.#giveUp());
  }

  /** @param {number} port of 127.0.0.1 @returns {Promise<LdapClient>} */
  static connect(port) {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(new LdapClient(socket)));
      socket.once('error', reject);
    });
  }

  /** A simple bind; fulfilled with its result code. @param {string} dn @param {string} password */
  async bind(dn, password) {
    return (await this.#ask(ber(op.bind, ber(tag.integer, [3]), octets(dn), octets(password, 0x80)))).code;
  }

  /**
   * An equality search below a base.
   * @param {string} base
   * @param {string} attribute
   * @param {string} value
   * @param {string[]} wanted
   */
  search(base, attribute, value, wanted) {
    return this.#ask(searchRequest(base, attribute, value, wanted));
  }

  /** Sends a request made by {@link searchRequest}. @param {Buffer} request */
  send(request) {
    return this.#ask(request);
  }

  end() {
    this.socket.destroy();
  }

  /** @param {Buffer} request @returns {Promise<Outcome>} */
  #ask(request) {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, { entries: 0, first: request, resolve });
      this.socket.write(ber(tag.sequence, messageId(id), request));
    });
  }

  /** @param {Buffer} chunk */
  #take(chunk) {
    const bytes = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    let at = 0;
    for (let end = endOf(bytes, at); end <= bytes.length; end = endOf(bytes, at)) {
      this.#message(bytes.subarray(at, end));
      at = end;
    }
    this.#received = bytes.subarray(at);
  }

  /** What was not answered never will be. */
  #giveUp() {
    for (const { entries, first, resolve } of this.#waiting.values()) resolve({ code: -1, entries, bytes: first });
    this.#waiting.clear();
  }

  /** @param {Buffer} message */
  #message(message) {
    const inside = bodyOf(message, 0);
    const idLength = message[inside + 1] ?? 0;
    const id = message.readUIntBE(inside + 2, idLength);
    const opAt = inside + 2 + idLength;
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    if (message[opAt] === op.entry) {
      waiting.entries += 1;
      waiting.first = message;
      return;
    }
    this.#waiting.delete(id);
    waiting.resolve({ code: message[bodyOf(message, opAt) + 2] ?? -1, entries: waiting.entries, bytes: waiting.first });
  }
}

/** The request for an equality search. @param {string} base @param {string} attribute @param {string} value @param {string[]} wanted */
export const searchRequest = (base, attribute, value, wanted) =>
  ber(
    op.search,
    octets(base),
    ber(tag.enumerated, [2]), // whole subtree
    ber(tag.enumerated, [0]),
    ber(tag.integer, [0]),
    ber(tag.integer, [0]),
    ber(tag.boolean, [0]),
    ber(0xa3, octets(attribute), octets(value)), // equalityMatch
    ber(tag.sequence, ...wanted.map((name) => octets(name))),
  );

/** Where the value that begins at `at` has its contents. @param {Buffer} bytes @param {number} at */
const bodyOf = (bytes, at) => at + 2 + ((bytes[at + 1] ?? 0) < 0x80 ? 0 : (bytes[at + 1] ?? 0) & 0x7f);

/** Where the message that begins at `at` ends; beyond every length while that cannot be told. @param {Buffer} bytes @param {number} at */
function endOf(bytes, at) {
  const from = bodyOf(bytes, at);
  if (bytes.length < at + 2 || bytes.length < from) return Infinity;
  const first = bytes[at + 1] ?? 0;
  return from + (first < 0x80 ? first : bytes.readUIntBE(at + 2, first & 0x7f));
}
