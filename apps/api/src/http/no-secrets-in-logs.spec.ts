import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { bootstrapToken, cookieOf, followerToken, onEachDatabase } from '../api-harness.spec-support.js';

const password = 'canary password of a mailbox';
const changedPassword = 'canary password that was changed';
const ownerPassword = 'canary password of the owner';

onEachDatabase('the log', (api) => {
  const printed: unknown[] = [];
  beforeEach(() => {
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((text) => Boolean(printed.push(String(text))));
  });
  afterEach(() => vi.restoreAllMocks());

  it('never holds a secret, not even where the database fails in the middle of it', async () => {
    const secrets = [bootstrapToken, followerToken, password, changedPassword, ownerPassword];
    const { mailbox } = await api.hasPath();
    const token = (await api.post('/tokens', { name: 'canary' })).body.token;
    const account = await api.post('/service-accounts', { name: 'canary' });
    const oneTimeCode = await api.oneTimeCode();
    const session = await api.stranger.post('/session', { oneTimeCode });
    const cookie = cookieOf(session).split('=')[1] ?? '';
    secrets.push(token, account.body.password, oneTimeCode, cookie, session.body.csrfToken);
    const owner = api.stranger.with({ cookie: cookieOf(session), 'x-csrf-token': session.body.csrfToken });
    await owner.put('/session/password', { newPassword: ownerPassword });
    await api.put(`/mailboxes/${mailbox.id}/password`, { password });
    const changed = { mailboxId: mailbox.id, oldPassword: password, newPassword: changedPassword };
    expect((await api.bearing(followerToken).post('/directory/password-changes', changed)).status).toBe(200);
    await api.bearing(token).get('/sites');
    await (await api.bearing(followerToken).stream('/directory/snapshot')).text();
    const [{ verifier }] = await api.source.query('SELECT verifier FROM mailbox');
    secrets.push(verifier);

    const failures = await withTablesGone(
      ['mailbox', 'session', 'api_token', 'service_account', 'idempotency'],
      async () => [
        await api.put(`/mailboxes/${mailbox.id}/password`, { password }),
        await api.bearing(followerToken).post('/directory/password-changes', changed),
        await owner.get('/session'),
        await api.bearing(token).get('/sites'),
        await api.post('/tokens', { name: 'broken' }),
        await api.post('/service-accounts', { name: 'broken' }, { 'idempotency-key': 'broken' }),
        await api.stranger.post('/session', { oneTimeCode: await api.oneTimeCode() }),
      ],
    );
    expect(failures.map(({ status }) => status)).toEqual(failures.map(() => 500));

    const text = [...api.logged, ...printed].join('\n');
    expect(text.match(/broken invariant/g)).toHaveLength(failures.length);
    expect(secrets.filter((secret) => secret.length < 20)).toEqual([]);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/\$argon2|csrf_token.{0,20}[\w-]{43}/);
    for (const broken of failures) expect(JSON.stringify(broken.body)).not.toMatch(/relation|SELECT|INSERT/);
  });

  async function withTablesGone<T>(tables: string[], work: () => Promise<T>): Promise<T> {
    for (const table of tables) await api.source.query(`ALTER TABLE ${table} RENAME TO gone_${table}`);
    try {
      return await work();
    } finally {
      for (const table of tables) await api.source.query(`ALTER TABLE gone_${table} RENAME TO ${table}`);
    }
  }
});
