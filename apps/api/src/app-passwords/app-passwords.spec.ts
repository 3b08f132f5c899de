import { createHash } from 'node:crypto';
import { appPasswordMaterial } from '@waypost/organization';
import { beforeAll, expect, it } from 'vitest';
import { aMailbox, type Json, onEachDatabase, refused } from '../api-harness.spec-support.js';

onEachDatabase('app passwords', (api) => {
  let mailbox: Json;
  let path = '';
  beforeAll(async () => {
    ({ mailbox } = await api.hasPath());
    path = `/mailboxes/${mailbox.name}/app-passwords`;
  });

  /** What the newest line of the change feed tells followers of a mailbox. */
  const told = async (id: string) => {
    const [{ changes }] = await api.source.query('SELECT changes FROM change_feed ORDER BY revision DESC LIMIT 1');
    return changes.find(({ record }: Json) => record.id === id).record;
  };

  it('POST shows the password this once, in groups, and keeps a digest alone', async () => {
    const { status, body } = await api.post(path, { name: 'Phone', services: ['submission', 'imap'] });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      name: 'Phone',
      services: ['imap', 'submission'],
      createdAt: expect.any(String),
      createdBy: 'bootstrap token',
      expiresAt: null,
      password: expect.stringMatching(/^([a-hjkmnp-z2-9]{4}-){5}[a-hjkmnp-z2-9]{4}$/),
    });
    const { password, ...shown } = body;
    expect((await api.get(path)).body).toEqual({ items: [shown], nextCursor: null });
    const digest = createHash('sha256')
      .update(appPasswordMaterial(mailbox.id, password) ?? '')
      .digest('base64url');
    expect((await told(mailbox.id)).appPasswords).toEqual([{ digest, services: ['imap', 'submission'] }]);
    const rows = await api.source.query('SELECT * FROM app_password, audit_entry, change_feed');
    for (const text of [JSON.stringify(rows), api.logged.join('\n')])
      for (const secret of [password, password.replaceAll('-', '')]) expect(text).not.toContain(secret);
  });

  it('opens every service unless some are chosen, and may run out', async () => {
    const { body } = await api.post(path, { name: 'Laptop', expiresAt: '2099-01-01T00:00:00+01:00' });
    expect(body).toMatchObject({ services: null, expiresAt: '2098-12-31T23:00:00.000Z' });
    expect((await told(mailbox.id)).appPasswords).toContainEqual({
      digest: expect.any(String),
      expiresAt: '2098-12-31T23:00:00.000Z',
    });
  });

  it.each([
    { body: {}, at: ['#/name'] },
    { body: { name: ' ', services: [] }, at: ['#/name', '#/services'] },
    { body: { name: 'x', services: ['lmtp'] }, at: ['#/services/0'] },
    { body: { name: 'x', expiresAt: '2020-01-01T00:00:00Z' }, at: ['#/expiresAt'] },
    { body: { name: 'x', password: 'one of my own choosing' }, at: ['#/password'] },
  ])('refuses $body', async ({ body, at }) => {
    expect(await api.post(path, body)).toMatchObject(refused(422, 'body-invalid', ...at));
  });

  it('refuses a name the mailbox has, in any case, and lets another mailbox use it', async () => {
    await api.post(path, { name: 'Tablet' });
    expect(await api.post(path, { name: 'TABLET' })).toMatchObject(refused(409, 'name-taken', '#/name'));
    const { mailbox: other } = await api.hasPath();
    expect((await api.post(`/mailboxes/${other.id}/app-passwords`, { name: 'Tablet' })).status).toBe(201);
  });

  it('is made once under one idempotency key, and answers the same password again', async () => {
    const key = { 'idempotency-key': api.unique() };
    const [one, two] = [await api.post(path, { name: 'Printer' }, key), await api.post(path, { name: 'Printer' }, key)];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(two.body).toEqual(one.body);
  });

  it('DELETE revokes it: followers are told a mailbox without it', async () => {
    const { body } = await api.post(path, { name: 'Lost phone' });
    const before = (await told(mailbox.id)).appPasswords.length;
    expect((await api.delete(`${path}/${body.id}`)).status).toBe(204);
    expect((await told(mailbox.id)).appPasswords).toHaveLength(before - 1);
    expect((await api.get(path)).body.items.map(({ id }: Json) => id)).not.toContain(body.id);
    expect(await api.delete(`${path}/${body.id}`)).toMatchObject(refused(404, 'app-password-not-found'));
  });

  it('belongs to its mailbox: another has none of that id, and nobody has no list', async () => {
    const { mailbox: other } = await api.hasPath();
    const { body } = await api.post(path, { name: 'Mine' });
    for (const id of [body.id, 'Mine'])
      expect(await api.delete(`/mailboxes/${other.id}/app-passwords/${id}`)).toMatchObject(
        refused(404, 'app-password-not-found'),
      );
    for (const answer of [
      await api.get('/mailboxes/nobody/app-passwords'),
      await api.post('/mailboxes/nobody/app-passwords', { name: 'x' }),
      await api.delete(`/mailboxes/nobody/app-passwords/${body.id}`),
    ])
      expect(answer).toMatchObject(refused(404, 'node-not-found'));
  });

  it('is no part of what a change of the mailbox or of its password forgets', async () => {
    const { mailbox: kept } = await api.hasPath();
    await api.post(`/mailboxes/${kept.id}/app-passwords`, { name: 'Kept' });
    await api.put(`/mailboxes/${kept.id}/password`, { generate: true });
    expect((await told(kept.id)).appPasswords).toHaveLength(1);
    await api.patch(`/mailboxes/${kept.id}`, { displayName: 'Renamed' });
    expect((await told(kept.id)).appPasswords).toHaveLength(1);
    const response = await (await api.as('follower')).stream('/directory/snapshot');
    const lines = (await response.text()).split('\n').map((line) => (line === '' ? {} : JSON.parse(line)));
    expect(lines.find(({ record }) => record?.id === kept.id).record.appPasswords).toHaveLength(1);
    expect((await api.delete(`/mailboxes/${kept.id}`)).status).toBe(204);
    expect(await api.source.query('SELECT 1 FROM app_password WHERE mailbox_id = $1', [kept.id])).toEqual([]);
  });

  it('is audited at its mailbox, with everything but the secret', async () => {
    const { mailbox: seen } = await api.hasPath();
    const { body } = await api.post(`/mailboxes/${seen.id}/app-passwords`, { name: 'Watch', services: ['imap'] });
    await api.delete(`/mailboxes/${seen.id}/app-passwords/${body.id}`);
    const what = { name: 'Watch', services: ['imap'], expiresAt: null };
    const { items } = (await api.get(`/audit?subject=mailbox:${seen.id}&limit=2`)).body;
    expect(items).toMatchObject([
      { action: 'app-password.revoked', before: what, after: null, revertible: false },
      { action: 'app-password.created', before: null, after: what, revertible: false },
    ]);
  });

  it('has room for fifty', async () => {
    const { mailbox: busy } = await api.hasPath();
    const at = `/mailboxes/${busy.id}/app-passwords`;
    for (let made = 0; made < 50; made += 1) expect((await api.post(at, { name: `no ${made}` })).status).toBe(201);
    expect(await api.post(at, { name: 'one more' })).toMatchObject(refused(409, 'app-passwords-full'));
  });

  it('takes the mailbox by name in any case', async () => {
    await api.has(aMailbox('casey').on(mailbox.server));
    expect((await api.post('/mailboxes/CASEY/app-passwords', { name: 'x' })).status).toBe(201);
  });
});
