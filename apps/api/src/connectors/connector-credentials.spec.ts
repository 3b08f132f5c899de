import { beforeAll, expect, it } from 'vitest';
import {
  aConnector,
  aServer,
  aSite,
  type Client,
  followerToken,
  type Json,
  onEachDatabase,
  refused,
} from '../api-harness.spec-support.js';

const password = 'smart-host-canary-7f3a';

onEachDatabase('credentials of connectors', (api) => {
  let made: Json, passing: Client, other: Client;
  beforeAll(async () => {
    await api.has(aSite('hq'));
    for (const name of ['hermes', 'iris']) await api.has(aServer(name, { roles: ['transport'] }).at('hq'));
    const smart = { kind: 'smarthost', hosts: ['[192.0.2.1]:587'], bridgeheads: ['hermes'], tls: 'required' };
    made = await api.has(aConnector('isp', 'hq', smart));
    const followerOf = async (server: string) =>
      api.bearing((await api.post('/tokens', { name: server, role: 'follower', servers: [server] })).body.token);
    [passing, other] = [await followerOf('hermes'), await followerOf('iris')];
  });
  const toldTo = async (client: Client): Promise<Json> => {
    const text = await (await client.stream('/directory/snapshot')).text();
    const lines: Json[] = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    return lines.find(({ record }) => record?.kind === 'connector-credentials')?.record;
  };

  it('are kept sealed, shown by their name alone, and audited without the password', async () => {
    const answer = await api.put('/connectors/isp/credentials', { username: 'acme', password });
    expect(answer.body).toMatchObject({ username: 'acme', tls: 'required' });
    const audit = (await api.get('/audit?subject=connector:isp')).body;
    expect(audit.items[0]).toMatchObject({ action: 'connector.credentials-set', after: { username: 'acme' } });
    const [row] = await api.source.query('SELECT password FROM connector WHERE id = $1', [made.id]);
    const feed = await api.source.query('SELECT changes FROM change_feed');
    for (const said of [answer.body, audit, row, feed, (await api.get('/connectors/isp')).body, api.logged])
      expect(JSON.stringify(said)).not.toContain(password);
  });

  it('are told to directories of the servers that pass its mail on, and to all that serve everything', async () => {
    for (const follower of [passing, api.bearing(followerToken)])
      expect(await toldTo(follower)).toEqual({
        kind: 'connector-credentials',
        id: made.id,
        username: 'acme',
        password,
      });
    expect(await toldTo(other)).toEqual({ kind: 'connector-credentials', id: made.id, username: 'acme' });
    await api.patch('/connectors/isp', { bridgeheads: ['iris'] });
    expect([await toldTo(passing), await toldTo(other)]).toMatchObject([{}, { password }]);
    expect(await toldTo(passing)).not.toHaveProperty('password');
    await api.patch('/connectors/isp', { bridgeheads: ['hermes'] });
  });

  it('go over the feed opened for whoever may know them', async () => {
    const { revision } = await api.source.query('SELECT revision FROM journal').then(([row]: Json[]) => row);
    const firstOf = async (client: Client) => {
      const controller = new AbortController();
      const answer = await client.stream(`/directory/feed?after=${revision}`, controller.signal);
      let text = '';
      for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(chunk).toString();
        if (text.includes('connector-credentials')) break;
      }
      controller.abort();
      return text;
    };
    await api.put('/connectors/isp/credentials', { username: 'acme', password: `${password}-2` });
    expect(await firstOf(passing)).toContain(`${password}-2`);
    expect(await firstOf(other)).not.toContain(password);
  });

  it('never go in clear text, and only to smart hosts', async () => {
    expect(await api.patch('/connectors/isp', { tls: 'opportunistic' })).toMatchObject(
      refused(422, 'body-invalid', '#/tls'),
    );
    await api.has(aConnector('direct', 'hq'));
    expect(await api.put('/connectors/direct/credentials', { username: 'acme', password })).toMatchObject(
      refused(422, 'body-invalid', '#/username'),
    );
    expect(await api.put('/connectors/isp/credentials', { username: 'acme:x', password })).toMatchObject(
      refused(422, 'body-invalid', '#/username'),
    );
    expect(await api.put('/connectors/nowhere/credentials', { username: 'acme', password })).toMatchObject(
      refused(404, 'connector-not-found'),
    );
  });

  it('are for the hosts they were given for: nobody gets them by naming a host of his own', async () => {
    expect(await api.patch('/connectors/isp', { hosts: ['[192.0.2.1]:587', '[198.51.100.66]'] })).toMatchObject(
      refused(422, 'body-invalid', '#/hosts/1'),
    );
    expect((await api.patch('/connectors/isp', { note: 'The same hosts' })).status).toBe(200);
  });

  it('are forgotten', async () => {
    expect((await api.delete('/connectors/isp/credentials')).body).toMatchObject({ username: null });
    expect(await toldTo(passing)).toBeUndefined();
  });

  it('are for the account of one server, which it is until that server goes', async () => {
    const { body } = await api.post('/service-accounts', { name: 'postfix-iris', server: 'iris' });
    expect(body).toMatchObject({ server: { name: 'iris' } });
    expect(await api.post('/service-accounts', { name: 'lost', server: 'nowhere' })).toMatchObject(
      refused(422, 'reference-not-found', '#/server'),
    );
    expect(await api.post('/service-accounts', { name: 'book', class: 'address-book', server: 'iris' })).toMatchObject(
      refused(422, 'body-invalid', '#/server'),
    );
    expect((await api.delete('/servers/iris')).status).toBe(204);
    expect((await api.get('/service-accounts')).body.items).toMatchObject([{ name: 'postfix-iris', server: null }]);
  });
});
