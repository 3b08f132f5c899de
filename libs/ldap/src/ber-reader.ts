import { brokenStructure } from './decode-error.js';

/** How deep constructed values may nest, in one message. */
export const maxDepth = 32;

/**
 * Reads BER as RFC 4511 §5.1 restricts it: definite lengths of at most four octets, and children that tile their parent
 * exactly. Every method throws {@link LdapDecodeError} and nothing else; nothing is allocated from a declared length.
 */
export class BerReader {
  constructor(
    /** Everything that is read from; places are counted from its beginning. */
    readonly bytes: Buffer,
    private at = 0,
    private readonly end = bytes.length,
    private readonly depth = 0,
  ) {}

  get atEnd() {
    return this.at >= this.end;
  }

  /** Where in {@link bytes} the next value begins. */
  get position() {
    return this.at;
  }

  /** The next identifier octet, or -1 at the end. */
  peek(): number {
    return this.at < this.end ? (this.bytes[this.at] as number) : -1;
  }

  /** The content of a constructed value, as a reader of its own. */
  enter(tag: number): BerReader {
    if (this.depth >= maxDepth) throw brokenStructure('The message nests too deep.');
    const [start, end] = this.span(tag);
    return new BerReader(this.bytes, start, end, this.depth + 1);
  }

  octets(tag = 0x04): Buffer {
    const [start, end] = this.span(tag);
    return this.bytes.subarray(start, end);
  }

  /** UTF-8 text; octets that are not UTF-8 become U+FFFD and so match nothing by accident. */
  text(tag = 0x04): string {
    const [start, end] = this.span(tag);
    return this.bytes.toString('utf8', start, end);
  }

  /** An INTEGER or ENUMERATED of one to four octets: everything LDAP counts fits. */
  integer(tag = 0x02): number {
    const [start, end] = this.span(tag);
    const length = end - start;
    if (length < 1 || length > 4) throw brokenStructure('An integer has one to four octets.');
    return this.bytes.readIntBE(start, length);
  }

  /** RFC 4511 §5.1 wants FF for true; any non-zero octet is taken, as older clients send 01. */
  boolean(tag = 0x01): boolean {
    const [start, end] = this.span(tag);
    if (end - start !== 1) throw brokenStructure('A boolean has one octet.');
    return this.bytes[start] !== 0;
  }

  /** Steps over one value of any tag. */
  skip(): void {
    this.span(this.peek());
  }

  /** Says that nothing may be left: what a parent declares, its children must fill. */
  finish(): void {
    if (this.at !== this.end) throw brokenStructure('A value has octets left over.');
  }

  /** Steps over one value and says where its content begins and ends. */
  span(tag: number): readonly [start: number, end: number] {
    if (this.at >= this.end) throw brokenStructure('A value is missing.');
    const found = this.bytes[this.at] as number;
    if (found !== tag) throw brokenStructure(`Expected tag ${hex(tag)}, found ${hex(found)}.`);
    // The tag numbers of LDAP stay below 31, so a multi-octet identifier is never ours.
    if ((found & 0x1f) === 0x1f) throw brokenStructure('A tag of several octets.');
    const [start, length] = this.length(this.at + 1);
    if (length > this.end - start) throw brokenStructure('A value is longer than what holds it.');
    this.at = start + length;
    return [start, this.at];
  }

  private length(at: number): readonly [number, number] {
    if (at >= this.end) throw brokenStructure('A length is missing.');
    const first = this.bytes[at] as number;
    if (first < 0x80) return [at + 1, first];
    const octets = first & 0x7f;
    if (octets < 1 || octets > 4) throw brokenStructure('A length is indefinite or has more than four octets.');
    if (octets > this.end - at - 1) throw brokenStructure('A length is cut off.');
    return [at + 1 + octets, this.bytes.readUIntBE(at + 1, octets)];
  }
}

const hex = (octet: number) => '0x' + octet.toString(16).padStart(2, '0');
