import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { canRun } from '../is-installed.js';
import { type FaultProxy, startFaultProxy } from './fault-proxy.js';
import type { Faults } from './faults.js';
import type { LdapTools } from './ldap-tools.js';
import { SourcePeople } from './source-people.js';
import { startSourceSlapd } from './source-slapd.js';

const runs = canRun('faults between clients and directories', {
  slapd: 'slapd',
  slapadd: 'slapd',
  ldapsearch: 'ldap-utils',
  openssl: 'openssl',
});
const people = new SourcePeople({ count: 40 });
const inPages = ['-E', 'pr=10/noprompt'];
/** What ldapsearch ends with where it could not reach the server, or lost it (LDAP_SERVER_DOWN as a byte). */
const serverDown = 255;

describe.skipIf(!runs)('a proxy that does faults', () => {
  let slapd: Awaited<ReturnType<typeof startSourceSlapd>>;
  let proxy: FaultProxy;
  let client: LdapTools;

  beforeAll(async () => {
    slapd = await startSourceSlapd({ ldif: people.ldif(), certificate: 'right' });
    proxy = await startFaultProxy(slapd.url);
    client = slapd.reader.through(proxy.url);
  });
  afterEach(async () => {
    await proxy.comeUp();
    proxy.heal();
  });
  afterAll(async () => {
    await proxy?.stop();
    await slapd?.stop();
  });

  const everyone = async (...args: string[]) => {
    const { code, entries } = await client.search(people.base, '(uid=*)', ['uid', 'mail', 'entryUUID'], ...args);
    return { code, count: entries.length, entries };
  };
  const probe = async (base: string, ...attributes: string[]) => {
    const { code, entries } = await client.search(base, '(objectClass=*)', attributes, '-s', 'base');
    return { code, count: entries.length, entries };
  };

  it('lets everything pass where nothing is to go wrong', async () => {
    expect(await everyone(...inPages)).toEqual({
      code: 0,
      count: 40,
      entries: (await slapd.reader.search(people.base, '(uid=*)', ['uid', 'mail', 'entryUUID'])).entries,
    });
    expect(proxy.seen).toMatchObject({ binds: 1, entries: 40, pages: 4 });
    expect((await client.search(people.base, '(uid=*)', [], '-ZZ')).entries).toHaveLength(40);
  });

  it('is down like a server that crashed, and comes back where it was', async () => {
    const { url } = proxy;
    await proxy.goDown();
    expect((await everyone()).code).toBe(serverDown);
    await proxy.comeUp();
    expect(proxy.url).toBe(url);
    expect((await everyone()).count).toBe(40);
  });

  it.each<{ fault: string; faults: Faults; code: number; count: number }>([
    { fault: 'the bind refused', faults: { bindCode: 49 }, code: 49, count: 0 },
    ...[1, 4, 11, 52].map((code) => ({
      fault: `code ${String(code)} at the end of page 3`,
      faults: { page: { number: 3, code } },
      code,
      count: 30,
    })),
    { fault: 'the connection cut after 24 entries', faults: { cutAfterEntries: 24 }, code: serverDown, count: 24 },
    { fault: 'the connection cut after the last entry', faults: { cutAfterEntries: 40 }, code: serverDown, count: 40 },
    { fault: 'nothing found', faults: { emptySuccess: true }, code: 0, count: 0 },
    { fault: 'no such base', faults: { wrongBase: true }, code: 32, count: 0 },
    { fault: 'no right to read', faults: { noReadRights: true }, code: 0, count: 0 },
    { fault: 'the right to read lost', faults: { noReadRights: { afterEntries: 24 } }, code: 0, count: 24 },
    { fault: 'everyone twice', faults: { duplicateEntries: true }, code: 0, count: 80 },
  ])('answers a search in pages with $fault', async ({ faults, code, count }) => {
    proxy.inject(faults);
    expect(await everyone(...inPages)).toMatchObject({ code, count });
  });

  it.each<{ fault: string; faults: Faults; base: object; root: object }>([
    { fault: 'nothing found', faults: { emptySuccess: true }, base: { code: 0, count: 1 }, root: { count: 1 } },
    { fault: 'no such base', faults: { wrongBase: true }, base: { code: 32, count: 0 }, root: { count: 1 } },
    { fault: 'no right to read', faults: { noReadRights: true }, base: { code: 0, count: 0 }, root: { count: 1 } },
  ])('with $fault, shows of the base and the root DSE what such a server would', async ({ faults, base, root }) => {
    proxy.inject(faults);
    expect(await probe(people.base)).toMatchObject(base);
    expect(await probe('')).toMatchObject(root);
  });

  it('hides an attribute of everyone, or of some', async () => {
    const withAnchor = async () =>
      (await everyone()).entries.filter(({ attributes }) => attributes['entryUUID'] !== undefined).length;
    proxy.inject({ strip: { attributes: ['ENTRYUUID'] } });
    expect(await withAnchor()).toBe(0);
    proxy.inject({ strip: { attributes: ['entryUUID'], every: 10 } });
    expect(await withAnchor()).toBe(36);
  });

  it('breaks the encoding of a message after some entries', async () => {
    proxy.inject({ garbageAfterEntries: 5 });
    const { code, count } = await everyone();
    expect(code).not.toBe(0);
    expect(count).toBe(5);
  });

  it('turns into another server in the middle', async () => {
    const uuid = async () => (await probe(slapd.suffix, 'entryUUID')).entries[0]?.attributes['entryUUID'];
    proxy.inject({ otherServer: { afterMessages: 3, attributes: { entryuuid: 'another' } } });
    expect(await uuid()).not.toEqual(['another']);
    expect(await uuid()).toEqual(['another']);
  });

  it('takes its time, and can fall silent', async () => {
    proxy.inject({ delay: 20 });
    const before = performance.now();
    expect((await probe('')).count).toBe(1);
    expect(performance.now() - before).toBeGreaterThanOrEqual(3 * 20 - 5); // bind, entry and end, by a timer that rounds down
    proxy.inject({ mute: true });
    const asked = everyone();
    await vi.waitUntil(() => proxy.seen.messages > 0);
    expect((await slapd.reader.search(people.base, '(uid=*)')).entries).toHaveLength(40);
    expect(proxy.seen.messages).toBe(1); // the answer to its bind, for which it still waits
    await proxy.goDown();
    expect((await asked).code).not.toBe(0);
  });

  it('takes StartTLS away, from the offer as well', async () => {
    const offered = async () => (await probe('', 'supportedExtension')).entries[0]?.attributes['supportedExtension'];
    expect(await offered()).toContain('1.3.6.1.4.1.1466.20037');
    proxy.inject({ stripStartTls: true });
    expect(await offered()).not.toContain('1.3.6.1.4.1.1466.20037');
    expect((await everyone('-ZZ')).code).not.toBe(0);
  });
});
