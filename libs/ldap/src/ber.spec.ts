import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BerReader, maxDepth } from './ber-reader.js';
import { BerWriter } from './ber-writer.js';
import { LdapDecodeError } from './decode-error.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const written = (write: (writer: BerWriter) => void) => {
  const writer = new BerWriter(1);
  write(writer);
  return writer.take().toString('hex');
};

describe('writing BER', () => {
  it('goes on in little room after something large, which stays as it was', () => {
    const writer = new BerWriter();
    writer.octets(Buffer.alloc(400_000, 7));
    const large = writer.take();
    writer.octets(Buffer.of(1, 2));
    expect([writer.take().toString('hex'), writer.length]).toEqual(['04020102', 0]);
    expect([large.length, large.at(-1), large.buffer.byteLength < 1_000_000]).toEqual([400_005, 7, true]);
  });

  it.each([
    { what: 'zero', write: (w: BerWriter) => w.integer(0), bytes: '020100' },
    { what: '127', write: (w: BerWriter) => w.integer(127), bytes: '02017f' },
    { what: '128, which needs a sign octet', write: (w: BerWriter) => w.integer(128), bytes: '02020080' },
    { what: '-128', write: (w: BerWriter) => w.integer(-128), bytes: '020180' },
    { what: '2147483647', write: (w: BerWriter) => w.integer(2147483647), bytes: '02047fffffff' },
    { what: 'an enumerated', write: (w: BerWriter) => w.integer(49, 0x0a), bytes: '0a0131' },
    { what: 'true', write: (w: BerWriter) => w.boolean(true), bytes: '0101ff' },
    { what: 'text', write: (w: BerWriter) => w.text('Mü'), bytes: '04034dc3bc' },
    { what: 'no text', write: (w: BerWriter) => w.text(''), bytes: '0400' },
    { what: 'octets', write: (w: BerWriter) => w.octets(hex('00ff'), 0x80), bytes: '800200ff' },
    { what: 'an empty sequence', write: (w: BerWriter) => w.end(w.begin(0x30)), bytes: '3000' },
  ])('writes $what', ({ write, bytes }) => {
    expect(written(write)).toBe(bytes);
  });

  it.each([127, 128, 255, 256, 65_535, 65_536])('gives a content of %i octets the shortest length', (length) => {
    const bytes = hex(written((writer) => writer.octets(Buffer.alloc(length, 7))));
    expect(new BerReader(bytes).octets()).toEqual(Buffer.alloc(length, 7));
    expect(bytes.length - length).toBe(length < 128 ? 2 : length < 256 ? 3 : length < 65_536 ? 4 : 5);
  });
});

type Value = string | number | boolean | Value[];
const value = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.integer({ min: -0x80000000, max: 0x7fffffff }),
    fc.boolean(),
    fc.array(tie('value') as fc.Arbitrary<Value>, { maxLength: 6 }),
  ) as fc.Arbitrary<Value>,
})).value;

function write(writer: BerWriter, one: Value): void {
  if (typeof one === 'string') writer.text(one);
  else if (typeof one === 'number') writer.integer(one);
  else if (typeof one === 'boolean') writer.boolean(one);
  else {
    const start = writer.begin(0x30);
    for (const part of one) write(writer, part);
    writer.end(start);
  }
}

function read(reader: BerReader): Value {
  switch (reader.peek()) {
    case 0x04:
      return reader.text();
    case 0x02:
      return reader.integer();
    case 0x01:
      return reader.boolean();
    default: {
      const inner = reader.enter(0x30);
      const all: Value[] = [];
      while (!inner.atEnd) all.push(read(inner));
      return all;
    }
  }
}

describe('reading BER', () => {
  it('reads back whatever was written', () => {
    fc.assert(
      fc.property(value, (one) => {
        const writer = new BerWriter(1);
        write(writer, one);
        const reader = new BerReader(writer.take());
        expect(read(reader)).toEqual(one);
        reader.finish();
      }),
    );
  });

  it.each([
    { what: 'nothing', bytes: '' },
    { what: 'a tag alone', bytes: '04' },
    { what: 'an indefinite length', bytes: '0480 6162 0000' },
    { what: 'a length of five octets', bytes: '0485 0000000001 61' },
    { what: 'a length of 4 GiB', bytes: '0484 ffffffff' },
    { what: 'a length that is cut off', bytes: '0482 01' },
    { what: 'content that is cut off', bytes: '0403 6162' },
    { what: 'another tag', bytes: '0c01 61' },
    { what: 'a tag of several octets', bytes: '1f810001 00' },
  ])('refuses $what as broken structure', ({ bytes }) => {
    expect(() => new BerReader(hex(bytes)).octets()).toThrow(LdapDecodeError);
  });

  it.each(['0200', '0205 0000000001', '0100', '0102 0000'])('refuses %s as a number or truth', (bytes) => {
    const reader = new BerReader(hex(bytes));
    expect(() => (bytes.startsWith('02') ? reader.integer() : reader.boolean())).toThrow(LdapDecodeError);
  });

  it('stops at the deepest level allowed', () => {
    let reader = new BerReader(
      Buffer.concat([...Array<Buffer>(60)].map((_, index) => Buffer.from([0x30, 2 * (59 - index)]))),
    );
    for (let depth = 0; depth < maxDepth; depth++) reader = reader.enter(0x30);
    expect(() => reader.enter(0x30)).toThrow(LdapDecodeError);
  });

  it('throws its own error and nothing else, whatever the octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          read(new BerReader(Buffer.from(bytes)));
        } catch (fault) {
          expect(fault).toBeInstanceOf(LdapDecodeError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
