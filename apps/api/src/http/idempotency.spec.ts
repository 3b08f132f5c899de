import { describe, expect, it } from 'vitest';
import { aMailbox, type ApiUnderTest, aServer, aSite, onEachDatabase, refused } from '../api-harness.spec-support.js';

/** Everything that is made by a POST. */
const creations: {
  path: string;
  make: (api: ApiUnderTest) => Promise<object> | object;
  secret?: 'token' | 'password';
}[] = [
  { path: '/sites', make: (api) => aSite(`s${api.unique()}`).body },
  { path: '/servers', make: async (api) => aServer(`v${api.unique()}`).at((await api.hasPath()).site).body },
  { path: '/mailboxes', make: async (api) => aMailbox(`m${api.unique()}`).on((await api.hasPath()).server).body },
  { path: '/tokens', make: (api) => ({ name: api.unique(), role: 'auditor' }), secret: 'token' },
  { path: '/service-accounts', make: (api) => ({ name: `a${api.unique()}` }), secret: 'password' },
];

onEachDatabase('repeated requests', (api) => {
  const audited = async () => Number((await api.source.query('SELECT count(*) AS n FROM audit_entry'))[0].n);
  const under = (key: string) => ({ 'idempotency-key': key });

  describe.each(creations)('POST $path', ({ path, make, secret }) => {
    it('answers the same under the same key, and happens once', async () => {
      const [body, key] = [await make(api), api.unique()];
      const before = await audited();
      const first = await api.post(path, body, under(key));
      const again = await api.post(path, body, under(key));
      expect(first.status).toBe(201);
      expect(again).toMatchObject({ status: 201, body: first.body });
      expect(await audited()).toBe(before + 1);
    });

    it('happens once when two ask at the same time', async () => {
      const [body, key] = [await make(api), api.unique()];
      const before = await audited();
      const [one, other] = await Promise.all([api.post(path, body, under(key)), api.post(path, body, under(key))]);
      expect(one.status).toBe(201);
      expect(other).toMatchObject({ status: 201, body: one.body });
      expect(await audited()).toBe(before + 1);
    });

    it('refuses the key for another request, by body or by path', async () => {
      const key = api.unique();
      await api.post(path, await make(api), under(key));
      expect(await api.post(path, await make(api), under(key))).toMatchObject(refused(422, 'idempotency-key-reused'));
      const elsewhere = path === '/sites' ? '/tokens' : '/sites';
      const body = { name: `x${api.unique()}` };
      expect(await api.post(elsewhere, body, under(key))).toMatchObject(refused(422, 'idempotency-key-reused'));
    });

    if (secret === undefined) return;

    it('keeps the secret it replays sealed', async () => {
      const key = api.unique();
      const { body } = await api.post(path, await make(api), under(key));
      const shown = body[secret];
      const [row] = await api.source.query('SELECT answer FROM idempotency WHERE key = $1', [key]);
      expect(shown).toHaveLength(secret === 'token' ? 46 : 43);
      for (const stored of [row.answer, Buffer.from(row.answer, 'base64').toString('latin1')])
        expect(stored).not.toContain(shown);
    });
  });

  it('does not keep a refusal: the same key may be used once the request is right', async () => {
    const [key, name] = [api.unique(), `r${api.unique()}`];
    await api.has(aSite(name));
    expect((await api.post('/sites', { name }, under(key))).status).toBe(409);
    await api.delete(`/sites/${name}`);
    expect((await api.post('/sites', { name }, under(key))).status).toBe(201);
  });

  it("keeps one caller's keys from another's", async () => {
    const key = api.unique();
    const other = await api.as('administrator');
    const names = [`c${api.unique()}`, `c${api.unique()}`];
    expect((await api.post('/sites', { name: names[0] }, under(key))).status).toBe(201);
    expect((await other.post('/sites', { name: names[1] }, under(key))).status).toBe(201);
  });

  it('refuses a key of more than 128 characters', async () => {
    const answer = await api.post('/sites', aSite(`k${api.unique()}`).body, under('k'.repeat(129)));
    expect(answer).toMatchObject(refused(400, 'body-not-understood'));
  });
});
