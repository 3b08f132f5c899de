/** Octets of room a writer begins with, and those it keeps for the next time at most: one great entry should not cost a session megabytes for ever. */
const [smallest, mostKept] = [4_096, 256 * 1_024];

/**
 * Writes BER into one growing buffer. A constructed value is opened and closed; its length is put in afterwards, so
 * values can be written straight from the model without being measured first.
 */
export class BerWriter {
  private bytes: Buffer;
  private at = 0;

  constructor(capacity = smallest) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  /** How many octets have been written. */
  get length() {
    return this.at;
  }

  /** Opens a constructed value; give what is answered to {@link end}. */
  begin(tag: number): number {
    this.room(2);
    this.bytes[this.at] = tag;
    this.at += 2;
    return this.at;
  }

  /** Closes the value that {@link begin} opened. One length octet was kept free; a longer length moves the content up. */
  end(start: number): void {
    const length = this.at - start;
    if (length < 0x80) {
      this.bytes[start - 1] = length;
      return;
    }
    const octets = length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4;
    this.room(octets);
    this.bytes.copyWithin(start + octets, start, this.at);
    this.bytes[start - 1] = 0x80 | octets;
    this.bytes.writeUIntBE(length, start, octets);
    this.at += octets;
  }

  text(value: string, tag = 0x04): void {
    // Three octets is the most one UTF-16 unit can become; below 128 the length surely fits one octet.
    const most = value.length * 3;
    this.room(most + 6);
    if (value.length < 0x80 && this.shortAscii(value, tag)) return;
    if (most < 0x80) {
      this.bytes[this.at] = tag;
      const written = this.bytes.write(value, this.at + 2, 'utf8');
      this.bytes[this.at + 1] = written;
      this.at += 2 + written;
      return;
    }
    const start = this.begin(tag);
    this.at += this.bytes.write(value, this.at, 'utf8');
    this.end(start);
  }

  /** Most of what is written is short ASCII, for which a loop is faster than a call into the runtime. */
  private shortAscii(value: string, tag: number): boolean {
    const { bytes, at } = this;
    for (let index = 0; index < value.length; index++) {
      const unit = value.charCodeAt(index);
      if (unit > 0x7f) return false;
      bytes[at + 2 + index] = unit;
    }
    bytes[at] = tag;
    bytes[at + 1] = value.length;
    this.at = at + 2 + value.length;
    return true;
  }

  octets(value: Uint8Array, tag = 0x04): void {
    this.room(value.length + 6);
    const start = this.begin(tag);
    this.bytes.set(value, this.at);
    this.at += value.length;
    this.end(start);
  }

  /** A signed integer of at most 32 bits, in the fewest octets. */
  integer(value: number, tag = 0x02): void {
    const octets =
      value >= -0x80 && value < 0x80
        ? 1
        : value >= -0x8000 && value < 0x8000
          ? 2
          : value >= -0x800000 && value < 0x800000
            ? 3
            : 4;
    this.room(2 + octets);
    this.bytes[this.at] = tag;
    this.bytes[this.at + 1] = octets;
    this.bytes.writeIntBE(value, this.at + 2, octets);
    this.at += 2 + octets;
  }

  boolean(value: boolean, tag = 0x01): void {
    this.room(3);
    this.bytes[this.at] = tag;
    this.bytes[this.at + 1] = 1;
    this.bytes[this.at + 2] = value ? 0xff : 0;
    this.at += 3;
  }

  /** What was written, as a copy; the writer is empty afterwards and keeps its room, unless that has become large. */
  take(): Buffer {
    const written = this.bytes.subarray(0, this.at);
    this.at = 0;
    if (this.bytes.length > mostKept) {
      this.bytes = Buffer.allocUnsafe(smallest);
      return written;
    }
    return Buffer.from(written);
  }

  /** Forgets everything written after a point: an entry that failed half-way leaves nothing behind. */
  rewind(length: number): void {
    this.at = length;
  }

  private room(more: number): void {
    const needed = this.at + more;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}
