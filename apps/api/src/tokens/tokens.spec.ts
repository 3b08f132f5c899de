import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Json, onEachDatabase, refused } from '../api-harness.spec-support.js';

onEachDatabase('API tokens', (api) => {
  describe('POST /tokens', () => {
    it('shows the secret this once and keeps its digest alone', async () => {
      const { status, body } = await api.post('/tokens', { name: 'backup job', role: 'auditor' });
      expect(status).toBe(201);
      expect(body).toMatchObject({ name: 'backup job', role: 'auditor', expiresAt: null, lastUsedAt: null });
      expect(body.token).toMatch(/^wp_[\w-]{43}$/);
      const rows = await api.source.query('SELECT * FROM api_token WHERE id = $1', [body.id]);
      expect(rows[0].hash).toBe(createHash('sha256').update(body.token).digest('hex'));
      for (const text of [JSON.stringify(rows), JSON.stringify((await api.get('/tokens')).body)])
        expect(text).not.toContain(body.token);
    });

    it('gives the administrator role unless told otherwise', async () => {
      expect((await api.post('/tokens', { name: 'plain' })).body.role).toBe('administrator');
    });

    it.each([
      { body: { name: '' }, at: ['#/name'] },
      { body: { name: 'x', role: 'god' }, at: ['#/role'] },
      { body: { name: 'x', expiresAt: '2020-01-01T00:00:00Z' }, at: ['#/expiresAt'] },
      { body: { role: 'god', expiresAt: 'soon', token: 'mine' }, at: ['#/name', '#/role', '#/expiresAt', '#/token'] },
    ])('refuses $body', async ({ body, at }) => {
      expect(await api.post('/tokens', body)).toMatchObject(refused(422, 'body-invalid', ...at));
    });
  });

  it('lets its bearer in, notes when, and no more once it has run out', async () => {
    const { body } = await api.post('/tokens', { name: 'short', expiresAt: '2099-01-01T00:00:00+01:00' });
    expect(body.expiresAt).toBe('2098-12-31T23:00:00.000Z');
    expect((await api.bearing(body.token).get('/sites')).status).toBe(200);
    const shown = (await api.get('/tokens')).body.items.find(({ id }: Json) => id === body.id);
    expect(Math.abs(Date.parse(shown.lastUsedAt) - Date.now())).toBeLessThan(60_000);
    await api.source.query('UPDATE api_token SET expires_at = now() WHERE id = $1', [body.id]);
    expect(await api.bearing(body.token).get('/sites')).toMatchObject(refused(401, 'sign-in-required'));
  });

  it('DELETE /tokens/{id} revokes it: the next request with it is refused', async () => {
    const { body } = await api.post('/tokens', { name: 'doomed' });
    expect((await api.delete(`/tokens/${body.id}`)).status).toBe(204);
    expect(await api.bearing(body.token).get('/sites')).toMatchObject(refused(401, 'sign-in-required'));
    for (const id of [body.id, 'nonsense'])
      expect(await api.delete(`/tokens/${id}`)).toMatchObject(refused(404, 'token-not-found'));
  });

  it.each(['Bearer', 'Bearer wp_made-up', 'Basic b3duZXI6eA==', 'wp_made-up', 'Bearer a b'])(
    'refuses the authorization "%s", and says what would be right',
    async (authorization) => {
      const answer = await api.stranger.with({ authorization }).get('/sites');
      expect(answer).toMatchObject(refused(401, 'sign-in-required'));
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    },
  );

  it('acts in the audit under its own name', async () => {
    const { body } = await api.post('/tokens', { name: 'provisioning' });
    await api.bearing(body.token).post('/sites', { name: `by-token-${api.unique()}` });
    const [entry] = (await api.get('/audit?action=site.created&limit=1')).body.items;
    expect(entry.actor).toEqual({ kind: 'token', id: body.id, name: 'provisioning' });
  });
});

onEachDatabase('service accounts', (api) => {
  it('POST /service-accounts shows the password this once, with the name to bind by', async () => {
    const { status, body } = await api.post('/service-accounts', { name: 'Dovecot-mx1', purpose: 'Logins on mx1' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      purpose: 'Logins on mx1',
      bindDn: 'uid=Dovecot-mx1,ou=services,dc=waypost,dc=internal',
      password: expect.stringMatching(/^[\w-]{43}$/),
    });
    const [row] = await api.source.query('SELECT * FROM service_account WHERE id = $1', [body.id]);
    expect(row.verifier).toMatch(/^\$argon2id\$/);
    const listed = JSON.stringify((await api.get('/service-accounts')).body);
    expect(listed).toContain('Dovecot-mx1');
    for (const text of [JSON.stringify(row), listed]) expect(text).not.toContain(body.password);
  });

  it('are mail servers unless they are made address books, and followers hear which', async () => {
    expect((await api.post('/service-accounts', { name: 'dovecot' })).body.class).toBe('mail-server');
    const { body } = await api.post('/service-accounts', { name: 'phones', class: 'address-book' });
    expect(body.class).toBe('address-book');
    const follower = await api.as('follower');
    const lines = (await (await follower.stream('/directory/snapshot')).text()).trim().split('\n');
    const records = lines.map((line) => JSON.parse(line).record).filter((record) => record?.kind === 'service-account');
    expect(records.find(({ name }) => name === 'phones').class).toBe('address-book');
    expect(records.find(({ name }) => name === 'dovecot').class).toBeUndefined();
    expect(await api.post('/service-accounts', { name: 'x', class: 'fax' })).toMatchObject(
      refused(422, 'body-invalid', '#/class'),
    );
  });

  it('POST /service-accounts/{account}/password shows a new one this once, in place of the old', async () => {
    const { body: made } = await api.post('/service-accounts', { name: 'Renewed' });
    const rowOf = async () => (await api.source.query('SELECT * FROM service_account WHERE id = $1', [made.id]))[0];
    const before = await rowOf();
    const { status, body } = await api.post('/service-accounts/renewed/password');
    expect([status, body.id, body.password]).toEqual([200, made.id, expect.stringMatching(/^[\w-]{43}$/)]);
    expect(body.password).not.toBe(made.password);
    const after = await rowOf();
    expect(after.verifier).not.toBe(before.verifier);
    expect(after.credential_version).toBe(before.credential_version + 1);
    const [entry] = (await api.get(`/audit?subject=service-account:${made.id}`)).body.items;
    expect(entry).toMatchObject({ action: 'service-account.password-changed', before: null, after: null });
    expect(await api.post('/service-accounts/nobody/password')).toMatchObject(
      refused(404, 'service-account-not-found'),
    );
  });

  it('refuses what it may refuse', async () => {
    await api.post('/service-accounts', { name: 'postfix' });
    expect(await api.post('/service-accounts', { name: 'POSTFIX' })).toMatchObject(
      refused(409, 'name-taken', '#/name'),
    );
    expect(await api.post('/service-accounts', { name: 'a b', password: 'mine' })).toMatchObject(
      refused(422, 'body-invalid', '#/name', '#/password'),
    );
    expect(await api.delete('/service-accounts/nobody')).toMatchObject(refused(404, 'service-account-not-found'));
  });

  it('DELETE /service-accounts/{account} takes it by name in any case, or by id', async () => {
    const { body } = await api.post('/service-accounts', { name: 'Reader' });
    expect((await api.delete('/service-accounts/READER')).status).toBe(204);
    expect(await api.delete(`/service-accounts/${body.id}`)).toMatchObject(refused(404, 'service-account-not-found'));
    const again = await api.post('/service-accounts', { name: 'reader' });
    expect((await api.delete(`/service-accounts/${again.body.id}`)).status).toBe(204);
  });
});
