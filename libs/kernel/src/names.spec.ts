import { describe, expect, it } from 'vitest';
import { DomainError, pointerTo } from './domain-error.js';
import { isDomainName, isFqdn } from './domain-name.js';
import { addressKey, parseEmailAddress, readableAddress, wireAddress } from './email-address.js';
import { domainToAscii, domainToUnicode } from './international-domain.js';
import { isNodeId, nameKey, nodeNameFault } from './node-name.js';

const label63 = 'a'.repeat(63);
const longest = [label63, label63, label63, 'a'.repeat(61)].join('.');

describe('a domain name', () => {
  it.each([
    'example',
    'example.org',
    'EXAMPLE.Org',
    'a-b.c',
    '3com.com',
    'xn--mnchen-3ya.de',
    label63,
    longest,
    '1.2.3.4',
  ])('may be %s', (text) => expect(isDomainName(text)).toBe(true));

  it.each([
    '',
    '.',
    'a..b',
    '.org',
    'org.',
    '-a.org',
    'a-.org',
    'a_b.org',
    'mün.de',
    'a b',
    `${label63}a.org`,
    `${longest}a`,
    'a.org\n',
  ])('may not be %j', (text) => expect(isDomainName(text)).toBe(false));

  it.each([
    { text: 'athena.example.org', full: true },
    { text: 'athena', full: false },
    { text: '192.0.2.1', full: false },
    { text: '192.0.2.example', full: true },
    { text: 'athena.', full: false },
  ])('$text is a full host name: $full', ({ text, full }) => expect(isFqdn(text)).toBe(full));
});

describe('an address', () => {
  it.each([
    ['mark@minasi.com', 'mark@minasi.com'],
    ['Mark.Minasi@MINASI.Com', 'Mark.Minasi@minasi.com'],
    ["o'hara+news@example.org", "o'hara+news@example.org"],
    ['{a}|b~c=d@example.org', '{a}|b~c=d@example.org'],
    ['a@localhost', 'a@localhost'],
    ['ann@BÜCHER.example', 'ann@bücher.example'],
    ['ann@xn--bcher-kva.Example', 'ann@bücher.example'],
    ['Jo\u0308rg@example.org', 'J\u00f6rg@example.org'],
    ['пётр@xn--e1afmkfd.xn--p1ai', 'пётр@пример.рф'],
    ['a@xn--a.example', 'a@xn--a.example'],
    [`${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`],
  ])('%s is kept as %s', (text, address) => expect(parseEmailAddress(text)).toEqual({ address }));

  it.each([
    { text: 'mark', fault: /local-part@domain/ },
    { text: '@minasi.com', fault: /local-part@domain/ },
    { text: '', fault: /local-part@domain/ },
    { text: `${'a'.repeat(65)}@example.org`, fault: /longer than 64/ },
    { text: '.mark@minasi.com', fault: /before @/ },
    { text: 'mark.@minasi.com', fault: /before @/ },
    { text: 'ma..rk@minasi.com', fault: /before @/ },
    { text: 'ma rk@minasi.com', fault: /before @/ },
    { text: '"mark"@minasi.com', fault: /before @/ },
    { text: 'a@b@minasi.com', fault: /before @/ },
    { text: 'mä rk@minasi.com', fault: /before @/ },
    { text: '\uff4dark@minasi.com', fault: /plain letters/ },
    { text: 'o\ufb03ce@minasi.com', fault: /plain letters/ },
    { text: 'mark@', fault: /after @/ },
    { text: 'mark@[192.0.2.1]', fault: /after @/ },
    { text: 'mark@minasi..com', fault: /after @/ },
    { text: 'mark@minasi.com ', fault: /after @/ },
    { text: 'mark@minasi.com\n', fault: /after @/ },
  ])('$text is none', ({ text, fault }) => {
    expect(parseEmailAddress(text)).toEqual({ fault: expect.stringMatching(fault) });
  });

  it('is the same in every spelling of its letters', () => {
    expect(addressKey('Mark@Minasi.COM')).toBe(addressKey('mark@minasi.com'));
    // The small letter is one character, its capital is none: a J and a caron.
    expect(addressKey('J\u030can@minasi.com')).toBe(addressKey('\u01f0an@minasi.com'));
  });
});

describe("a node's name", () => {
  const id = '0190F3A0-0000-7000-8000-000000000000';

  it.each(['a', 'athena', 'Mark.Minasi', 'mx-1', 'under_score', '42', 'x'.repeat(64)])('may be %s', (name) => {
    expect(nodeNameFault(name)).toBeUndefined();
  });

  it.each([
    { name: '', fault: /1 to 64/ },
    { name: 'x'.repeat(65), fault: /1 to 64/ },
    { name: '.', fault: /address path/ },
    { name: '..', fault: /address path/ },
    { name: 'a..b', fault: /address path/ },
    { name: '-a', fault: /address path/ },
    { name: 'a-', fault: /address path/ },
    { name: 'a/b', fault: /address path/ },
    { name: 'a b', fault: /address path/ },
    { name: 'a%20b', fault: /address path/ },
    { name: 'é', fault: /address path/ },
    { name: 'a\n', fault: /address path/ },
    { name: id, fault: /like an id/ },
  ])('may not be "$name"', ({ name, fault }) => expect(nodeNameFault(name)).toMatch(fault));

  it('never meets an id: what is taken for one cannot be the other', () => {
    expect(isNodeId(id)).toBe(true);
    expect(isNodeId(id.toLowerCase())).toBe(true);
    for (const reference of ['athena', id.slice(1), `${id}0`, id.replaceAll('-', ''), `{${id}}`])
      expect(isNodeId(reference)).toBe(false);
  });

  it('is the same in every spelling of its letters', () => expect(nameKey('Mark.MINASI')).toBe('mark.minasi'));
});

describe('a pointer to a member', () => {
  it.each([
    [['pop3.enabled'], '#/pop3.enabled'],
    [['roles', 0], '#/roles/0'],
    [['a/b', 'c~d'], '#/a~1b/c~0d'],
    [[''], '#/'],
    [[], '#'],
  ])('to %j is %s (RFC 6901)', (segments, pointer) => expect(pointerTo(...segments)).toBe(pointer));
});

it('a refusal is an Error that carries its code, its sentence and what goes with it', () => {
  const refusal = new DomainError('sign-in-throttled', 'Wait.', { retryAfterSeconds: 3 });
  expect(refusal).toBeInstanceOf(Error);
  expect(refusal).toMatchObject({ code: 'sign-in-throttled', message: 'Wait.', extra: { retryAfterSeconds: 3 } });
});

describe('an internationalised address', () => {
  it.each([
    { one: 'Ann@BÜCHER.example', other: 'ann@xn--bcher-kva.example' },
    { one: 'JO\u0308RG@example.org', other: 'j\u00f6rg@example.org' },
    { one: 'ПЁТР@пример.рф', other: 'пётр@xn--e1afmkfd.xn--p1ai' },
  ])('$one is $other', ({ one, other }) => expect(addressKey(one)).toBe(addressKey(other)));

  it.each([
    { text: 'ann@bücher.example', wire: 'ann@xn--bcher-kva.example' },
    { text: 'jörg@bücher.example', wire: 'jörg@bücher.example' },
    { text: 'Ann@example.org', wire: 'Ann@example.org' },
  ])('$text goes out as $wire', ({ text, wire }) => expect(wireAddress(text)).toBe(wire));

  it.each([
    { text: 'ann@xn--bcher-kva.example', read: 'ann@bücher.example' },
    { text: '@XN--BCHER-KVA.', read: '@bücher.' },
    { text: 'xn--bcher-kva@example.org', read: 'xn--bcher-kva@example.org' },
    { text: 'ann@example.org', read: 'ann@example.org' },
  ])('$text is read $read', ({ text, read }) => expect(readableAddress(text)).toBe(read));

  it.each([`${'ü'.repeat(33)}@example.org`, 'a\u200bb@example.org', 'a\u00a0b@example.org', 'a@b\u200bü.e xample'])(
    'is not %j',
    (text) => expect(parseEmailAddress(text)).toHaveProperty('fault'),
  );

  it('has no domain that is longer than any, and costs nothing to look at', () => {
    expect(domainToAscii(`${'é.'.repeat(500)}org`)).toBeUndefined();
    expect(domainToAscii(`${'é.'.repeat(20)}org`)).toBe(`${'xn--9ca.'.repeat(20)}org`);
  });

  it('has a domain that comes back the same, whatever its letters', () => {
    for (const domain of ['bücher.example', 'faß.example', '例え.テスト', 'δοκιμή.gr', 'مثال.إختبار', 'a.b-c.org'])
      expect(domainToUnicode(domainToAscii(domain) ?? '')).toBe(domain);
    for (const odd of ['xn--99999999.example', 'xn--ü', 'xn--.org']) expect(domainToUnicode(odd)).toBe(odd);
  });
});
