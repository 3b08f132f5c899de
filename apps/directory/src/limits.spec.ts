import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { encodeRequest } from '@waypost/ldap';
import { aMailbox, aSmallOrganization } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Arrivals } from './arrivals.js';
import { limits } from './limits.js';
import { RawClient, searchFor } from './raw-client.js';
import { SearchRate } from './search-rate.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';
import { trickling } from './trickle.js';

let sample: Awaited<ReturnType<typeof serveSample>>;
beforeAll(async () => {
  const verifier = await aVerifier('secret');
  sample = await serveSample([
    ...aSmallOrganization(),
    ...['mark', 'mary', 'mona'].map((name) => aMailbox(name, { verifier })),
  ]);
});
afterAll(() => sample.server.close());

async function signedIn(name: string) {
  const raw = await RawClient.connect(sample.port);
  expect(await raw.bind(name, name === service.dn ? service.password : 'secret')).toMatchObject({ code: 0 });
  return raw;
}

describe('a person', () => {
  it.each([
    { who: 'mary', octets: 60_000, code: 0 },
    { who: 'mary', octets: 70_000, code: undefined },
    { who: service.dn, octets: 900_000, code: 0 },
  ])('or a mail server, here $who, asks in $octets octets and is answered $code', async ({ who, octets, code }) => {
    const raw = await signedIn(who);
    if (code === undefined) raw.socket.write(encodeRequest(90, searchFor(`(cn=${'x'.repeat(octets)})`)));
    else expect(await raw.search(`(cn=${'x'.repeat(octets)})`)).toMatchObject({ code, entries: [] });
    if (code === undefined) await raw.until(() => raw.answers.some(({ id }) => id === 0));
    raw.socket.destroy();
  });

  it.each([
    { filter: '(cn=ma*)', code: 0 },
    { filter: '(|(cn=ma*)(mail=ma*)(sn=ma*))', code: 0 },
    { filter: '(objectClass=*)', code: 11 },
    { filter: '(cn=*ma*)', code: 11 },
    { filter: '(!(cn=ma*))', code: 11 },
    { filter: '(objectClass=*)', base: 'uid=mark,ou=people,dc=paradigms,dc=example', scope: 'base', code: 0 },
    { filter: '(objectClass=*)', base: 'cn=subschema', scope: 'base', code: 0 },
    { filter: '(objectClass=*)', base: '', scope: 'base', code: 0 },
  ] as const)('names what it looks for: $filter $base is answered $code', async ({ filter, code, ...more }) => {
    const raw = await signedIn('mary');
    expect(await raw.search(filter, more)).toMatchObject({ code });
    raw.socket.destroy();
  });

  it.each([
    { what: 'one part', filter: '(cn=ma*)', code: 0 },
    { what: 'many parts', filter: `(|${'(cn=ma*)'.repeat(17)})`, code: 3 },
    { what: 'many pieces', filter: `(cn=ma*${'a*'.repeat(17)})`, code: 3 },
  ])(
    'has the clock looked at after every entry only where the filter is large: $what is answered $code',
    async ({ filter, code }) => {
      const raw = await signedIn('mary');
      let now = performance.now();
      // Each look at the clock takes a second: within fewer entries than between two looks for a small filter, five have gone by.
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1_000));
      expect(await raw.search(filter)).toMatchObject({ code });
      clock.mockRestore();
      raw.socket.destroy();
    },
  );

  it('asks twenty times at once and five times a second, over all its connections, comparisons included', async () => {
    const [one, other, somebody] = [await signedIn('mark'), await signedIn('mark'), await signedIn('mona')];
    const compare = { op: 'compare', dn: 'uid=mark,ou=people,dc=paradigms,dc=example', attribute: 'cn' } as const;
    for (let index = 0; index < 10; index++) {
      expect(await one.search('(uid=mark)')).toMatchObject({ code: 0 });
      expect(await other.ask({ ...compare, value: Buffer.from('x') })).toMatchObject({ code: 5 });
    }
    expect(await one.search('(uid=mark)')).toMatchObject({ code: 51, entries: [] });
    expect(await other.ask({ ...compare, value: Buffer.from('x') })).toMatchObject({ code: 51 });
    expect(await somebody.search('(uid=mark)')).toMatchObject({ code: 0 });
    sample.clock.now += 1_000;
    const codes = [];
    for (let index = 0; index < 7; index++) codes.push((await one.search('(uid=mark)')).code);
    expect(codes).toEqual([0, 0, 0, 0, 0, 51, 51]);
  });
});

describe('a mail server', () => {
  it('asks as often and for as much as it likes', async () => {
    const raw = await signedIn(service.dn);
    for (let index = 0; index < 200; index++) expect(await raw.search('(objectClass=*)')).toMatchObject({ code: 0 });
  });
});

describe('a rate', () => {
  it('counts each who asks alone, and never more room than it has', () => {
    const rate = new SearchRate();
    const ask = (who: string, times: number, now: number) =>
      Array.from({ length: times }, () => rate.admit(who, limits.anonymous.rate, now)).filter(Boolean).length;
    expect(ask('192.0.2.1', 30, 0)).toBe(20);
    expect(ask('192.0.2.2', 5, 0)).toBe(5);
    expect(ask('192.0.2.1', 30, 1_500)).toBe(3);
    expect(ask('192.0.2.1', 30, 3_600_000)).toBe(20);
  });
});

describe('connections', () => {
  const comes = (arrivals: Arrivals, remoteAddress: string) => {
    const socket = Object.assign(new EventEmitter(), { remoteAddress });
    return { isAdmitted: arrivals.admit(socket as unknown as Socket), leave: () => socket.emit('close') };
  };
  const admitted = (arrivals: Arrivals, address: string, times: number) =>
    Array.from({ length: times }, () => comes(arrivals, address)).filter(({ isAdmitted }) => isAdmitted).length;

  it.each([
    { what: 'an address', address: '192.0.2.1', isServer: false, most: 20 },
    { what: 'an IPv6 network', address: '2001:db8:1:2::5', isServer: false, most: 20 },
    { what: 'the address of a mail server', address: '192.0.2.1', isServer: true, most: 200 },
    { what: 'the machine itself', address: '127.0.0.1', isServer: false, most: 2_000 },
    { what: 'the machine itself, by IPv6', address: '::ffff:127.0.0.1', isServer: false, most: 2_000 },
  ])('from $what: $most at once', ({ address, isServer, most }) => {
    const arrivals = new Arrivals(() => 0);
    if (isServer) arrivals.knowServer(address);
    expect(admitted(arrivals, address, 2_500)).toBe(most);
  });

  it('make room when they end', () => {
    const arrivals = new Arrivals(() => 0);
    const first = comes(arrivals, '192.0.2.1');
    expect(admitted(arrivals, '192.0.2.1', 20)).toBe(19);
    first.leave();
    first.leave();
    expect(admitted(arrivals, '192.0.2.1', 5)).toBe(1);
  });

  it('that were refused count for nobody, before they close or after', () => {
    const arrivals = new Arrivals(() => 0);
    const first = comes(arrivals, '192.0.2.1');
    const refused = Array.from({ length: 3_000 }, () => comes(arrivals, '192.0.2.1')).slice(19);
    expect(comes(arrivals, '192.0.2.2').isAdmitted).toBe(true);
    for (const { leave } of refused) leave();
    expect(comes(arrivals, '192.0.2.1').isAdmitted).toBe(false);
    first.leave();
    expect(comes(arrivals, '192.0.2.1').isAdmitted).toBe(true);
  });

  it('that are refused are told so and ended', async () => {
    const refuse = vi.spyOn(Arrivals.prototype, 'admit').mockReturnValueOnce(false);
    const raw = await RawClient.connect(sample.port);
    await raw.until(() => raw.closed);
    expect(refuse).toHaveBeenCalledTimes(1);
    refuse.mockRestore();
    expect(raw.answers).toMatchObject([{ id: 0, tag: 0x78, code: 52 }]);
  });

  it('are counted by network: the addresses of one customer share theirs, and a mail server there has its own', () => {
    const arrivals = new Arrivals(() => 0);
    arrivals.knowServer('2001:db8:1:2::25');
    const ofNetwork = Array.from({ length: 50 }, (_, index) => `2001:db8:1:2::a:${String(index)}`);
    expect(ofNetwork.filter((address) => comes(arrivals, address).isAdmitted)).toHaveLength(20);
    expect(comes(arrivals, '2001:db8:1:3::5').isAdmitted).toBe(true);
    expect(admitted(arrivals, '2001:db8:1:2::25', 250)).toBe(200);
  });

  it('of strangers, however many, leave the reserve to the machine itself and to mail servers', () => {
    const arrivals = new Arrivals(() => 0);
    arrivals.knowServer('192.0.2.1');
    const strangers = Array.from({ length: 200 }, (_, index) => `203.0.113.${String(index)}`);
    const inAll = strangers.map((address) => admitted(arrivals, address, 20)).reduce((sum, each) => sum + each);
    expect(inAll).toBe(2_000);
    expect(comes(arrivals, '198.51.100.1').isAdmitted).toBe(false);
    expect(comes(arrivals, '127.0.0.1').isAdmitted).toBe(true);
    expect(comes(arrivals, '192.0.2.1').isAdmitted).toBe(true);
  });

  it('of a mail server are no longer more than others after a day without one signing in', () => {
    let now = 0;
    const arrivals = new Arrivals(() => now);
    arrivals.knowServer('192.0.2.1');
    now = 25 * 60 * 60_000;
    expect(admitted(arrivals, '192.0.2.1', 50)).toBe(20);
  });
});

describe('a log', () => {
  it('says the same sentence fifty times at once and twice a second, and how often it did not', () => {
    const lines: object[] = [];
    const clock = { now: 0 };
    const note = (fields: object, sentence: string) => void lines.push({ ...fields, sentence });
    const log = trickling({ info: note, warn: note }, () => clock.now);
    for (let index = 0; index < 1_000; index++) log.warn({ client: 'a' }, 'Garbage.');
    log.info({}, 'Another thing.');
    expect(lines).toHaveLength(51);
    clock.now += 500;
    log.warn({ client: 'b' }, 'Garbage.');
    log.warn({ client: 'b' }, 'Garbage.');
    expect(lines.slice(51)).toEqual([{ client: 'b', leftOut: 950, sentence: 'Garbage.' }]);
  });
});
