import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { afterEach, expect, it } from 'vitest';
import { aSite, followerToken, type Json, onEachDatabase, refused } from '../api-harness.spec-support.js';
import { FeedHub } from './feed-hub.js';

onEachDatabase('the feed directories follow', (api) => {
  const open: AbortController[] = [];
  afterEach(() => open.splice(0).forEach((controller) => controller.abort()));

  /** Reads a stream line by line over the network. */
  async function stream(path: string, token = followerToken): Promise<{ headers: Headers; next: () => Promise<Json> }> {
    const controller = new AbortController();
    open.push(controller);
    const answer = await api.bearing(token).stream(`/directory${path}`, controller.signal);
    if (!answer.body) throw new Error(`${answer.status}`);
    const lines = createInterface({ input: Readable.fromWeb(answer.body as never) })[Symbol.asyncIterator]();
    return {
      headers: answer.headers,
      next: async () => {
        const { value, done } = await lines.next();
        return done ? undefined : JSON.parse(value);
      },
    };
  }

  async function snapshot(): Promise<{ head: Json; records: Json[]; end: Json }> {
    const { next } = await stream('/snapshot');
    const lines: Json[] = [];
    for (let line = await next(); line !== undefined; line = await next()) lines.push(line);
    return { head: lines[0], records: lines.slice(1, -1).map(({ record }) => record), end: lines.at(-1) };
  }

  /** The next lines that tell of changes; signs of life are passed over. */
  async function changes(feed: { next: () => Promise<Json> }, n: number): Promise<Json[]> {
    const found: Json[] = [];
    while (found.length < n) {
      const line = await feed.next();
      if (line.line === 'change') found.push(line);
    }
    return found;
  }

  it('begins with a snapshot: a head, every record, and an end that counts them', async () => {
    const { site, server, mailbox } = await api.hasPath();
    await api.put(`/mailboxes/${mailbox.id}/password`, { password: 'a mailbox password' });
    await api.patch(`/sites/${site.id}/settings`, { 'pop3.enabled': { value: false, locked: true } });
    const { body: account } = await api.post('/service-accounts', { name: `dovecot-${api.unique()}` });
    const { head, records, end } = await snapshot();
    expect(head).toEqual({
      line: 'head',
      revision: expect.any(Number),
      feed: expect.any(String),
      committedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\.\d{3}Z$/),
    });
    expect(end).toEqual({ line: 'end', records: records.length, revision: head.revision });
    const record = (id: string) => records.find((one) => one.id === id);
    expect(record(site.id)).toMatchObject({ kind: 'site', name: site.name });
    expect(record(server.id)).toMatchObject({ kind: 'server', siteId: site.id, fqdn: server.fqdn });
    expect(record(mailbox.id)).toMatchObject({ kind: 'mailbox', serverId: server.id, credentialVersion: 1 });
    expect(record(mailbox.id).verifier).toMatch(/^\$argon2id\$/);
    expect(record(account.id)).toMatchObject({ kind: 'service-account', credentialVersion: 1 });
    expect(records).toContainEqual(
      expect.objectContaining({ kind: 'override', nodeId: site.id, key: 'pop3.enabled', value: false, locked: true }),
    );
    expect(records.filter(({ kind }) => kind === 'organization')).toHaveLength(1);
  });

  it('gives every committed change whole, in order, from where the follower stands', async () => {
    const { head } = await snapshot();
    const feed = await stream(`/feed?after=${head.revision}`);
    expect(feed.headers.get('content-type')).toBe('application/x-ndjson');
    expect(feed.headers.get('x-waypost-feed')).toBe(head.feed);
    expect(await feed.next()).toEqual({ line: 'alive', revision: head.revision });
    const { site, server, mailbox } = await api.hasPath();
    await api.patch(`/mailboxes/${mailbox.id}/settings`, { 'pop3.enabled': false, 'imap.enabled': false });
    await api.delete(`/mailboxes/${mailbox.id}`);
    const told = await changes(feed, 5);
    expect(told.map(({ revision }) => revision - head.revision)).toEqual([1, 2, 3, 4, 5]);
    const steps = told.map(({ changes: all }) =>
      all.map((step: Json) => (step.op === 'put' ? `put ${step.record.kind}` : `delete ${step.kind}`)).sort(),
    );
    expect(steps).toEqual([
      ['put site'],
      ['put server'],
      ['put mailbox'],
      ['put override', 'put override'],
      ['delete mailbox', 'delete override', 'delete override'],
    ]);
    expect(told[0].changes[0].record).toMatchObject({ id: site.id });
    expect(told[1].changes[0].record).toMatchObject({ id: server.id });
  });

  it('comes to the same model as a snapshot taken later', async () => {
    const before = await snapshot();
    const { site, server, mailbox } = await api.hasPath();
    await api.patch(`/servers/${server.id}/settings`, { 'pop3.service': false });
    await api.patch(`/sites/${site.id}`, { name: `renamed-${api.unique()}` });
    await api.delete(`/mailboxes/${mailbox.id}`);
    const after = await snapshot();
    const model = new Map(before.records.map((record) => [record.id, record]));
    const feed = await stream(`/feed?after=${before.head.revision}`);
    for (const { changes: steps } of await changes(feed, after.head.revision - before.head.revision))
      for (const step of steps) {
        if (step.op === 'put') model.set(step.record.id, step.record);
        else model.delete(step.id);
      }
    const byId = (one: Json, other: Json) => (one.id < other.id ? -1 : 1);
    expect([...model.values()].sort(byId)).toEqual(after.records.sort(byId));
  });

  it('feeds many followers the same, whoever comes late', async () => {
    const { head } = await snapshot();
    const early = await stream(`/feed?after=${head.revision}`);
    for (let n = 0; n < 3; n += 1) await api.has(aSite(`many-${api.unique()}`));
    const late = await stream(`/feed?after=${head.revision}`);
    expect(await changes(late, 3)).toEqual(await changes(early, 3));
  });

  it('says nothing of a change that was refused or changed nothing', async () => {
    const { site } = await api.hasPath();
    const { head } = await snapshot();
    await api.post('/sites', { name: site.name });
    await api.patch(`/sites/${site.id}`, { name: site.name });
    await api.post('/tokens', { name: 'no part of the model' });
    expect((await snapshot()).head.revision).toBe(head.revision);
  });

  it('sends one who asks for what it no longer, or not yet, holds back for a snapshot', async () => {
    await api.has(aSite(`gap-${api.unique()}`));
    const { head } = await snapshot();
    const follower = api.bearing(followerToken);
    const ask = (after: number) => follower.get(`/directory/feed?after=${after}`);
    expect(await ask(head.revision + 1)).toMatchObject(refused(410, 'feed-gap'));
    await api.source.query('DELETE FROM change_feed WHERE revision <= 2');
    expect(await ask(1)).toMatchObject(refused(410, 'feed-gap'));
    expect((await (await stream('/feed?after=2')).next()).line).toBe('alive');
    expect(await follower.get('/directory/feed?after=x')).toMatchObject(refused(422, 'query-invalid', '#/after'));
  });

  it('goes on only from the very change that the follower has seen, and says of each when it was committed', async () => {
    const { head } = await snapshot();
    const { revision, committedAt } = head;
    const feed = await stream(`/feed?after=${revision}&committedAt=${committedAt}`);
    await api.has(aSite(`next-${api.unique()}`));
    const [next] = await changes(feed, 1);
    const later = await snapshot();
    expect(next).toMatchObject({ revision: later.head.revision, committedAt: later.head.committedAt });
    const follower = api.bearing(followerToken);
    const ask = (after: number, at: string) => follower.get(`/directory/feed?after=${after}&committedAt=${at}`);
    expect(await ask(revision + 1, committedAt)).toMatchObject(refused(410, 'feed-gap'));
    expect(await ask(revision + 2, later.head.committedAt)).toMatchObject(refused(410, 'feed-gap'));
    expect(await ask(revision, 'yesterday')).toMatchObject(refused(422, 'query-invalid', '#/committedAt'));
  });

  it.each([
    { when: 'its last commits are gone', again: 0 },
    { when: 'others have their numbers by now', again: 1 },
    { when: 'others came after these, too', again: 2 },
  ])('ends for everyone once the database is in an older state, where $when', async ({ again }) => {
    const { head } = await snapshot();
    const feed = await stream(`/feed?after=${head.revision}`);
    await api.has(aSite(`lost-${api.unique()}`));
    const [lost] = await changes(feed, 1);
    // What a failover to a copy that lags behind leaves, as far as the feed goes.
    await api.source.query('DELETE FROM change_feed WHERE revision = $1', [lost.revision]);
    await api.source.query('UPDATE journal SET revision = $1', [head.revision]);
    if (again === 0) await api.app.get(FeedHub).wake();
    for (let n = 0; n < again; n += 1) await api.has(aSite(`again-${api.unique()}`));
    for (let line = await feed.next(); line !== undefined; line = await feed.next()) expect(line.line).toBe('alive');
    const from = `after=${lost.revision}&committedAt=${lost.committedAt}`;
    expect(await api.bearing(followerToken).get(`/directory/feed?${from}`)).toMatchObject(refused(410, 'feed-gap'));
  });

  it('has an export beside it, without secrets and with the overrides of a mailbox before it', async () => {
    const { site, server, mailbox } = await api.hasPath();
    await api.put(`/mailboxes/${mailbox.id}/password`, { password: 'a mailbox password' });
    await api.patch(`/sites/${site.id}/settings`, { 'imap.enabled': false });
    await api.patch(`/mailboxes/${mailbox.id}/settings`, { 'pop3.enabled': false });
    const auditor = await api.as('auditor');
    const text = await (await auditor.stream('/directory/export')).text();
    const lines: Json[] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const records = lines.slice(1, -1).map(({ record }) => record);
    expect(lines[0]).toMatchObject({ line: 'head', revision: expect.any(Number) });
    expect(lines.at(-1)).toEqual({ line: 'end', records: records.length, revision: lines[0].revision });
    const at = (wanted: object) => records.findIndex((one) => expect.objectContaining(wanted).asymmetricMatch(one));
    const order = [
      at({ kind: 'organization' }),
      at({ id: site.id }),
      at({ id: server.id }),
      at({ nodeId: site.id, key: 'imap.enabled' }),
      at({ nodeId: mailbox.id, key: 'pop3.enabled' }),
      at({ id: mailbox.id }),
    ];
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(order[0]).toBe(0);
    expect(new Set(order).size).toBe(order.length);
    expect(text).not.toMatch(/argon2|verifier|service-account/);
  });

  it('is for followers alone, and they may do nothing else', async () => {
    const follower = api.bearing(followerToken);
    for (const path of ['/directory/snapshot', '/directory/feed?after=0']) {
      expect(await api.get(path)).toMatchObject(refused(403, 'permission-missing'));
      expect(await api.stranger.get(path)).toMatchObject(refused(401, 'sign-in-required'));
    }
    for (const path of ['/sites', '/mailboxes', '/audit', '/tokens', '/organization/settings'])
      expect(await follower.get(path)).toMatchObject(refused(403, 'permission-missing'));
  });

  it('may be followed with a token made for it', async () => {
    const follower = await api.as('follower');
    expect((await follower.stream('/directory/snapshot')).status).toBe(200);
  });

  it('ends for a token that is revoked, and for no other', async () => {
    const { body } = await api.post('/tokens', { name: 'soon revoked', role: 'follower' });
    const { head } = await snapshot();
    const [revoked, other] = [
      await stream(`/feed?after=${head.revision}`, body.token),
      await stream(`/feed?after=${head.revision}`),
    ];
    expect(await revoked.next()).toMatchObject({ line: 'alive' });
    await api.delete(`/tokens/${body.id}`);
    await api.has(aSite(`unseen-${api.unique()}`));
    expect(await revoked.next()).toBeUndefined();
    expect(await changes(other, 1)).toHaveLength(1);
  });

  it('ends for a token that another replica revoked, or that ran out, before the next change', async () => {
    for (const withdraw of [
      'DELETE FROM api_token WHERE id = $1',
      'UPDATE api_token SET expires_at = now() WHERE id = $1',
    ]) {
      const { body } = await api.post('/tokens', { name: 'withdrawn', role: 'follower' });
      const { head } = await snapshot();
      const feed = await stream(`/feed?after=${head.revision}`, body.token);
      expect(await feed.next()).toMatchObject({ line: 'alive' });
      await api.source.query(withdraw, [body.id]);
      await api.has(aSite(`unseen-${api.unique()}`));
      expect(await feed.next()).toBeUndefined();
    }
  });

  it('breaks a snapshot off, short of its end, for a token that is revoked while it is read', async () => {
    // More than the network keeps for a reader that does not read.
    await api.source.query(
      `INSERT INTO setting_override (id, node_id, level, key, value, reason, set_by, set_at)
        SELECT gen_random_uuid(), gen_random_uuid(), 'mailbox', 'pop3.enabled', 'true', repeat('x', 500), 'a test', now()
          FROM generate_series(1, 40000)`,
    );
    const { body } = await api.post('/tokens', { name: 'soon revoked', role: 'follower' });
    const controller = new AbortController();
    open.push(controller);
    const answer = await api.bearing(body.token).stream('/directory/snapshot', controller.signal);
    await api.delete(`/tokens/${body.id}`);
    await api.has(aSite(`unseen-${api.unique()}`));
    await expect(answer.text()).rejects.toThrow('terminated');
    await api.source.query(`DELETE FROM setting_override WHERE set_by = 'a test'`);
  });

  it('is refused to a token by which two hundred streams go on, until one of them ends', async () => {
    const { body } = await api.post('/tokens', { name: 'passed around', role: 'follower' });
    const hub = api.app.get(FeedHub);
    const streams = Array.from({ length: 200 }, () => hub.streams.enter(body.id));
    const asked = () => api.bearing(body.token).get('/directory/snapshot');
    expect(await asked()).toMatchObject(refused(429, 'streams-exhausted'));
    expect(await api.bearing(body.token).get('/directory/feed?after=1')).toMatchObject(
      refused(429, 'streams-exhausted'),
    );
    const sayings = Array.from({ length: 200 }, () => hub.sayings.enter(body.id));
    const says = api.bearing(body.token).post('/directory/feed/any/held', {});
    expect(await says).toMatchObject(refused(429, 'streams-exhausted'));
    for (const release of sayings) release();
    streams.pop()?.();
    const { head } = await snapshot();
    const feed = await stream(`/feed?after=${head.revision}`, body.token);
    expect(await feed.next()).toMatchObject({ line: 'alive' });
    for (const release of streams) release();
  });

  it('ends at the next sign of life for a token that ran out while nothing changed', async () => {
    const { body } = await api.post('/tokens', { name: 'ran out', role: 'follower' });
    const { head } = await snapshot();
    const feed = await stream(`/feed?after=${head.revision}`, body.token);
    expect(await feed.next()).toMatchObject({ line: 'alive' });
    await api.source.query('UPDATE api_token SET expires_at = now() WHERE id = $1', [body.id]);
    expect(await feed.next()).toBeUndefined();
  }, 30_000);
});
