import { encode, integer, type Node, node, sequence, text } from './ber.js';

/** Whom a storm falls upon: names that exist there, none of whose passwords is in the corpus. */
export interface CorpusNames {
  suffix: string;
  /** Login name and address of somebody. */
  person: { name: string; address: string };
  /** Name of a service account. */
  service: string;
}

/** One message to be mutated: every octet of it. */
export type Message = Buffer;

const flag = (value: boolean, tag = 0x01) => node(tag, Buffer.from([value ? 0xff : 0]));
const enumerated = (value: number) => node(0x0a, Buffer.from([value]));
const assertion = (tag: number, attribute: string, value: string) => node(tag, [text(attribute), text(value)]);
const control = (oid: string, value?: Buffer, critical = true) =>
  sequence(text(oid), flag(critical), ...(value ? [node(0x04, value)] : []));
const page = (size: number, cookie: string) => encode(sequence(integer(size), text(cookie)));
const sortBy = (...attributes: string[]) => encode(sequence(...attributes.map((name) => sequence(text(name)))));

/**
 * Every operation, filter and control of RFC 4511, 2696, 2891, 4532 and 3062, well-formed, and the packets known to have brought
 * servers of other makes down: what a storm is made of.
 */
export function hostileCorpus(names: CorpusNames): readonly Message[] {
  let id = 0;
  const message = (op: Node, ...controls: Node[]) =>
    encode(sequence(integer((id += 1)), op, ...(controls.length > 0 ? [node(0xa0, controls)] : [])));
  return [
    ...binds(names).map((op) => message(op)),
    ...searches(names).map((op) => message(op)),
    ...controlled(names).map(([op, ...controls]) => message(op, ...controls)),
    ...others(names).map((op) => message(op)),
    ...notoriousPackets,
  ];
}

const bind = (name: string, authentication: Node, version = 3) =>
  node(0x60, [node(0x02, Buffer.from([version])), text(name), authentication]);
const password = (value: string) => text(value, 0x80);
const sasl = (mechanism: string, credentials?: string) =>
  node(0xa3, [text(mechanism), ...(credentials === undefined ? [] : [text(credentials)])]);

function binds({ suffix, person, service }: CorpusNames): Node[] {
  return [
    bind('', password('')),
    bind(`uid=${person.name},ou=people,${suffix}`, password('')),
    bind(`uid=${person.name},ou=people,${suffix}`, password('wrong')),
    bind(`uid=nobody,ou=people,${suffix}`, password('wrong')),
    bind(`uid=${service},ou=services,${suffix}`, password('wrong')),
    bind(person.address, password('wrong')),
    bind('no dn, no name', password('wrong')),
    bind(person.name, password('wrong'), 7),
    bind(person.name, password('wrong'), 2),
    bind('', sasl('PLAIN')),
    bind('', sasl('PLAIN', `\0${person.name}\0wrong`)),
    bind('', sasl('PLAIN', `dn:uid=${service},ou=services,${suffix}\0${person.name}\0wrong`)),
    bind('', sasl('EXTERNAL', '')),
    bind('', sasl('GSSAPI', 'YIIB')),
    bind('', sasl('DIGEST-MD5')),
  ];
}

const search = (base: string, scope: number, filter: Node, attributes: readonly string[] = []) =>
  node(0x63, [
    text(base),
    enumerated(scope),
    enumerated(0),
    integer(0),
    integer(0),
    flag(false),
    filter,
    sequence(...attributes.map((name) => text(name))),
  ]);
const everyone = text('objectClass', 0x87);
const [and, or, not] = [0xa0, 0xa1, 0xa2].map(
  (tag) =>
    (...filters: Node[]) =>
      node(tag, filters),
) as [(...filters: Node[]) => Node, (...filters: Node[]) => Node, (filter: Node) => Node];

function filters({ person }: CorpusNames): Node[] {
  const mail = assertion(0xa3, 'mail', person.address);
  const substrings = (...pieces: Node[]) => node(0xa4, [text('cn'), sequence(...pieces)]);
  return [
    everyone,
    mail,
    and(),
    or(),
    and(mail, assertion(0xa3, 'objectClass', 'wpMailAccount')),
    or(mail, assertion(0xa3, 'mailAlias', person.address), assertion(0xa3, 'proxyAddresses', `smtp:${person.address}`)),
    not(mail),
    and(not(or(mail, not(everyone))), everyone),
    substrings(text('a', 0x80), text('b', 0x81), text('c', 0x81), text('d', 0x82)),
    substrings(text(person.name.slice(0, 2), 0x80)),
    substrings(text('e', 0x81)),
    substrings(text('r', 0x82)),
    assertion(0xa5, 'createTimestamp', '20200101000000Z'),
    assertion(0xa6, 'wpQuotaBytes', '1000000'),
    assertion(0xa8, 'cn', person.name),
    node(0xa9, [text('2.5.13.2', 0x81), text('cn', 0x82), text(person.name, 0x83), flag(true, 0x84)]),
    node(0xa9, [text(person.name, 0x83)]),
    assertion(0xa3, 'userPassword', '*'),
    text('userPassword', 0x87),
    assertion(0xa3, '2.5.4.3;lang-en', 'x'),
    assertion(0xa3, '', ''),
  ];
}

function searches(names: CorpusNames): Node[] {
  const { suffix, person } = names;
  const people = `ou=people,${suffix}`;
  return [
    ...filters(names).flatMap((filter) => [search(suffix, 2, filter), search(people, 1, filter, ['mail', '*', '+'])]),
    search('', 0, everyone, ['*', '+']),
    search('cn=subschema', 0, everyone, ['+']),
    search('cn=monitor', 0, everyone),
    search(`uid=${person.name},${people}`, 0, everyone, ['1.1']),
    search(`ou=services,${suffix}`, 2, everyone),
    search('dc=elsewhere', 2, everyone),
    search('this is not a dn', 2, everyone),
    search('uid=\\zz,,=', 2, everyone),
    search(suffix, 9, everyone),
    search(
      suffix,
      2,
      everyone,
      Array.from({ length: 200 }, (_, nth) => `attribute${String(nth)}`),
    ),
  ];
}

function controlled(names: CorpusNames): [Node, ...Node[]][] {
  const all = search(names.suffix, 2, everyone, ['mail']);
  const [paged, sorted] = ['1.2.840.113556.1.4.319', '1.2.840.113556.1.4.473'];
  return [
    [all, control(paged, page(2, ''))],
    [all, control(paged, page(0, ''))],
    [all, control(paged, page(-1, ''))],
    [all, control(paged, page(2, 'a cookie nobody gave'))],
    [all, control(paged, Buffer.from('not ber'))],
    [all, control(paged)],
    [all, control(sorted, sortBy('cn'))],
    [all, control(sorted, sortBy('sn', 'userPassword', 'nothing'), false)],
    [all, control(sorted, sortBy())],
    [all, control(sorted, sortBy('mail')), control(paged, page(3, ''))],
    [all, control('2.16.840.1.113730.3.4.2')],
    [all, control('1.2.3.4.5.6')],
    [all, control('1.2.3.4.5.6', Buffer.alloc(1_000), false)],
    [all, ...Array.from({ length: 20 }, () => control('1.2.3.4.5.6', undefined, false))],
    [bind(names.person.name, password('wrong')), control('1.3.6.1.4.1.42.2.27.8.5.1')],
  ];
}

const extended = (oid: string, value?: Buffer) => node(0x77, [text(oid, 0x80), ...(value ? [node(0x81, value)] : [])]);

function others({ suffix, person }: CorpusNames): Node[] {
  const dn = `uid=${person.name},ou=people,${suffix}`;
  const modifyPassword = '1.3.6.1.4.1.4203.1.11.1';
  return [
    node(0x6e, [text(dn), sequence(text('mail'), text(person.address))]),
    node(0x6e, [text(dn), sequence(text('userPassword'), text('secret'))]),
    integer(1, 0x50),
    integer(-1, 0x50),
    extended('1.3.6.1.4.1.1466.20037'),
    extended('1.3.6.1.4.1.4203.1.11.3'),
    extended(modifyPassword, encode(sequence(text(dn, 0x80), text('old', 0x81), text('new', 0x82)))),
    // A constructed member where octets belong: it made another server spin for ever.
    extended(modifyPassword, encode(sequence(node(0xa0, [text('a')])))),
    extended('1.3.6.1.1.8', encode(sequence(integer(1)))),
    extended('not an oid'),
    node(0x42, Buffer.alloc(0)),
    node(0x68, [text(dn), sequence(sequence(text('objectClass'), node(0x31, [text('person')])))]),
    node(0x66, [text(dn), sequence(sequence(enumerated(2), sequence(text('mail'), node(0x31, [text('x@y')]))))]),
    text(dn, 0x4a),
    node(0x6c, [text(dn), text('uid=other'), flag(true)]),
    node(0x7f, Buffer.alloc(3)),
  ];
}

const hex = (octets: string) => Buffer.from(octets.replace(/ /g, ''), 'hex');
const tooLong = (message: Buffer, octet: string) => {
  const at = message.lastIndexOf(Buffer.from(octet));
  const spoiled = Buffer.from(message);
  spoiled[at - 1] = (spoiled[at - 1] ?? 0) + 2;
  return spoiled;
};

/** Packets that ended, hung or blew up LDAP servers of other makes, and what other protocols say to a port. */
export const notoriousPackets: readonly Message[] = [
  hex('30 84 ff ff ff ff'),
  hex('30 84 7f ff ff ff'),
  hex('30 80 02 01 01'),
  hex('30 88 00 00 00 00 00 00 00 01'),
  hex('30 00'),
  hex('30 03 02 01 01'),
  hex('30 05 02 01 00 42 00'),
  // The last attribute of a search, and the last value of a modification, claim two octets more than are left.
  tooLong(encode(sequence(integer(1), search('', 0, everyone, ['mail']))), 'mail'),
  tooLong(
    encode(
      sequence(
        integer(2),
        node(0x66, [text('cn=x'), sequence(sequence(enumerated(2), sequence(text('a'), node(0x31, [text('zzzz')]))))]),
      ),
    ),
    'zzzz',
  ),
  hex('03 00 00 13 0e e0 00 00 00 00 00 01 00 08 00 03 00 00 00'), // a remote desktop client
  hex('ff f4 ff fd 06'), // Ctrl-C in telnet
  hex('16 03 01 00 05 01 00 00 01 03'), // TLS where clear text is spoken
  Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
  Buffer.from('EHLO x\r\n'),
  encode(nested(0x30, 200)),
  encode(sequence(integer(3), search('', 0, nested(0xa2, 60, everyone)))),
];

function nested(tag: number, depth: number, innermost: Node = text('')): Node {
  return depth === 0 ? innermost : node(tag, [nested(tag, depth - 1, innermost)]);
}
