import { bounds, decode, encode, integer, node, type Node, sequence, text } from '../storm/ber.js';

/** Cuts a stream into whole LDAP messages; `isOpaque` says that it is none of ours to read, as after TLS began. */
export class MessageCutter {
  isOpaque = false;
  private rest: Buffer = Buffer.alloc(0);

  /** The messages that are complete now; all there is where the stream is opaque. */
  push(chunk: Buffer): Buffer[] {
    const octets = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    this.isOpaque ||= octets[0] !== 0x30;
    if (this.isOpaque) {
      this.rest = Buffer.alloc(0);
      return [octets];
    }
    const messages: Buffer[] = [];
    let at = 0;
    for (let [, end] = bounds(octets, at); end <= octets.length; [, end] = bounds(octets, at)) {
      messages.push(octets.subarray(at, end));
      at = end;
    }
    this.rest = octets.subarray(at);
    return messages;
  }
}

/** The protocol operations that matter between a client and a directory (RFC 4511 §4). */
export const operation = {
  bindResponse: 0x61,
  search: 0x63,
  entry: 0x64,
  searchDone: 0x65,
  reference: 0x73,
  extended: 0x77,
  extendedResponse: 0x78,
  intermediate: 0x79,
} as const;

/** A message in its parts. */
export interface WireMessage {
  id: number;
  tag: number;
  /** What the operation holds; nothing where it is no sequence. */
  parts: Node[];
  controls?: Node;
}

/** Takes a message apart; undefined where it is none. */
export function parted(octets: Buffer): WireMessage | undefined {
  const message = decode(octets);
  if (!message || Buffer.isBuffer(message.content)) return undefined;
  const [id, op, controls] = message.content;
  if (!id || !op || !Buffer.isBuffer(id.content)) return undefined;
  const parts = Buffer.isBuffer(op.content) ? [] : op.content;
  return { id: numberOf(id), tag: op.tag, parts, ...(controls && { controls }) };
}

/** Puts a message together. */
export const joined = ({ id, tag, parts, controls }: WireMessage): Buffer =>
  encode(sequence(integer(id), node(tag, parts), ...(controls ? [controls] : [])));

/** The result that ends an operation, without controls. */
export const resultOf = (id: number, tag: number, code: number, sentence: string): Buffer =>
  joined({ id, tag, parts: [integer(code, 0x0a), text(''), text(sentence)] });

export const numberOf = ({ content }: Node): number =>
  Buffer.isBuffer(content) && content.length > 0 ? content.readIntBE(0, content.length) : 0;

export const textOf = (part: Node | undefined): string =>
  part && Buffer.isBuffer(part.content) ? part.content.toString('utf8') : '';

export const childrenOf = (part: Node | undefined): Node[] =>
  part && !Buffer.isBuffer(part.content) ? part.content : [];
