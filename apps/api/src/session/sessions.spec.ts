import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { bootstrapToken, cookieOf, onEachDatabase, refused } from '../api-harness.spec-support.js';
import { delayAfter } from './sign-in-throttle.js';

const ownPassword = 'the first password of the owner';

it.each([
  [0, 0],
  [4, 0],
  [5, 1],
  [6, 2],
  [10, 32],
  [14, 512],
  [15, 900],
  [1000, 900],
])('after %i failures in a row an account waits %i seconds', (failures, seconds) => {
  expect(delayAfter(failures)).toBe(seconds);
});

onEachDatabase('sessions', (api) => {
  const signIn = (body: object, headers?: Record<string, string>) => api.stranger.post('/session', body, headers);
  beforeAll(async () => {
    const owner = await api.signedIn();
    expect((await owner.put('/session/password', { newPassword: ownPassword })).status).toBe(204);
  });

  describe('POST /session', () => {
    it('opens a session by a one-time code, once', async () => {
      const oneTimeCode = await api.oneTimeCode();
      const first = await signIn({ oneTimeCode });
      expect(first).toMatchObject({
        status: 200,
        body: { administrator: { name: 'owner' }, role: 'owner', permissions: expect.arrayContaining(['site.write']) },
      });
      expect(await signIn({ oneTimeCode })).toMatchObject(refused(401, 'sign-in-refused'));
    });

    it('lets two who use one code at once in only once', async () => {
      const oneTimeCode = await api.oneTimeCode();
      const answers = await Promise.all([1, 2, 3].map(() => signIn({ oneTimeCode })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    });

    it('takes a code no more after a day, or after a newer one was made', async () => {
      const [older, newer] = [await api.oneTimeCode(), await api.oneTimeCode()];
      expect((await signIn({ oneTimeCode: older })).status).toBe(401);
      await api.source.query(`UPDATE one_time_code SET expires_at = expires_at - interval '24 hours'`);
      expect((await signIn({ oneTimeCode: newer })).status).toBe(401);
    });

    it('opens one by name in any case and password', async () => {
      const { status, body } = await signIn({ name: 'OWNER', password: ownPassword });
      expect({ status, body }).toMatchObject({ status: 200, body: { hasPassword: true } });
    });

    it('sets a cookie no script can read, for this site alone, and keeps only its digest', async () => {
      const answer = await signIn({ name: 'owner', password: ownPassword });
      const cookie = String(answer.headers['set-cookie']);
      expect(cookie.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict']);
      const secret = cookieOf(answer).split('=')[1] ?? '';
      expect(secret).toHaveLength(43);
      const rows = await api.source.query('SELECT hash FROM session');
      expect(rows).toContainEqual({ hash: createHash('sha256').update(secret).digest('hex') });
      expect(JSON.stringify(answer.body)).not.toContain(secret);
    });

    it.each([{}, { name: 'owner' }, { oneTimeCode: '' }, { name: 'owner', password: 'x', remember: true }])(
      'refuses %j',
      async (body) => {
        expect(await signIn(body)).toMatchObject(refused(422, 'body-invalid'));
      },
    );

    it('refuses a page of another site whatever it carries', async () => {
      const body = { name: 'owner', password: ownPassword };
      for (const headers of [
        { origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'null' },
      ])
        expect(await signIn(body, headers as Record<string, string>)).toMatchObject(refused(403, 'csrf-refused'));
      expect((await signIn(body, { origin: 'http://waypost.test', 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    });

    it.each(['owner', 'nobody'])('slows guessing at %s down, the same whether it exists or not', async (name) => {
      for (let attempt = 1; attempt <= 5; attempt += 1)
        expect(await signIn({ name, password: `guess ${attempt}` })).toMatchObject(refused(401, 'sign-in-refused'));
      const throttled = await signIn({ name: name.toUpperCase(), password: ownPassword });
      expect(throttled).toMatchObject(refused(429, 'sign-in-throttled'));
      expect(throttled.headers['retry-after']).toBe('1');
      expect(api.logged.join('\n')).toContain('a sign-in was put off');
      await api.source.query(
        `UPDATE sign_in_failure SET failures = 9 WHERE account LIKE '%administrator ' || $1 AND account LIKE 'from %'`,
        [name],
      );
      expect((await signIn({ name, password: ownPassword })).headers['retry-after']).toMatch(/^1[456]$/);
      await api.source.query(`UPDATE sign_in_failure SET last_at = last_at - interval '20 seconds'`);
      const after = await signIn({ name, password: ownPassword });
      expect(after.status).toBe(name === 'owner' ? 200 : 401);
      await api.source.query('DELETE FROM sign_in_failure');
    });

    const guessesAtOnce = async (count: number) => {
      const guesses = Array.from({ length: count }, (_, n) => signIn({ name: 'owner', password: `guess ${n}` }));
      return (await Promise.all(guesses)).map(({ status }) => status).sort();
    };

    it('looks at every free guess, however many come at once', async () => {
      expect(await guessesAtOnce(5)).toEqual([401, 401, 401, 401, 401]);
      await api.source.query('DELETE FROM sign_in_failure');
    });

    it('looks at one of many guesses that come at once when a delay is over', async () => {
      await guessesAtOnce(1);
      await api.source.query(
        `UPDATE sign_in_failure SET failures = 12, last_at = last_at - interval '1 hour' WHERE account LIKE 'from % owner'`,
      );
      expect(await guessesAtOnce(8)).toEqual([401, ...Array<number>(7).fill(429)]);
      await api.source.query('DELETE FROM sign_in_failure');
    });

    it('says the same of a wrong password and of a name there is not', async () => {
      const [wrong, unknown] = [
        await signIn({ name: 'owner', password: 'wrong' }),
        await signIn({ name: 'nobody', password: 'wrong' }),
      ];
      expect(unknown.body).toEqual(wrong.body);
      await api.source.query('DELETE FROM sign_in_failure');
    });
  });

  describe('a change with a session', () => {
    it('needs the token of that session, and no page of another site', async () => {
      const owner = await api.signedIn();
      const site = { name: `s-${api.unique()}` };
      const refusedBy = async (headers: Record<string, string>) =>
        expect(await owner.post('/sites', site, headers)).toMatchObject(refused(403, 'csrf-refused'));
      await refusedBy({ 'x-csrf-token': '' });
      await refusedBy({ 'x-csrf-token': 'guessed' });
      await refusedBy({ origin: 'http://waypost.test.evil.example' });
      await refusedBy({ 'sec-fetch-site': 'cross-site' });
      expect((await owner.post('/sites', site)).status).toBe(201);
    });

    it('needs no such token to read', async () => {
      const owner = await api.signedIn();
      expect((await owner.get('/sites', { 'x-csrf-token': '' })).status).toBe(200);
    });
  });

  it('GET /session tells who is signed in; an API token has no session', async () => {
    const owner = await api.signedIn();
    expect(await owner.get('/session')).toMatchObject({ status: 200, body: { administrator: { name: 'owner' } } });
    expect(await api.bearing(bootstrapToken).get('/session')).toMatchObject(refused(401, 'sign-in-required'));
    expect(await api.stranger.get('/session')).toMatchObject(refused(401, 'sign-in-required'));
    expect(await api.stranger.with({ cookie: 'waypost=made-up' }).get('/session')).toMatchObject(
      refused(401, 'sign-in-required'),
    );
  });

  it('ends after eight hours without a request', async () => {
    const owner = await api.signedIn();
    await api.source.query(`UPDATE session SET expires_at = expires_at - interval '8 hours 1 second'`);
    expect(await owner.get('/session')).toMatchObject(refused(401, 'sign-in-required'));
  });

  it('DELETE /session signs out: the cookie opens nothing any more', async () => {
    const owner = await api.signedIn();
    const answer = await owner.delete('/session');
    expect(answer.status).toBe(204);
    expect(String(answer.headers['set-cookie'])).toMatch(/^waypost=;.*Expires=Thu, 01 Jan 1970/);
    expect(await owner.get('/session')).toMatchObject(refused(401, 'sign-in-required'));
  });

  describe('PUT /session/password', () => {
    /** Long after the one-time code was redeemed. */
    const later = () => api.source.query("UPDATE session SET created_at = created_at - interval '1 hour'");

    it('lets who just came by a one-time code choose one anew, for that is how a lost one is replaced', async () => {
      const owner = await api.signedIn();
      expect((await owner.get('/session')).body.hasPassword).toBe(false);
      expect((await owner.put('/session/password', { newPassword: ownPassword })).status).toBe(204);
      expect((await owner.get('/session')).body.hasPassword).toBe(true);
      expect(await owner.put('/session/password', { newPassword: ownPassword })).toMatchObject(
        refused(422, 'body-invalid', '#/currentPassword'),
      );
      expect((await signIn({ name: 'owner', password: ownPassword })).status).toBe(200);
      await api.source.query('DELETE FROM sign_in_failure');
    });

    it('asks for the present one, and signs the other sessions out', async () => {
      const [here, elsewhere] = [await api.signedIn(), await api.signedIn()];
      await later();
      const link = await api.oneTimeCode();
      const newPassword = 'the second password of the owner';
      for (const currentPassword of ['wrong', undefined])
        expect(await here.put('/session/password', { currentPassword, newPassword })).toMatchObject(
          refused(422, 'body-invalid', '#/currentPassword'),
        );
      expect((await here.put('/session/password', { currentPassword: ownPassword, newPassword })).status).toBe(204);
      expect((await here.get('/session')).status).toBe(200);
      expect((await elsewhere.get('/session')).status).toBe(401);
      expect((await signIn({ oneTimeCode: link })).status).toBe(401);
      expect((await signIn({ name: 'owner', password: ownPassword })).status).toBe(401);
      expect((await signIn({ name: 'owner', password: newPassword })).status).toBe(200);
      await here.put('/session/password', { currentPassword: newPassword, newPassword: ownPassword });
      await api.source.query('DELETE FROM sign_in_failure');
    });

    it('refuses a short one, and slows guessing at the present one down', async () => {
      const owner = await api.signedIn();
      await later();
      expect(await owner.put('/session/password', { newPassword: 'fourteen chars' })).toMatchObject(
        refused(422, 'body-invalid', '#/newPassword'),
      );
      const guess = () => owner.put('/session/password', { currentPassword: 'x', newPassword: 'x'.repeat(15) });
      for (let attempt = 0; attempt < 5; attempt += 1) await guess();
      expect(await guess()).toMatchObject(refused(429, 'sign-in-throttled'));
      await api.source.query('DELETE FROM sign_in_failure');
    });
  });
});

onEachDatabase(
  'sessions over https',
  (api) => {
    it('bind their cookie to this very host and to encryption', async () => {
      const answer = await api.stranger.post('/session', { oneTimeCode: await api.oneTimeCode() });
      const cookie = String(answer.headers['set-cookie']);
      expect(cookie).toMatch(/^__Host-waypost=/);
      expect(cookie.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure']);
      expect(answer.headers['strict-transport-security']).toMatch(/max-age=\d{8}/);
    });
  },
  { publicUrl: 'https://waypost.test', onlyEmbedded: true },
);
