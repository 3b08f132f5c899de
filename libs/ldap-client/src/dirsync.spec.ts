import { type Control, controlOid, BerReader } from '@waypost/ldap';
import { afterEach, describe, expect, it } from 'vitest';
import { ber, done, entry, gathered, type Script, scriptedServer } from './scripted-server.spec-support.js';
import { readRootDse } from './root-dse.js';

let server: Awaited<ReturnType<typeof scriptedServer>> | undefined;
afterEach(() => server?.stop());
async function connected(script: Script) {
  server = await scriptedServer(script);
  return server.open();
}

const ended = (hasMore: boolean, cookie: string): Control => ({
  oid: controlOid.dirSync,
  critical: false,
  value: ber((writer) => {
    const fields = writer.begin(0x30);
    writer.integer(hasMore ? 1 : 0);
    writer.integer(0);
    writer.text(cookie);
    writer.end(fields);
  }),
});
function asked(controls: readonly Control[]) {
  const fields = new BerReader(controls[0]?.value ?? Buffer.alloc(0)).enter(0x30);
  return { flags: fields.integer(), most: fields.integer(), cookie: fields.text() };
}

describe('DirSync', () => {
  it('is asked again with the new cookie until nothing is left', async () => {
    const connection = await connected(({ id, controls }) => {
      const { cookie } = asked(controls);
      return cookie === 'old'
        ? [entry(id, 'cn=a'), done(id, 0, [ended(true, 'mid')])]
        : [entry(id, 'cn=b'), done(id, 0, [ended(false, 'new')])];
    });
    const changes = connection.dirSync({ base: 'dc=x', cookie: Buffer.from('old'), objectSecurity: true });
    expect((await gathered(changes)).items.map(({ dn }) => dn)).toEqual(['cn=a', 'cn=b']);
    expect(changes.outcome).toEqual({ cookie: Buffer.from('new'), entries: 2, references: 0 });
    expect(server?.seen.map(({ controls }) => asked(controls).flags)).toEqual([1, 1]);
  });

  it.each([
    { what: 'ends without a cookie', answer: (id: number) => [entry(id, 'cn=a'), done(id)] },
    { what: 'promises more for ever', answer: (id: number) => [done(id, 0, [ended(true, 'again')])] },
  ])('fails where the server $what', async ({ answer }) => {
    const connection = await connected(({ id }) => answer(id));
    const changes = connection.dirSync({ base: 'dc=x', objectSecurity: false });
    expect((await gathered(changes)).fault).toMatchObject({ kind: 'protocol' });
    expect(() => changes.outcome).toThrow();
  });

  it('is refused to an account without the right to it', async () => {
    const connection = await connected(({ id }) => done(id, 50));
    const changes = connection.dirSync({ base: 'dc=x', objectSecurity: false });
    expect((await gathered(changes)).fault).toMatchObject({ kind: 'refused', code: 50 });
  });
});

describe('The root entry of Active Directory', () => {
  const root = {
    supportedCapabilities: ['1.2.840.113556.1.4.800'],
    dsServiceName: ['CN=NTDS,CN=DC1'],
    highestCommittedUSN: ['6211'],
    namingContexts: ['DC=x'],
  };
  const settings = { invocationId: ['\u0001\u0002'] };

  it('is read with the identity of the database, for which a second entry is asked', async () => {
    const connection = await connected(({ id, request }) => {
      if (request.op !== 'search') return undefined;
      return [request.base === '' ? entry(id, '', root) : entry(id, request.base, settings), done(id)];
    });
    expect(await readRootDse(connection)).toMatchObject({
      dsServiceName: 'CN=NTDS,CN=DC1',
      highestCommittedUsn: '6211',
      invocationId: '0102',
    });
  });

  it('is enough where the second may not be seen', async () => {
    const connection = await connected(({ id, request }) =>
      request.op === 'search' && request.base === '' ? [entry(id, '', root), done(id)] : [done(id, 50)],
    );
    expect((await readRootDse(connection)).invocationId).toBeUndefined();
  });

  it('must be there', async () => {
    const connection = await connected(({ id }) => done(id));
    await expect(readRootDse(connection)).rejects.toMatchObject({ kind: 'refused' });
  });
});
