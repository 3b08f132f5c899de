import { type Control, controlOid, pagedResultsControl, readPagedResults } from '@waypost/ldap';
import { afterEach, describe, expect, it } from 'vitest';
import { LdapClientError } from './ldap-client-error.js';
import {
  done,
  entry,
  gathered,
  intermediate,
  reference,
  result,
  type Script,
  scriptedServer,
} from './scripted-server.spec-support.js';

let server: Awaited<ReturnType<typeof scriptedServer>> | undefined;
afterEach(() => server?.stop());

async function connected(script: Script, more = {}) {
  server = await scriptedServer(script);
  return server.open(more);
}
const searches =
  (script: Script): Script =>
  (request, socket) =>
    request.request.op === 'search' ? script(request, socket) : undefined;

const page = (cookie: string): Control => pagedResultsControl({ size: 0, cookie: Buffer.from(cookie) });
const cookieIn = (controls: readonly Control[]) =>
  readPagedResults(controls.find(({ oid }) => oid === controlOid.pagedResults)?.value).cookie.toString();
const people = (id: number, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => entry(id, `uid=${String(from + index)}`));

describe('A search in pages', () => {
  const followed: Record<string, string> = { '': 'one', one: 'two', two: '' };
  const threePages: Script = searches(({ id, controls }) => {
    const cookie = cookieIn(controls);
    return [...people(id, cookie.length * 10, 2), done(id, 0, [page(followed[cookie] ?? '')])];
  });

  it('gives everything and ends with the empty cookie', async () => {
    const connection = await connected(threePages);
    const search = connection.search({ base: 'dc=x', pageSize: 2 });
    expect((await gathered(search)).items.map(({ dn }) => dn)).toHaveLength(6);
    expect(search.outcome).toEqual({ entries: 6, pages: 3, references: 0 });
    expect(server?.seen.map(({ controls }) => controls[0]?.critical)).toEqual([true, true, true]);
  });

  it('is given up where the reader stops, and the connection can be used again', async () => {
    const connection = await connected(threePages);
    for await (const portion of connection.search({ base: 'dc=x', pageSize: 2 })) {
      expect(portion).toHaveLength(2);
      break;
    }
    const search = connection.search({ base: 'dc=x', pageSize: 2 });
    expect((await gathered(search)).items).toHaveLength(6);
    expect(server?.seen.map(({ request }) => request.op)).toContain('abandon');
  });

  it('is incomplete where a page ends without a cookie of any kind', async () => {
    const connection = await connected(searches(({ id }) => [...people(id, 0, 2), done(id)]));
    const search = connection.search({ base: 'dc=x', pageSize: 2 });
    expect((await gathered(search)).items).toHaveLength(2);
    expect(search.outcome.incomplete).toMatch(/without saying whether there are more/);
  });

  it.each([3, 4, 11, 32, 51, 80])('gives what came and then throws where the last page ends with %i', async (code) => {
    const connection = await connected(
      searches(({ id, controls }) => [
        ...people(id, 0, 2),
        done(id, cookieIn(controls) === '' ? 0 : code, [page('on')]),
      ]),
    );
    const search = connection.search({ base: 'dc=x', pageSize: 2 });
    const { items, fault } = await gathered(search);
    expect(items).toHaveLength(4);
    expect(fault).toBeInstanceOf(LdapClientError);
    expect(fault).toMatchObject({ kind: 'refused', code });
    expect(() => search.outcome).toThrow();
  });

  it('bears some empty pages, but not for ever', async () => {
    const connection = await connected(searches(({ id }) => done(id, 0, [page('on')])));
    expect((await gathered(connection.search({ base: 'dc=x', pageSize: 2 }))).fault).toMatchObject({
      kind: 'protocol',
    });
  });

  it('is stopped by a broken cookie', async () => {
    const connection = await connected(
      searches(({ id }) => done(id, 0, [{ oid: controlOid.pagedResults, critical: false, value: Buffer.from('x') }])),
    );
    expect((await gathered(connection.search({ base: 'dc=x', pageSize: 2 }))).fault).toMatchObject({
      kind: 'protocol',
    });
  });
});

describe('A search', () => {
  it('counts references and follows none', async () => {
    const connection = await connected(
      searches(({ id }) => [
        reference(id, 'ldap://a', 'ldap://b'),
        entry(id, 'uid=1'),
        reference(id, 'ldap://c'),
        done(id),
      ]),
    );
    const search = connection.search({ base: 'dc=x' });
    expect((await gathered(search)).items).toHaveLength(1);
    expect(search.outcome.references).toBe(2);
  });

  it('takes no more entries than it was told', async () => {
    const connection = await connected(searches(({ id }) => [...people(id, 0, 11), done(id)]));
    const { items, fault } = await gathered(connection.search({ base: 'dc=x', mostEntries: 10 }));
    expect(items).toHaveLength(11);
    expect(fault).toMatchObject({ kind: 'too-large' });
  });

  it('stops reading while its portions are not taken', async () => {
    let unsent = 0;
    const connection = await connected(
      searches(({ id }, socket) => {
        const entries = people(id, 0, 2_000).map((one) =>
          Buffer.concat([one, entry(id, 'uid=x', { description: ['x'.repeat(10_000)] })]),
        );
        for (const one of entries) socket.write(one);
        socket.write(done(id));
        socket.on('drain', () => (unsent = 0));
        unsent = socket.writableLength;
        return undefined;
      }),
    );
    const portions = connection.search({ base: 'dc=x' })[Symbol.asyncIterator]();
    await portions.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(unsent).toBeGreaterThan(0);
    let rest = 0;
    for await (const portion of portions) rest += portion.length;
    expect(rest).toBeGreaterThan(3_000);
  });

  it('refuses a filter that cannot be read, before anything is sent', async () => {
    const connection = await connected(() => undefined);
    expect((await gathered(connection.search({ base: 'dc=x', filter: '(uid=' }))).fault).toMatchObject({
      kind: 'refused',
    });
    expect(server?.seen).toEqual([]);
  });

  it('is one of its kind on a connection', async () => {
    const connection = await connected(searches(({ id }) => [...people(id, 0, 600)]));
    const portions = connection.search({ base: 'dc=x' })[Symbol.asyncIterator]();
    await portions.next();
    await expect(connection.readEntry('uid=1')).rejects.toThrow(/one operation at a time/);
  });

  it('does not take for an answer what is none', async () => {
    const connection = await connected(searches(({ id }) => intermediate(id, '1.2.3', Buffer.from('x'))));
    expect((await gathered(connection.search({ base: 'dc=x' }))).fault).toMatchObject({ kind: 'protocol' });
    expect(connection.isOpen).toBe(false);
  });
});

describe('Reading one entry', () => {
  it.each([
    { when: 'there is none', answer: (id: number) => done(id, 32) },
    { when: 'none is shown', answer: (id: number) => done(id) },
  ])('gives nothing where $when', async ({ answer }) => {
    const connection = await connected(searches(({ id }) => answer(id)));
    await expect(connection.readEntry('uid=1')).resolves.toBeUndefined();
  });

  it('throws for every other refusal', async () => {
    const connection = await connected(searches(({ id }) => done(id, 52, [], 'backend down')));
    await expect(connection.readEntry('uid=1')).rejects.toMatchObject({
      kind: 'refused',
      code: 52,
      message: 'The server refused the search: it is not available (code 52). It said: “backend down”',
    });
  });
});

describe('An attribute that comes in ranges', () => {
  /** A group as Active Directory tells it: some members at once, and the plain name without a value beside them. */
  const group =
    (total: number, most: number, answered: (from: number) => boolean = () => true): Script =>
    ({ id, request }) => {
      if (request.op !== 'search') return undefined;
      const from = Number(/range=(\d+)-/.exec(request.attributes.join())?.[1] ?? 0);
      if (!answered(from)) return done(id);
      const to = Math.min(from + most, total);
      const name = `member;range=${String(from)}-${to === total ? '*' : String(to - 1)}`;
      const members = Array.from({ length: to - from }, (_, index) => `cn=${String(from + index)}`);
      return [entry(id, 'cn=all', { cn: ['all'], member: [], [name]: members }), done(id)];
    };

  it('is read to its end', async () => {
    const connection = await connected(group(3_700, 1_500));
    const search = connection.search({ base: 'dc=x', attributes: ['cn', 'member'] });
    const [found] = (await gathered(search)).items;
    expect(found?.texts('member')).toHaveLength(3_700);
    expect(found?.texts('member').at(-1)).toBe('cn=3699');
    expect(found?.attributes().map(({ description }) => description)).toEqual(['cn', 'member']);
    expect(search.outcome).toEqual({ entries: 1, pages: 1, references: 0 });
  });

  it('makes the search incomplete where a piece does not come', async () => {
    const connection = await connected(group(3_700, 1_500, (from) => from < 3_000));
    const search = connection.search({ base: 'dc=x', attributes: ['cn', 'member'] });
    expect((await gathered(search)).items).toHaveLength(1);
    expect(search.outcome.incomplete).toMatch(/member of cn=all could not be read to their end/);
  });
});

describe('Signing in', () => {
  const binds =
    (code: number, sentence = ''): Script =>
    ({ id, request }) =>
      request.op === 'bind' ? result(id, 0x61, code, sentence) : undefined;

  it.each([
    ['cn=x', ''],
    ['', 'secret'],
  ])('as “%s” with “%s” is refused before anything is sent', async (dn, password) => {
    const connection = await connected(binds(0));
    await expect(connection.bind(dn, password)).rejects.toMatchObject({ kind: 'bind-refused' });
    expect(server?.seen).toEqual([]);
  });

  it('sends name and password', async () => {
    const connection = await connected(binds(0));
    await connection.bind('cn=x', 'secret');
    expect(server?.seen[0]?.request).toMatchObject({ op: 'bind', version: 3, name: 'cn=x' });
  });

  it.each([
    { code: 49, sentence: '', says: /name or password is wrong \(code 49\)/ },
    {
      code: 49,
      sentence: '80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data 533, v4563',
      says: /the account is disabled/,
    },
    { code: 8, sentence: 'BindSimple: Transport encryption required.', says: /stronger way .* It said: “BindSimple/ },
    { code: 52, sentence: '', says: /not available/ },
    { code: 49, sentence: 'no such password: hunter2!', says: /It said: “no such password: …!”$/ },
    { code: 4711, sentence: 'evil\n\u001b[2Jtext', says: /code 4711\. It said: “evil \[2Jtext”$/ },
  ])('is refused with $code in words', async ({ code, sentence, says }) => {
    const connection = await connected(binds(code, sentence));
    const refused = connection.bind('cn=x', 'hunter2');
    await expect(refused).rejects.toMatchObject({ kind: 'bind-refused', code });
    await expect(refused).rejects.toThrow(says);
    await expect(refused).rejects.not.toThrow(/hunter2/);
  });

  it('by certificate says so', async () => {
    const connection = await connected(binds(0));
    await connection.bindExternal();
    expect(server?.seen[0]?.request).toMatchObject({
      authentication: { method: 'sasl', mechanism: 'EXTERNAL', credentials: Buffer.alloc(0) },
    });
  });
});
