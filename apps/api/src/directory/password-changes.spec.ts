import { beforeEach, expect, it } from 'vitest';
import { followerToken, type Json, onEachDatabase, refused } from '../api-harness.spec-support.js';

const [old, fresh] = ['the old password of it', 'a fresh password of it'];

onEachDatabase('a change of password that a directory passes on', (api) => {
  let mailbox: Json, server: Json;
  beforeEach(async () => {
    ({ mailbox, server } = await api.hasPath());
    await api.put(`/mailboxes/${mailbox.id}/password`, { password: old });
  });
  const changes = (asked: object, follower = api.bearing(followerToken)) =>
    follower.post('/directory/password-changes', { mailboxId: mailbox.id, oldPassword: old, ...asked });
  const revision = async () => (await api.get('/directory')).body.revision;
  const newest = async () => (await api.get('/audit?limit=1')).body.items[0];

  it('counts from the revision that is answered, and the audit names the person', async () => {
    const before = await revision();
    const { status, body } = await changes({ newPassword: fresh });
    expect([status, body]).toEqual([200, { revision: before + 1 }]);
    expect(await newest()).toMatchObject({
      action: 'password.changed',
      actor: { kind: 'mailbox', id: mailbox.id, name: mailbox.name },
      origin: '127.0.0.1',
      subject: { level: 'mailbox', id: mailbox.id, name: mailbox.name },
      after: { directory: 'directory', generated: false },
    });
    expect((await changes({ newPassword: fresh })).status).toBe(401);
    expect((await changes({ oldPassword: fresh, newPassword: old })).status).toBe(200);
    expect(api.logged.join('\n')).not.toMatch(new RegExp(`${old}|${fresh}`));
  });

  it('makes a password up where none is given, and answers it this once', async () => {
    const { body } = await changes({});
    expect(body.password).toMatch(/^(\w{4}-){4}\w{4}$/);
    expect((await newest()).after).toEqual({ directory: 'directory', generated: true });
    expect((await changes({ oldPassword: body.password, newPassword: fresh })).status).toBe(200);
  });

  it('is refused with a wrong old password, and slowed after the fifth', async () => {
    const before = await revision();
    const guess = () => changes({ oldPassword: 'wrong', newPassword: fresh });
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(await guess()).toMatchObject(refused(401, 'sign-in-refused'));
    expect(await changes({ newPassword: fresh })).toMatchObject(refused(429, 'sign-in-throttled'));
    expect(await revision()).toBe(before);
  });

  it('is slowed by where the person asks from, and of nobody else', async () => {
    const guess = (client: string) => changes({ oldPassword: 'wrong', newPassword: fresh, client });
    for (let attempt = 0; attempt < 5; attempt += 1) await guess('192.0.2.1');
    expect((await guess('192.0.2.1')).status).toBe(429);
    expect((await guess('2001:db8::1')).status).toBe(401);
    expect((await changes({ newPassword: fresh, client: '192.0.2.2' })).status).toBe(200);
    expect((await newest()).origin).toBe('192.0.2.2');
  });

  it('is slowed by nothing that anybody types as a name to sign in', async () => {
    for (const name of [`mailbox ${mailbox.id}`, `from 127.0.0.1 mailbox ${mailbox.id}`])
      for (let attempt = 0; attempt < 6; attempt += 1)
        await api.stranger.post('/session', { name: name.slice(0, 64), password: 'a guess' });
    expect((await changes({ newPassword: fresh })).status).toBe(200);
  });

  it('is refused where no password was ever set', async () => {
    ({ mailbox } = await api.hasPath());
    expect(await changes({ newPassword: fresh })).toMatchObject(refused(401, 'sign-in-refused'));
  });

  it('changes a password once, however many ask at once', async () => {
    const asked = [1, 2, 3, 4].map((n) => changes({ newPassword: `${fresh} ${n}` }));
    expect((await Promise.all(asked)).map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
  });

  it('is for followers that serve the home server', async () => {
    const elsewhere = (await api.hasPath()).server;
    const limitedTo = async ({ id }: Json) =>
      api.bearing((await api.post('/tokens', { name: 'x', role: 'follower', servers: [id] })).body.token);
    const asked = { newPassword: fresh };
    expect(await changes(asked, await limitedTo(elsewhere))).toMatchObject(refused(403, 'permission-missing'));
    expect((await changes(asked, await limitedTo(server))).status).toBe(200);
  });

  it('is refused for a mailbox that is gone', async () => {
    await api.delete(`/mailboxes/${mailbox.id}`);
    expect(await changes({ newPassword: fresh })).toMatchObject(refused(404, 'node-not-found'));
  });

  it('is refused with every fault at once', async () => {
    expect(
      await changes({ mailboxId: 'me', oldPassword: '', newPassword: 'short', client: 'here', mood: 1 }),
    ).toMatchObject(
      refused(422, 'body-invalid', '#/mailboxId', '#/oldPassword', '#/client', '#/newPassword', '#/mood'),
    );
  });
});
