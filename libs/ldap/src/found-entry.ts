import type { BerReader } from './ber-reader.js';
import { brokenStructure } from './decode-error.js';

/** One attribute of an entry as a server sent it. The description is the attribute with its options, as spelt by the server. */
export interface FoundAttribute {
  description: string;
  values: readonly Buffer[];
}

/** What an entry can be asked, whether it is read from the wire or put together. */
export interface FoundEntry {
  readonly dn: string;
  /** The whole of it as it was received, a view; absent where it was put together from several answers. */
  readonly octets?: Buffer | undefined;
  /** Everything it holds, in the server's order. */
  attributes(): FoundAttribute[];
  /** The values of an attribute, in any case of its letters; its options count and are part of the name. None where it is absent. */
  values(description: string): readonly Buffer[];
  /** The values as text; octets that are not UTF-8 become U+FFFD. */
  texts(description: string): string[];
  /** The values as text; undefined in place of octets that are not UTF-8. */
  strictTexts(description: string): (string | undefined)[];
  /** The first value as text. */
  text(description: string): string | undefined;
  /** Whether some description contains this text, in any case: an option such as `;range=`. */
  holdsOption(text: string): boolean;
}

/**
 * Reads the body of a SearchResultEntry. It is checked to the last octet here and now, and taken apart only where it is asked for
 * something: of a hundred thousand entries most values are looked at once. Whoever keeps a few values for long copies them, as
 * they are views of what was received.
 */
export function readEntry(body: BerReader): FoundEntry {
  const bodyStart = body.position;
  const [dnStart, dnEnd] = body.span(0x04);
  const [start, end] = body.span(0x30);
  body.finish();
  const { bytes } = body;
  checkAttributes(bytes, start, end);
  return new ReceivedEntry(bytes, bodyStart, dnStart, dnEnd, start, end);
}

/** An entry put together from attributes, such as one whose values came in several answers. */
export const entryOf = (dn: string, attributes: readonly FoundAttribute[]): FoundEntry =>
  new ComposedEntry(dn, attributes);

/** Says that attributes tile their list, and values their sets (RFC 4511 §4.1.7), without looking at them twice. */
function checkAttributes(bytes: Buffer, start: number, end: number): void {
  for (let at = start; at < end;) {
    const attribute = contentOf(bytes, at, end, 0x30);
    const attributeEnd = attribute + contentLength(bytes, at);
    const name = contentOf(bytes, attribute, attributeEnd, 0x04);
    const set = name + contentLength(bytes, attribute);
    const value = contentOf(bytes, set, attributeEnd, 0x31);
    if (value + contentLength(bytes, set) !== attributeEnd) throw brokenStructure('A value has octets left over.');
    for (let next = value; next < attributeEnd;)
      next = contentOf(bytes, next, attributeEnd, 0x04) + contentLength(bytes, next);
    at = attributeEnd;
  }
}

/** Where the content of the value at `at` begins, once it is known to have this tag and to end no later than `end`. */
function contentOf(bytes: Buffer, at: number, end: number, tag: number): number {
  if (at + 1 >= end || bytes[at] !== tag)
    throw brokenStructure('An entry holds something else than attributes and values.');
  const first = bytes[at + 1] as number;
  const octets = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || octets > 4 || at + 2 + octets > end)
    throw brokenStructure('A length is cut off, indefinite or has more than four octets.');
  const start = at + 2 + octets;
  if (contentLength(bytes, at) > end - start) throw brokenStructure('A value is longer than what holds it.');
  return start;
}

const contentLength = (bytes: Buffer, at: number): number => {
  const first = bytes[at + 1] as number;
  return first < 0x80 ? first : bytes.readUIntBE(at + 2, first & 0x7f);
};

/** INVARIANT: the octets have passed {@link checkAttributes}, so nothing is checked again. */
const contentStart = (bytes: Buffer, at: number): number => {
  const first = bytes[at + 1] as number;
  return first < 0x80 ? at + 2 : at + 2 + (first & 0x7f);
};

class ReceivedEntry implements FoundEntry {
  constructor(
    private readonly bytes: Buffer,
    private readonly bodyStart: number,
    private readonly dnStart: number,
    private readonly dnEnd: number,
    private readonly start: number,
    private readonly end: number,
  ) {}

  get dn(): string {
    return this.bytes.toString('utf8', this.dnStart, this.dnEnd);
  }

  get octets(): Buffer {
    return this.bytes.subarray(this.bodyStart, this.end);
  }

  attributes(): FoundAttribute[] {
    const { bytes } = this;
    const found: FoundAttribute[] = [];
    for (let at = this.start; at < this.end;) {
      const name = contentStart(bytes, at);
      const nameStart = contentStart(bytes, name);
      const set = nameStart + contentLength(bytes, name);
      found.push({ description: bytes.toString('utf8', nameStart, set), values: this.valuesIn(set) });
      at = name + contentLength(bytes, at);
    }
    return found;
  }

  values(description: string): readonly Buffer[] {
    const set = this.find(description);
    return set < 0 ? none : this.valuesIn(set);
  }

  texts(description: string): string[] {
    const { bytes } = this;
    const set = this.find(description);
    const found: string[] = [];
    if (set < 0) return found;
    const start = contentStart(bytes, set);
    for (let at = start, end = start + contentLength(bytes, set); at < end;) {
      const value = contentStart(bytes, at);
      at = value + contentLength(bytes, at);
      found.push(bytes.toString('utf8', value, at));
    }
    return found;
  }

  strictTexts(description: string): (string | undefined)[] {
    const { bytes } = this;
    const set = this.find(description);
    const found: (string | undefined)[] = [];
    if (set < 0) return found;
    const start = contentStart(bytes, set);
    for (let at = start, end = start + contentLength(bytes, set); at < end;) {
      const value = contentStart(bytes, at);
      at = value + contentLength(bytes, at);
      found.push(strictText(bytes, value, at));
    }
    return found;
  }

  text(description: string): string | undefined {
    const { bytes } = this;
    const set = this.find(description);
    if (set < 0 || contentLength(bytes, set) === 0) return undefined;
    const at = contentStart(bytes, set);
    const value = contentStart(bytes, at);
    return bytes.toString('utf8', value, value + contentLength(bytes, at));
  }

  holdsOption(text: string): boolean {
    const { bytes } = this;
    for (let at = this.start; at < this.end;) {
      const name = contentStart(bytes, at);
      const nameStart = contentStart(bytes, name);
      const nameEnd = nameStart + contentLength(bytes, name);
      for (let from = nameStart; from <= nameEnd - text.length; from++) if (isNamed(bytes, from, text)) return true;
      at = name + contentLength(bytes, at);
    }
    return false;
  }

  private valuesIn(set: number): Buffer[] {
    const { bytes } = this;
    const start = contentStart(bytes, set);
    const found: Buffer[] = [];
    for (let at = start, end = start + contentLength(bytes, set); at < end;) {
      const value = contentStart(bytes, at);
      at = value + contentLength(bytes, at);
      found.push(bytes.subarray(value, at));
    }
    return found;
  }

  /** Where the set of values of an attribute is; -1 where the entry lacks it. */
  private find(description: string): number {
    const { bytes } = this;
    for (let at = this.start; at < this.end;) {
      const name = contentStart(bytes, at);
      const nameStart = contentStart(bytes, name);
      const set = nameStart + contentLength(bytes, name);
      if (set - nameStart === description.length && isNamed(bytes, nameStart, description)) return set;
      at = name + contentLength(bytes, at);
    }
    return -1;
  }
}

/** Descriptions are ASCII (RFC 4512 §2.5), where letters differ by one bit from their capitals, and nothing else that is allowed does. */
function isNamed(bytes: Buffer, at: number, description: string): boolean {
  for (let index = 0; index < description.length; index++)
    if (((bytes[at + index] as number) | 0x20) !== (description.charCodeAt(index) | 0x20)) return false;
  return true;
}

/** Only a text that shows U+FFFD can have been something else than UTF-8, and then it is looked at again. */
function strictText(bytes: Buffer, start: number, end: number): string | undefined {
  const text = bytes.toString('utf8', start, end);
  if (!text.includes('\ufffd')) return text;
  return Buffer.from(text).equals(bytes.subarray(start, end)) ? text : undefined;
}

const none: readonly Buffer[] = [];

class ComposedEntry implements FoundEntry {
  constructor(
    readonly dn: string,
    private readonly held: readonly FoundAttribute[],
  ) {}

  attributes(): FoundAttribute[] {
    return [...this.held];
  }

  values(wanted: string): readonly Buffer[] {
    return this.held.find(({ description }) => description.toLowerCase() === wanted.toLowerCase())?.values ?? none;
  }

  texts(description: string): string[] {
    return this.values(description).map((value) => value.toString('utf8'));
  }

  strictTexts(description: string): (string | undefined)[] {
    return this.values(description).map((value) => strictText(value, 0, value.length));
  }

  text(description: string): string | undefined {
    return this.values(description)[0]?.toString('utf8');
  }

  holdsOption(text: string): boolean {
    return this.held.some(({ description }) => description.toLowerCase().includes(text.toLowerCase()));
  }
}
