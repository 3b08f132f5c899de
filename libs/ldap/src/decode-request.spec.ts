import fc from 'fast-check';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { BerWriter } from './ber-writer.js';
import { LdapDecodeError } from './decode-error.js';
import { decodeRequest } from './decode-request.js';
import { encodeRequest, type OutgoingRequest } from './encode-request.js';
import { parseFilter } from './filter-text.js';
import type { Filter } from './filter.js';
import type { SearchRequest } from './request.js';

const filterOf = (text: string): Filter => {
  const parsed = parseFilter(text);
  if ('fault' in parsed) throw new Error(parsed.fault);
  return parsed.filter;
};
const search = (filter: string, more: Partial<SearchRequest> = {}): SearchRequest => ({
  op: 'search',
  base: 'dc=example,dc=org',
  scope: 'sub',
  sizeLimit: 3,
  timeLimit: 4,
  typesOnly: true,
  filter: filterOf(filter),
  attributes: ['cn', '*', '1.1'],
  ...more,
});
const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');

describe('decodeRequest', () => {
  const requests: OutgoingRequest[] = [
    search('(&(objectClass=*)(|(mail=a@b)(!(cn~=x)))(sn=a*b*c)(uid>=1)(uid<=2)(cn:dn:2.5.13.2:=v))'),
    search('(sn=M\u00fcller\\2a)', { scope: 'base', attributes: [] }),
    { op: 'compare', dn: 'cn=x', attribute: 'cn', value: Buffer.from([0, 255]) },
    { op: 'abandon', messageId: 70_000 },
    { op: 'unbind' },
    { op: 'extended', oid: '1.3.6.1.4.1.4203.1.11.3' },
    { op: 'extended', oid: '1.2.3', value: Buffer.from('x') },
  ];
  it.each(requests.map((request) => ({ op: request.op, request })))('reads back $op', ({ request }) => {
    const controls = [
      { oid: '1.2.840.113556.1.4.319', critical: true, value: Buffer.from('v') },
      { oid: '1.2', critical: false },
    ];
    expect(decodeRequest(encodeRequest(2147483647, request, controls))).toEqual({ id: 2147483647, request, controls });
  });

  it('reads a simple bind', () => {
    expect(decodeRequest(encodeRequest(1, { op: 'bind', name: 'cn=x', password: 'pä' })).request).toEqual({
      op: 'bind',
      version: 3,
      name: 'cn=x',
      authentication: { method: 'simple', password: Buffer.from('pä') },
    });
  });

  it('reads a SASL bind, to refuse it by its proper code', () => {
    const bytes = hex('3016 020101 6011 020103 0400 a30a 0405504c41494e 040178');
    expect(decodeRequest(bytes).request).toMatchObject({
      op: 'bind',
      authentication: { method: 'sasl', mechanism: 'PLAIN' },
    });
  });

  it.each([
    { op: 'add', bytes: '3009 020101 6804 0400 3000' },
    { op: 'delete', bytes: '3009 020101 4a04 636e3d78' },
    { op: 'modify', bytes: '3009 020101 6604 0400 3000' },
    { op: 'modifyDn', bytes: '300c 020101 6c07 0400 0400 0101ff' },
  ])('recognises $op', ({ op, bytes }) => {
    expect(decodeRequest(hex(bytes)).request.op).toBe(op);
  });

  it.each([
    { what: 'scope 9', from: '0a0102', to: '0a0109' },
    { what: 'an unknown way to follow aliases', from: '0a0100', to: '0a0104' },
    { what: 'a negative limit', from: '020103', to: '0201fd' },
    { what: 'an unknown filter', from: '8702636e', to: '8f02636e' },
    { what: 'an empty beginning', filter: '(cn=a*)', from: '3003800161', to: '3003800081' },
    { what: 'an empty end', filter: '(cn=*a)', from: '3003820161', to: '3003820082' },
    { what: 'an empty piece', filter: '(cn=a*b*)', from: '3006800161810162', to: '3006800261628100' },
  ])('refuses $what but keeps the session', ({ filter = '(cn=*)', from, to }) => {
    const bytes = encodeRequest(1, search(filter)).toString('hex');
    expect(bytes).toContain(from);
    expect(decodeRequest(hex(bytes.replace(from, to))).request).toMatchObject({ op: 'refused', of: 'search', code: 2 });
  });

  it.each([
    { what: 'a filter of 513 parts', request: search(`(|${'(cn=a)'.repeat(511)})`), extra: 1 },
    { what: 'a filter of 513 parts, pieces included', request: search(`(cn=a*${'b*'.repeat(509)}c)`), extra: 1 },
    { what: 'a filter nested too deep', request: search('(cn=a)'), nest: 25 },
    { what: '129 attributes', request: search('(cn=a)', { attributes: Array<string>(129).fill('cn') }) },
  ])('refuses $what as more than the administrator allows', ({ request, extra = 0, nest = 0 }) => {
    let { filter } = request;
    for (let level = 0; level < nest; level++) filter = { type: 'not', filter };
    if (extra) filter = { type: 'and', filters: [filter] };
    expect(decodeRequest(encodeRequest(1, { ...request, filter })).request).toMatchObject({
      op: 'refused',
      of: 'search',
      code: 11,
    });
  });

  it.each([
    { what: 'an empty sequence', bytes: '3000' },
    { what: 'a message id alone', bytes: '3003 020101' },
    { what: 'message id 0', bytes: '3005 020100 4200' },
    { what: 'a negative message id', bytes: '3005 0201ff 4200' },
    { what: 'an unknown operation', bytes: '3005 020101 7f00' },
    { what: 'a response', bytes: '300c 020101 6507 0a0100 0400 0400' },
    { what: 'an operation longer than its message', bytes: '3007 020101 4205 0000' },
    { what: 'octets after the operation', bytes: '3007 020101 4200 0500' },
    { what: 'an unbind with content', bytes: '3006 020101 4201 00' },
    { what: 'controls that are none', bytes: '3009 020101 4200 a002 0400' },
  ])('ends the session on $what', ({ bytes }) => {
    expect(() => decodeRequest(hex(bytes))).toThrow(
      expect.objectContaining({ name: 'LdapDecodeError', kind: 'structure' }) as Error,
    );
  });

  it('throws its own error and nothing else, however a message is mangled', () => {
    const seeds = requests.map((request) => encodeRequest(7, request));
    const mangled = fc
      .tuple(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 6 }),
        fc.option(fc.nat(200)),
      )
      .map(([seed, edits, cut]) => {
        const bytes = Buffer.from(cut === null ? seed : seed.subarray(0, cut));
        for (const [at, octet] of edits) if (at < bytes.length) bytes[at] = octet;
        return bytes;
      });
    fc.assert(
      fc.property(mangled, (bytes) => {
        try {
          decodeRequest(bytes);
        } catch (fault) {
          expect(fault).toBeInstanceOf(LdapDecodeError);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('agrees with ldapjs on what a search says', () => {
    const { SearchRequest: Theirs } = createRequire(import.meta.url)('@ldapjs/messages') as {
      SearchRequest: new (options: object) => { toBer(): { buffer: Buffer } };
    };
    const theirs = new Theirs({
      messageId: 5,
      baseObject: 'dc=example,dc=org',
      scope: 'subtree',
      sizeLimit: 9,
      filter: '(&(mail=a@b.c)(cn=x*y))',
      attributes: ['cn'],
    });
    expect(decodeRequest(theirs.toBer().buffer)).toMatchObject({
      id: 5,
      request: {
        op: 'search',
        base: 'dc=example,dc=org',
        scope: 'sub',
        sizeLimit: 9,
        filter: filterOf('(&(mail=a@b.c)(cn=x*y))'),
        attributes: ['cn'],
      },
    });
  });

  it('leaves no entry half written when it is rewound', () => {
    const writer = new BerWriter(4);
    writer.text('kept');
    const { length } = writer;
    writer.text('dropped');
    writer.rewind(length);
    expect(writer.take().toString('latin1')).toBe('\x04\x04kept');
  });
});
