import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BerReader } from './ber-reader.js';
import { BerWriter } from './ber-writer.js';
import { LdapDecodeError } from './decode-error.js';
import { decodeResponse } from './decode-response.js';
import { writeAttribute, writeDisconnection, writeEntry, writeExtendedResult, writeResult } from './encode-response.js';
import { entryOf, type FoundEntry } from './found-entry.js';
import { noticeOfDisconnectionOid } from './response.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const written = (write: (writer: BerWriter) => void) => {
  const writer = new BerWriter();
  write(writer);
  return writer.take();
};
const entryIn = (bytes: Buffer): FoundEntry => {
  const { response } = decodeResponse(bytes);
  if (response.op !== 'entry') throw new Error('no entry');
  return response.entry;
};

describe('reading responses', () => {
  it.each([
    {
      what: 'the end of a search',
      bytes: '300c 020103 6507 0a0100 0400 0400',
      then: { id: 3, response: { op: 'searchDone', result: { code: 0 } } },
    },
    {
      what: 'a code of two octets',
      bytes: '300d 020103 6508 0a021000 0400 0400',
      then: { response: { result: { code: 4096 } } },
    },
    {
      what: 'a referral',
      bytes: '3014 020103 650f 0a010a 0400 0400 a306 0404 6c646170',
      then: { response: { result: { code: 10, referral: ['ldap'] } } },
    },
    {
      what: 'references',
      bytes: '300b 020103 7306 0401 61 0401 62',
      then: { response: { op: 'reference', urls: ['a', 'b'] } },
    },
    {
      what: 'lengths as Active Directory writes them',
      bytes: '3084 00000010 020103 6584 00000007 0a0100 0400 0400',
      then: { response: { op: 'searchDone' } },
    },
    {
      what: 'what a SASL bind goes on with',
      bytes: '300f 020101 610a 0a010e 0400 0400 8701 78',
      then: { response: { op: 'bind', serverCredentials: hex('78') } },
    },
    {
      what: 'an intermediate response',
      bytes: '300d 020103 7908 8003 312e32 8101 78',
      then: { response: { op: 'intermediate', oid: '1.2', value: hex('78') } },
    },
    {
      what: 'an intermediate response without anything',
      bytes: '3005 020103 7900',
      then: { response: { op: 'intermediate' } },
    },
    {
      what: 'controls',
      bytes: '3018 020103 6507 0a0100 0400 0400 a00a 3008 0403 312e32 0401 78',
      then: { controls: [{ oid: '1.2', critical: false, value: hex('78') }] },
    },
  ])('understands $what', ({ bytes, then }) => {
    expect(decodeResponse(hex(bytes))).toMatchObject(then);
  });

  it('understands the notice of disconnection', () => {
    expect(decodeResponse(written((writer) => writeDisconnection(writer, 'bye')))).toMatchObject({
      id: 0,
      response: { op: 'extended', oid: noticeOfDisconnectionOid, result: { code: 2, sentence: 'bye' } },
    });
  });

  it.each(['bind', 'search', 'compare', 'modify', 'add', 'delete', 'modifyDn', 'extended'] as const)(
    'reads back what is written to end: %s',
    (op) => {
      const result = { code: 53, sentence: 'no', matchedDn: 'dc=x' } as const;
      const { response } = decodeResponse(written((writer) => writeResult(writer, 9, op, result)));
      expect(response).toMatchObject({ op: op === 'search' ? 'searchDone' : op, result });
    },
  );

  it('reads back name and value of an extended result', () => {
    const more = { oid: '1.2.3', value: hex('00ff') };
    const bytes = written((writer) => writeExtendedResult(writer, 9, { code: 0 }, more));
    expect(decodeResponse(bytes).response).toMatchObject({ op: 'extended', ...more });
  });

  it.each([
    { what: 'a request', bytes: '3005 020101 4200' },
    { what: 'a negative id', bytes: '300c 0201ff 6507 0a0100 0400 0400' },
    { what: 'octets behind the message', bytes: '3005 020103 7900 00' },
    { what: 'octets behind the operation', bytes: '3007 020103 7900 0400' },
    { what: 'octets inside the operation', bytes: '300e 020103 6509 0a0100 0400 0400 0400' },
    { what: 'a reference to nowhere', bytes: '3005 020103 7300' },
    { what: 'a negative code', bytes: '300c 020103 6507 0a01ff 0400 0400' },
    { what: 'an entry without attributes', bytes: '3008 020103 6403 0401 61' },
    { what: 'an attribute without a set', bytes: '300f 020103 640a 0401 61 3005 3003 0401 62' },
    {
      what: 'a set that does not end with its attribute',
      bytes: '3013 020103 640e 0401 61 3009 3007 0401 62 3100 3100',
    },
    { what: 'a value that overruns its set', bytes: '3013 020103 640e 0401 61 3009 3007 0401 62 3102 0405' },
    { what: 'a value of another kind', bytes: '3014 020103 640f 0401 61 300a 3008 0401 62 3103 0201 05' },
    { what: 'an attribute that overruns the list', bytes: '3013 020103 640e 0401 61 3009 3020 0401 62 3102 0400' },
    { what: 'an indefinite length in an entry', bytes: '3013 020103 640e 0401 61 3009 3080 0401 62 3102 0400' },
    {
      what: 'a length of five octets in an entry',
      bytes: '3018 020103 6413 0401 61 300e 3085 0000000007 0401 62 3102 0400',
    },
  ])('refuses $what', ({ bytes }) => {
    expect(() => decodeResponse(hex(bytes))).toThrow(LdapDecodeError);
  });
});

const names = fc.constantFrom('cn', 'mail', 'userCertificate;binary', 'member;range=0-1499', 'x-y');
const attributes = fc.uniqueArray(
  fc.record({ name: names, values: fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 5 }) }),
  { selector: ({ name }) => name, maxLength: 5 },
);

describe('a found entry', () => {
  it('answers what was written, however it was made', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), attributes, (dn, held) => {
        const received = entryIn(
          written((writer) =>
            writeEntry(writer, 3, dn, () => held.forEach(({ name, values }) => writeAttribute(writer, name, values))),
          ),
        );
        const composed = entryOf(received.dn, received.attributes());
        for (const entry of [received, composed]) {
          expect(entry.dn).toBe(dn);
          expect(entry.attributes().map(({ description }) => description)).toEqual(held.map(({ name }) => name));
          for (const { name, values } of held) {
            expect(entry.texts(name.toUpperCase())).toEqual(values);
            expect(entry.strictTexts(name)).toEqual(values);
            expect(entry.text(name)).toBe(values[0]);
            expect(entry.values(name)).toEqual(values.map((value) => Buffer.from(value)));
          }
          expect(entry.holdsOption(';RANGE=')).toBe(held.some(({ name }) => name.includes(';range=')));
        }
      }),
    );
  });

  it('tells text from what is no UTF-8, and a real U+FFFD from a made one', () => {
    const values = [Buffer.from('Änne'), Buffer.from([0xc3]), Buffer.from('\ufffd'), Buffer.from([0xff, 0x41])];
    const received = entryIn(
      written((writer) => {
        const message = writer.begin(0x30);
        writer.integer(3);
        const entry = writer.begin(0x64);
        writer.text('dc=x');
        const list = writer.begin(0x30);
        const attribute = writer.begin(0x30);
        writer.text('cn');
        const set = writer.begin(0x31);
        for (const value of values) writer.octets(value);
        for (const start of [set, attribute, list, entry, message]) writer.end(start);
      }),
    );
    for (const entry of [received, entryOf('dc=x', received.attributes())])
      expect(entry.strictTexts('cn')).toEqual(['Änne', undefined, '\ufffd', undefined]);
  });

  it('has nothing of an attribute it lacks', () => {
    const entry = entryIn(
      written((writer) => writeEntry(writer, 3, 'dc=x', () => writeAttribute(writer, 'cn', ['a']))),
    );
    expect([entry.values('sn'), entry.texts('c'), entry.text('cn;lang-de')]).toEqual([[], [], undefined]);
  });

  it('reads or refuses whatever octets it is made of, and throws nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (octets) => {
        const bytes = written((writer) => {
          const entry = writer.begin(0x64);
          writer.text('dc=x');
          writer.octets(octets, 0x30);
          writer.end(entry);
        });
        const message = Buffer.concat([
          hex('3084'),
          hex((bytes.length + 3).toString(16).padStart(8, '0')),
          hex('020103'),
          bytes,
        ]);
        try {
          const entry = entryIn(message);
          expect(entry.attributes().flatMap(({ values }) => values).length).toBeGreaterThanOrEqual(0);
        } catch (fault) {
          expect(fault).toBeInstanceOf(LdapDecodeError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is as strict as the reader of everything else', () => {
    // The same grammar, read by the general reader, must take and refuse the same octets.
    const general = (content: Buffer) => {
      const list = new BerReader(content);
      while (!list.atEnd) {
        const attribute = list.enter(0x30);
        attribute.octets();
        const set = attribute.enter(0x31);
        attribute.finish();
        while (!set.atEnd) set.octets();
      }
    };
    const taken = (read: () => unknown) => {
      try {
        read();
        return true;
      } catch {
        return false;
      }
    };
    const good = written((writer) => {
      writeAttribute(writer, 'cn', ['a', 'b'.repeat(200)]);
      writeAttribute(writer, 'sn', []);
    });
    const spoilt = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 3 });
    fc.assert(
      fc.property(spoilt, (changes) => {
        const content = Buffer.from(good);
        for (const [at, octet] of changes) content[at] = octet;
        const bytes = written((writer) => {
          const message = writer.begin(0x30);
          writer.integer(3);
          const entry = writer.begin(0x64);
          writer.text('dc=x');
          writer.octets(content, 0x30);
          writer.end(entry);
          writer.end(message);
        });
        expect(taken(() => decodeResponse(bytes))).toBe(taken(() => general(content)));
      }),
      { numRuns: 3_000 },
    );
  });
});
