import { beforeAll, describe, expect, it } from 'vitest';
import { aMailbox, aServer, aSite, followerToken, onEachDatabase, refused } from '../api-harness.spec-support.js';

onEachDatabase('suspended mailboxes', (api) => {
  beforeAll(async () => {
    await api.has(aSite('paris'));
    await api.has(aServer('mx1').at('paris'));
  });

  const suspend = (name: string, more: object = {}) => api.patch(`/mailboxes/${name}`, { suspended: true, ...more });
  const lastChange = async () => {
    const [row] = await api.source.query('SELECT changes FROM change_feed ORDER BY revision DESC LIMIT 1');
    return row.changes[0].record;
  };

  it('are so by an administrator, with the reason, and followers hear of it', async () => {
    await api.has(aMailbox('ann').on('mx1'));
    const { status, body } = await suspend('ann', { suspendedReason: 'Left in May' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      suspended: true,
      suspendedBy: 'administrator',
      suspendedReason: 'Left in May',
      suspendedAt: body.modifiedAt,
    });
    expect(await lastChange()).toMatchObject({ kind: 'mailbox', name: 'ann', suspended: 'administrator' });
    const { access } = (await api.get('/mailboxes/ann/settings')).body;
    expect(access).toHaveLength(4);
    for (const way of access)
      expect(way).toMatchObject({ allowed: false, refusedBy: 'suspension', reason: 'Left in May' });
  });

  it('are resumed, and nothing is left of the suspension', async () => {
    await api.has(aMailbox('bob').on('mx1'));
    await suspend('bob', { suspendedReason: 'Lost telephone' });
    const { body } = await api.patch('/mailboxes/bob', { suspended: false });
    expect(body).toMatchObject({ suspended: false, suspendedBy: null, suspendedReason: null, suspendedAt: null });
    expect(await lastChange()).not.toHaveProperty('suspended');
    expect((await api.get('/mailboxes/bob/settings')).body.access[0]).toMatchObject({ allowed: true });
  });

  it('stay as they are when asked for again, but for a reason that is given', async () => {
    await api.has(aMailbox('cleo').on('mx1'));
    const { body: first } = await suspend('cleo', { suspendedReason: 'Inquiry' });
    expect((await suspend('cleo')).body).toEqual(first);
    expect((await suspend('cleo', { suspendedReason: 'Inquiry 7' })).body).toMatchObject({
      suspendedReason: 'Inquiry 7',
      suspendedAt: first.suspendedAt,
    });
    expect((await api.patch('/mailboxes/cleo', { surname: 'Smith' })).body.suspendedReason).toBe('Inquiry 7');
  });

  it("an administrator's suspension takes the place of the directory's, and so outlasts it", async () => {
    const dan = await api.has(aMailbox('dan').on('mx1'));
    await api.source.query(
      `UPDATE mailbox SET suspended_by = 'directory', suspended_reason = 'Gone', suspended_at = now() WHERE id = $1`,
      [dan.id],
    );
    expect((await suspend('dan')).body).toMatchObject({ suspendedBy: 'administrator', suspendedReason: null });
  });

  it('are told apart in the audit, and suspending is taken back', async () => {
    await api.has(aMailbox('eve').on('mx1'));
    await suspend('eve', { suspendedReason: 'A mistake' });
    const [entry] = (await api.get('/audit?subject=mailbox:eve')).body.items;
    expect(entry).toMatchObject({
      action: 'mailbox.suspended',
      before: { suspended: false, suspendedReason: null },
      after: { suspended: true, suspendedReason: 'A mistake' },
    });
    await api.post(`/audit/${entry.id}/revert`);
    expect((await api.get('/mailboxes/eve')).body.suspended).toBe(false);
    expect((await api.get('/audit?subject=mailbox:eve')).body.items[0].action).toBe('mailbox.resumed');
  });

  it('refuse a reason where nothing is suspended, and what is no truth', async () => {
    await api.has(aMailbox('fay').on('mx1'));
    const change = (body: object) => api.patch('/mailboxes/fay', body);
    expect(await change({ suspendedReason: 'why' })).toMatchObject(refused(422, 'body-invalid', '#/suspendedReason'));
    expect(await change({ suspended: 'yes' })).toMatchObject(refused(422, 'body-invalid', '#/suspended'));
    expect(await change({ suspendedBy: 'directory' })).toMatchObject(refused(422, 'body-invalid', '#/suspendedBy'));
  });

  it('do not change their password by themselves any more', async () => {
    const password = 'correct horse battery';
    const gil = await api.has(aMailbox('gil', { password }).on('mx1'));
    const change = (newPassword: string) =>
      api
        .bearing(followerToken)
        .post('/directory/password-changes', { mailboxId: gil.id, oldPassword: password, newPassword });
    await suspend('gil');
    expect(await change('another long password')).toMatchObject(refused(401, 'sign-in-refused'));
    await api.patch('/mailboxes/gil', { suspended: false });
    expect((await change('another long password')).status).toBe(200);
  });

  describe('GET /mailboxes?suspended=', () => {
    const names = async (query: string) => {
      const { items, total } = (await api.get(`/mailboxes?total=true&${query}`)).body;
      return { names: items.map(({ name }: { name: string }) => name), total };
    };

    beforeAll(async () => {
      await api.has(aServer('mx2').at('paris'));
      for (const name of ['ida', 'jon', 'kim', 'lea']) await api.has(aMailbox(name).on('mx2'));
      for (const name of ['ida', 'kim']) await suspend(name);
    });

    it.each([
      { query: 'server=mx2&suspended=true', found: ['ida', 'kim'] },
      { query: 'server=mx2&suspended=false', found: ['jon', 'lea'] },
      { query: 'server=mx2&suspended=true&q=kim', found: ['kim'] },
      { query: 'server=mx2&suspended=false&q=kim', found: [] },
      { query: 'server=mx2&suspended=true&effective=pop3.enabled:true&sort=-name', found: ['kim', 'ida'] },
      { query: 'server=mx2&suspended=true&effective=pop3.enabled:false', found: [] },
    ])('$query finds $found and counts them', async ({ query, found }) => {
      expect(await names(query)).toEqual({ names: found, total: found.length });
    });

    it('refuses what is no truth', async () => {
      expect(await api.get('/mailboxes?suspended=maybe')).toMatchObject(refused(422, 'query-invalid', '#/suspended'));
    });
  });
});
