import { createServer, type AddressInfo } from 'node:net';
import { canRun, SourcePeople, startFaultProxy, startSourceSlapd } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { FetchProcess } from './fetch-process.js';
import { aSourceOf, namesOf, read, toldBy } from './read-sources.spec-support.js';

const runs = canRun('the process that reads sources', { slapd: 'slapd', slapadd: 'slapd', ldapsearch: 'ldap-utils' });
const people = new SourcePeople({ count: 3_000 });

describe.skipIf(!runs)('The process that reads a source', () => {
  let slapd: Awaited<ReturnType<typeof startSourceSlapd>>;
  beforeAll(async () => {
    slapd = await startSourceSlapd({ ldif: people.ldif() });
  });
  afterAll(() => slapd?.stop());
  const order = (url = slapd.url) => ({
    ...aSourceOf('openldap', slapd.reader.through(url), [people.base], { pageSize: 500 }),
    mode: 'full' as const,
  });

  it('tells the same as is read without it', async () => {
    const told = await toldBy(new FetchProcess().fetch(order()));
    expect(namesOf(told)).toHaveLength(people.count);
    expect(told).toEqual(await read(order()));
  });

  it('tries a source', async () => {
    const report = await new FetchProcess().try({ ...order(), samples: 2 });
    expect(report).toMatchObject({ bases: [{ entries: { person: people.count } }], samples: { length: 2 } });
  });

  it('ends when nobody listens any more', async () => {
    for await (const message of new FetchProcess().fetch(order())) if (message.type === 'entries') break;
  });

  it('is cancelled in the middle, and says so', async () => {
    const proxy = await startFaultProxy(slapd.url, { delay: 50 });
    onTestFinished(() => proxy.stop());
    const cancel = new AbortController();
    const told = toldBy(
      (async function* () {
        for await (const message of new FetchProcess().fetch(order(proxy.url), cancel.signal)) {
          if (message.type === 'server') cancel.abort();
          yield message;
        }
      })(),
    );
    expect((await told).verdict).toMatchObject({ complete: false, reason: 'cancelled' });
    const before = await toldBy(new FetchProcess().fetch(order(), AbortSignal.abort()));
    expect(before.verdict).toMatchObject({ reason: 'cancelled' });
  });

  it('is killed where it takes too long, or falls silent', async () => {
    const proxy = await startFaultProxy(slapd.url, { mute: true });
    onTestFinished(() => proxy.stop());
    for (const limits of [{ wholeMs: 1_500 }, { silentMs: 1_500 }]) {
      const told = await toldBy(new FetchProcess(limits).fetch(order(proxy.url)));
      expect(told.verdict).toMatchObject({ complete: false, reason: 'timed-out' });
    }
  });

  it('may fail for want of memory without harm to anybody else', async () => {
    const told = await toldBy(new FetchProcess({ heapMb: 5 }).fetch(order()));
    expect(told.verdict).toMatchObject({ complete: false, reason: 'reader-failed' });
    const report = await new FetchProcess({ heapMb: 5 }).try({ ...order(), samples: 2 });
    expect(report.failure).toMatchObject({ reason: 'reader-failed' });
  });

  it('may keep no more than it was given outside its heap either', async () => {
    const told = await toldBy(new FetchProcess({ residentMb: 20 }).fetch(order()));
    expect(told.verdict).toMatchObject({
      complete: false,
      reason: 'reader-failed',
      detail: expect.stringMatching(/want of memory/) as unknown,
    });
  });

  it('fails with a sentence where a server sends what is no LDAP', async () => {
    const server = createServer((socket) => void socket.on('error', () => undefined).end('220 mail.example ESMTP\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const told = await toldBy(new FetchProcess().fetch(order(url)));
    expect(told.verdict).toMatchObject({
      complete: false,
      reason: 'not-understood',
      detail: expect.stringMatching(/no LDAP/) as unknown,
    });
  });
});
