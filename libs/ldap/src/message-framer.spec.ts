import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LdapDecodeError } from './decode-error.js';
import { encodeRequest } from './encode-request.js';
import { MessageFramer } from './message-framer.js';

const bind = encodeRequest(1, { op: 'bind', name: 'cn=x', password: 'p'.repeat(300) });
const unbind = encodeRequest(2, { op: 'unbind' });

function framed(chunks: readonly Buffer[], limit = 65_536): Buffer[] {
  const framer = new MessageFramer(limit);
  const messages: Buffer[] = [];
  for (const chunk of chunks) framer.push(chunk, (message) => messages.push(Buffer.from(message)));
  return messages;
}

describe('MessageFramer', () => {
  it('cuts the same messages wherever the stream is split', () => {
    const stream = Buffer.concat([bind, unbind, bind, unbind]);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 20 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const chunks = places.slice(1).map((end, index) => stream.subarray(places[index], end));
        expect(framed(chunks)).toEqual([bind, unbind, bind, unbind]);
      }),
    );
  });

  it('takes a message octet by octet', () => {
    expect(framed([...bind].map((octet) => Buffer.from([octet])))).toEqual([bind]);
  });

  it('keeps delivered messages whole while more arrives', () => {
    const framer = new MessageFramer(65_536);
    const messages: Buffer[] = [];
    for (const chunk of [bind.subarray(0, 9), bind.subarray(9), unbind.subarray(0, 3), unbind.subarray(3)]) {
      framer.push(chunk, (message) => messages.push(message));
    }
    expect(messages).toEqual([bind, unbind]);
  });

  it.each([
    { what: 'six octets that declare 4 GiB', bytes: '3084ffffffff' },
    { what: '2 GiB announced', bytes: '30847fffffff' },
    { what: 'one octet more than the limit', bytes: '3082fffe' },
    { what: 'an indefinite length', bytes: '3080' },
    { what: 'a length of five octets', bytes: '30850000000001' },
    { what: 'HTTP', bytes: '474554202f' },
    { what: 'a TLS ClientHello', bytes: '160301' },
    { what: 'zeros', bytes: '0000' },
  ])('refuses $what at the header', ({ bytes }) => {
    expect(() => framed([Buffer.from(bytes, 'hex')], 65_536)).toThrow(LdapDecodeError);
  });

  it('takes larger messages once the limit is raised', () => {
    const framer = new MessageFramer(16);
    framer.limit = 1_000;
    framer.push(bind, (message) => {
      expect(message).toEqual(bind);
    });
    expect.assertions(1);
  });
});
