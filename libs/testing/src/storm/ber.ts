/** A BER value: what it holds is octets, or further values where it is constructed. */
export interface Node {
  tag: number;
  content: Buffer | Node[];
}

/** A value of octets, or of further values. */
export const node = (tag: number, content: Buffer | Node[]): Node => ({ tag, content });
/** A text, by itself as an OCTET STRING. */
export const text = (value: string, tag = 0x04) => node(tag, Buffer.from(value));
/** An INTEGER, or an ENUMERATED with the tag for it, of the four octets it may have. */
export const integer = (value: number, tag = 0x02) => {
  const octets = Buffer.alloc(4);
  octets.writeInt32BE(value);
  return node(tag, octets);
};
/** A SEQUENCE. */
export const sequence = (...children: Node[]) => node(0x30, children);

/** The octets of a value, with the shortest lengths (X.690 §8.1.3). The codec under test has no part in it. */
export function encode({ tag, content }: Node): Buffer {
  const body = Buffer.isBuffer(content) ? content : Buffer.concat(content.map(encode));
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(body.length)]), body]);
}

/** Octets as a value, as deep as they can be read; undefined where they are none. */
export function decode(octets: Buffer): Node | undefined {
  const nodes = decodeAll(octets);
  return nodes?.length === 1 ? nodes[0] : undefined;
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

function decodeAll(octets: Buffer): Node[] | undefined {
  const nodes: Node[] = [];
  for (let at = 0; at < octets.length;) {
    const [start, end] = bounds(octets, at);
    if (end > octets.length) return undefined;
    const [tag, content] = [octets[at] ?? 0, octets.subarray(start, end)];
    nodes.push(node(tag, tag & 0x20 ? (decodeAll(content) ?? content) : content));
    at = end;
  }
  return nodes;
}

/** Where the content of the value at `at` begins and ends; beyond everything where that cannot be told. */
export function bounds(octets: Buffer, at: number): readonly [number, number] {
  const first = octets[at + 1];
  if (first === undefined) return [Infinity, Infinity];
  if (first < 0x80) return [at + 2, at + 2 + first];
  const count = first & 0x7f;
  if (count < 1 || count > 4 || at + 2 + count > octets.length) return [Infinity, Infinity];
  return [at + 2 + count, at + 2 + count + octets.readUIntBE(at + 2, count)];
}
