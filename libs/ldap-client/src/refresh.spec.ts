import { type Control, controlOid, syncInfoOid, syncRefreshRequired } from '@waypost/ldap';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ber,
  done,
  entry,
  gathered,
  intermediate,
  type Script,
  scriptedServer,
} from './scripted-server.spec-support.js';

let server: Awaited<ReturnType<typeof scriptedServer>> | undefined;
afterEach(() => server?.stop());
const connected = async (answers: (id: number) => readonly Buffer[]) => {
  const script: Script = ({ id, request }) => (request.op === 'search' ? answers(id) : undefined);
  server = await scriptedServer(script);
  return server.open();
};

const uuid = (octet: number) => Buffer.alloc(16, octet);
const state = (number: number, octet: number): Control[] => [
  {
    oid: controlOid.syncState,
    critical: false,
    value: ber((writer) => {
      const fields = writer.begin(0x30);
      writer.integer(number, 0x0a);
      writer.octets(uuid(octet));
      writer.end(fields);
    }),
  },
];
const ended = (cookie: string | undefined, refreshDeletes: boolean): Control[] => [
  {
    oid: controlOid.syncDone,
    critical: false,
    value: ber((writer) => {
      const fields = writer.begin(0x30);
      if (cookie !== undefined) writer.text(cookie);
      if (refreshDeletes) writer.boolean(true);
      writer.end(fields);
    }),
  },
];
const idSet = (refreshDeletes: boolean, ...octets: number[]) =>
  ber((writer) => {
    const fields = writer.begin(0xa3);
    if (refreshDeletes) writer.boolean(true);
    const set = writer.begin(0x31);
    for (const octet of octets) writer.octets(uuid(octet));
    writer.end(set);
    writer.end(fields);
  });
const phase = (tag: 0xa1 | 0xa2, cookie: string, refreshDone: boolean) =>
  ber((writer) => {
    const fields = writer.begin(tag);
    writer.text(cookie);
    writer.boolean(refreshDone);
    writer.end(fields);
  });
const told = (items: readonly { state: string }[]) => items.map((item) => item.state);

describe('A refresh', () => {
  it('without a cookie tells everything: who is not told is gone', async () => {
    const connection = await connected((id) => [
      entry(id, 'uid=a', {}, state(1, 1)),
      entry(id, 'uid=b', {}, state(1, 2)),
      done(id, 0, ended('c1', true)),
    ]);
    const refresh = connection.refresh({ base: 'dc=x' });
    expect(told((await gathered(refresh)).items)).toEqual(['changed', 'changed']);
    expect(refresh.outcome).toMatchObject({ kind: 'refreshed', gone: 'unmentioned', cookie: Buffer.from('c1') });
  });

  it('with a cookie names who changed and who is gone', async () => {
    const connection = await connected((id) => [
      intermediate(id, syncInfoOid, idSet(true, 7, 8)),
      entry(id, 'uid=a', {}, state(2, 1)),
      entry(id, 'uid=c', {}, state(3, 3)),
      done(id, 0, ended('c2', true)),
    ]);
    const refresh = connection.refresh({ base: 'dc=x', cookie: Buffer.from('c1') });
    const { items } = await gathered(refresh);
    expect(items).toMatchObject([
      { state: 'deleted', entryUuids: [uuid(7), uuid(8)] },
      { state: 'changed', entryUuid: uuid(1), entry: { dn: 'uid=a' } },
      { state: 'deleted', entryUuids: [uuid(3)] },
    ]);
    expect(refresh.outcome).toMatchObject({ gone: 'named', cookie: Buffer.from('c2') });
  });

  it('that the server no longer remembers names who is still there: who is not named is gone', async () => {
    const connection = await connected((id) => [
      intermediate(id, syncInfoOid, idSet(false, 7, 8)),
      entry(id, 'uid=a', {}, state(1, 1)),
      entry(id, 'uid=b', {}, state(0, 2)),
      done(id, 0, ended('c2', false)),
    ]);
    const refresh = connection.refresh({ base: 'dc=x', cookie: Buffer.from('old') });
    expect(told((await gathered(refresh)).items)).toEqual(['present', 'changed', 'present']);
    expect(refresh.outcome).toMatchObject({ gone: 'unmentioned' });
  });

  it('with both phases is one of absence, whatever its end says', async () => {
    const connection = await connected((id) => [
      intermediate(id, syncInfoOid, phase(0xa2, 'mid', false)),
      intermediate(id, syncInfoOid, idSet(true, 7)),
      done(id, 0, ended('c2', true)),
    ]);
    const refresh = connection.refresh({ base: 'dc=x', cookie: Buffer.from('c1') });
    await gathered(refresh);
    expect(refresh.outcome).toMatchObject({ gone: 'unmentioned', cookie: Buffer.from('c2') });
  });

  it('with nothing new keeps the cookie it came with', async () => {
    const connection = await connected((id) => [done(id, 0, ended(undefined, true))]);
    const refresh = connection.refresh({ base: 'dc=x', cookie: Buffer.from('c1') });
    await gathered(refresh);
    expect(refresh.outcome).toMatchObject({ gone: 'named', changes: 0, cookie: Buffer.from('c1') });
  });

  it('takes a cookie that is told on the way', async () => {
    const connection = await connected((id) => [
      intermediate(id, syncInfoOid, phase(0xa1, 'mid', true)),
      done(id, 0, ended(undefined, true)),
    ]);
    const refresh = connection.refresh({ base: 'dc=x', cookie: Buffer.from('c1') });
    await gathered(refresh);
    expect(refresh.outcome).toMatchObject({ gone: 'named', cookie: Buffer.from('mid') });
  });

  it('has an outcome of its own where the cookie is worthless', async () => {
    const connection = await connected((id) => [done(id, syncRefreshRequired)]);
    const refresh = connection.refresh({ base: 'dc=x', cookie: Buffer.from('c1') });
    expect(await gathered(refresh)).toEqual({ items: [] });
    expect(refresh.outcome).toEqual({ kind: 'refresh-required' });
  });

  it.each([
    { what: 'ends without saying how', answers: (id: number) => [done(id)] },
    { what: 'sends an entry without its state', answers: (id: number) => [entry(id, 'uid=a')] },
    { what: 'sends a state of a fifth kind', answers: (id: number) => [entry(id, 'uid=a', {}, state(4, 1))] },
    { what: 'sends a set that is none', answers: (id: number) => [intermediate(id, syncInfoOid, Buffer.from('x'))] },
  ])('fails where the server $what', async ({ answers }) => {
    const connection = await connected(answers);
    const refresh = connection.refresh({ base: 'dc=x', cookie: Buffer.from('c1') });
    expect((await gathered(refresh)).fault).toMatchObject({ kind: 'protocol' });
    expect(() => refresh.outcome).toThrow();
  });

  it('fails where a limit ends it, and has no outcome', async () => {
    const connection = await connected((id) => [entry(id, 'uid=a', {}, state(1, 1)), done(id, 4)]);
    const refresh = connection.refresh({ base: 'dc=x' });
    expect(await gathered(refresh)).toMatchObject({
      items: [{ state: 'changed' }],
      fault: { kind: 'refused', code: 4 },
    });
    expect(() => refresh.outcome).toThrow();
  });
});
