import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { afterEach, beforeAll, expect, it } from 'vitest';
import {
  aMailbox,
  type Client,
  followerToken,
  type Json,
  onEachDatabase,
  refused,
} from '../api-harness.spec-support.js';

onEachDatabase('a follower that serves some servers', (api) => {
  const open: AbortController[] = [];
  let here: Json, elsewhere: Json, limited: Client;
  afterEach(() => open.splice(0).forEach((controller) => controller.abort()));

  beforeAll(async () => {
    [here, elsewhere] = [await api.hasPath(), await api.hasPath()];
    for (const { mailbox } of [here, elsewhere]) {
      await api.put(`/mailboxes/${mailbox.id}/password`, { generate: true });
      await api.post(`/mailboxes/${mailbox.id}/app-passwords`, { name: 'Phone' });
    }
    const { body } = await api.post('/tokens', { name: 'beside mx', role: 'follower', servers: [here.server.name] });
    expect(body.servers).toEqual([{ id: here.server.id, name: here.server.name }]);
    limited = api.bearing(body.token);
  });

  const snapshotOf = async (client: Client) => {
    const answer = await client.stream('/directory/snapshot');
    const lines: Json[] = (await answer.text())
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    return { head: lines[0], record: (id: string) => lines.find(({ record }) => record?.id === id)?.record };
  };
  /** The records of one mailbox as they come over the feed from here on. */
  const follow = async (client: Client, after: number, id: string) => {
    const controller = new AbortController();
    open.push(controller);
    const answer = await client.stream(`/directory/feed?after=${after}`, controller.signal);
    const lines = createInterface({ input: Readable.fromWeb(answer.body as never) })[Symbol.asyncIterator]();
    return async (): Promise<Json> => {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) return undefined;
        const found = JSON.parse(value).changes?.find(({ record }: Json) => record?.id === id);
        if (found) return found.record;
      }
    };
  };
  const secrets = { verifier: expect.any(String), appPasswords: [expect.anything()] };

  it('is given in its snapshot what signs in the mailboxes there, and of others all but that', async () => {
    const { record } = await snapshotOf(limited);
    expect(record(here.mailbox.id)).toMatchObject(secrets);
    expect(record(here.mailbox.id)).not.toHaveProperty('keptElsewhere');
    expect(record(elsewhere.mailbox.id)).toMatchObject({ name: elsewhere.mailbox.name, keptElsewhere: true });
    for (const member of Object.keys(secrets)) expect(record(elsewhere.mailbox.id)).not.toHaveProperty(member);
    expect((await snapshotOf(api.bearing(followerToken))).record(elsewhere.mailbox.id)).toMatchObject(secrets);
  });

  it('gains and loses it with a mailbox that moves, at that moment', async () => {
    const { head } = await snapshotOf(limited);
    const told = await follow(limited, head.revision, elsewhere.mailbox.id);
    const all = await follow(api.bearing(followerToken), head.revision, elsewhere.mailbox.id);
    await api.patch(`/mailboxes/${elsewhere.mailbox.id}`, { server: here.server.id });
    expect(await told()).toMatchObject(secrets);
    await api.patch(`/mailboxes/${elsewhere.mailbox.id}`, { server: elsewhere.server.id });
    const lost = await told();
    expect(lost).toMatchObject({ serverId: elsewhere.server.id, keptElsewhere: true });
    expect(lost).not.toHaveProperty('verifier');
    for (let move = 0; move < 2; move += 1) expect(await all()).toMatchObject(secrets);
  });

  it('does not learn from what was how a mailbox that has moved away is signed in', async () => {
    const { head } = await snapshotOf(limited);
    const built = aMailbox(`gone-${api.unique()}`, { password: 'a long enough password' }).on(here.server);
    const gone = await api.has(built);
    await api.patch(`/mailboxes/${gone.id}`, { server: elsewhere.server.id });
    const told = await follow(limited, head.revision, gone.id);
    for (const { server } of [here, elsewhere]) {
      const was = await told();
      expect(was).toMatchObject({ serverId: server.id, keptElsewhere: true });
      for (const member of Object.keys(secrets)) expect(was).not.toHaveProperty(member);
    }
    await api.patch(`/mailboxes/${gone.id}`, { server: here.server.id });
    expect(await told()).toHaveProperty('verifier');
  });

  it('sees a feed of another name than those who serve others: a new token means a new snapshot', async () => {
    const { body } = await api.post('/tokens', { name: 'x', role: 'follower', servers: [elsewhere.server.id] });
    const names = new Set<string>();
    for (const client of [limited, api.bearing(body.token), api.bearing(followerToken)])
      names.add((await snapshotOf(client)).head.feed);
    expect(names.size).toBe(3);
  });

  it('is the only caller who can be limited, and to servers that exist', async () => {
    const make = (body: object) => api.post('/tokens', { name: 'x', ...body });
    expect(await make({ role: 'auditor', servers: [here.server.id] })).toMatchObject(
      refused(422, 'body-invalid', '#/servers'),
    );
    expect(await make({ role: 'follower', servers: [] })).toMatchObject(refused(422, 'body-invalid', '#/servers'));
    expect(await make({ role: 'follower', servers: ['nowhere', here.server.id, 'no'] })).toMatchObject(
      refused(422, 'reference-not-found', '#/servers/0', '#/servers/2'),
    );
  });

  it('is told of a new mailbox there as well', async () => {
    const { head } = await snapshotOf(limited);
    const built = aMailbox(`new-${api.unique()}`, { password: 'a long enough password' }).on(here.server);
    const made = await api.has(built);
    expect(await (await follow(limited, head.revision, made.id))()).toHaveProperty('verifier');
  });
});
