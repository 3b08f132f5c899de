import { beforeAll, describe, expect, it } from 'vitest';
import { aMailbox, aServer, aSite, onEachDatabase, refused } from '../api-harness.spec-support.js';
import { isPassword } from '../session/password.js';

onEachDatabase('mailboxes', (api) => {
  beforeAll(async () => {
    await api.has(aSite('paris'));
    await api.has(aServer('mx1').at('paris'));
    await api.has(aServer('mx2').at('paris'));
  });

  const verifierOf = async (name: string): Promise<string | null> =>
    (await api.source.query('SELECT verifier FROM mailbox WHERE name_key = $1', [name]))[0].verifier;
  const refusePost = (body: object) =>
    api.post('/mailboxes', { name: 'zoe', displayName: 'Zoe', address: 'zoe@example.org', server: 'mx1', ...body });

  describe('POST /mailboxes', () => {
    it('answers the mailbox with its home server and site', async () => {
      const { status, body } = await api.post('/mailboxes', {
        name: 'Mark',
        displayName: ' Mark Minasi ',
        address: 'Mark@Minasi.COM',
        server: 'MX1',
        givenName: 'Mark',
      });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        name: 'Mark',
        displayName: 'Mark Minasi',
        address: 'Mark@minasi.com',
        server: { name: 'mx1' },
        site: { name: 'paris' },
        givenName: 'Mark',
        surname: null,
        hasPassword: false,
        passwordChangedAt: null,
      });
      expect((await api.get('/mailboxes/MARK')).body).toEqual(body);
      expect((await api.get('/servers/mx1')).body.mailboxes).toBe(1);
    });

    it('keeps a password as an Argon2id verifier and never shows it', async () => {
      const password = 'correct horse battery';
      const { body } = await refusePost({ name: 'pia', address: 'pia@example.org', password });
      expect(body).toMatchObject({ hasPassword: true, passwordChangedAt: body.createdAt });
      expect(JSON.stringify(body)).not.toContain(password);
      const verifier = await verifierOf('pia');
      expect(verifier).toMatch(/^\$argon2id\$/);
      expect(await isPassword(verifier, password)).toBe(true);
    });

    it.each([
      { fault: 'an address without domain', body: { address: 'zoe' }, at: ['#/address'] },
      { fault: 'two dots in the local part', body: { address: 'z..e@example.org' }, at: ['#/address'] },
      { fault: 'a short password', body: { password: 'elevenchars' }, at: ['#/password'] },
      { fault: 'a home of its own choosing', body: { site: 'paris' }, at: ['#/site'] },
      {
        fault: 'many things, all at once',
        body: { name: '.', displayName: ' ', address: '@', initials: 'x'.repeat(17), id: 1 },
        at: ['#/name', '#/displayName', '#/address', '#/initials', '#/id'],
      },
    ])('refuses $fault', async ({ body, at }) => {
      expect(await refusePost(body)).toMatchObject(refused(422, 'body-invalid', ...at));
    });

    it('refuses a name or address that is taken in any case, and a server that is not there', async () => {
      await api.has(aMailbox('Eve').on('mx1'));
      expect(await refusePost({ name: 'EVE' })).toMatchObject(refused(409, 'name-taken', '#/name'));
      expect(await refusePost({ address: 'EVE@EXAMPLE.net' })).toMatchObject(
        refused(409, 'address-taken', '#/address'),
      );
      expect(await refusePost({ server: 'nowhere' })).toMatchObject(refused(422, 'reference-not-found', '#/server'));
    });
  });

  it('GET /mailboxes/{mailbox} refuses one that is not there', async () => {
    expect(await api.get('/mailboxes/nobody')).toMatchObject(refused(404, 'node-not-found'));
  });

  describe('PATCH /mailboxes/{mailbox}', () => {
    it('changes names and address, and search finds the new ones', async () => {
      await api.has(aMailbox('bob').on('mx1'));
      const { body } = await api.patch('/mailboxes/bob', { displayName: 'Robert', address: 'robert@example.org' });
      expect(body).toMatchObject({ name: 'bob', displayName: 'Robert', address: 'robert@example.org' });
      expect((await api.get('/mailboxes?q=ROBERT@')).body.items).toEqual([body]);
    });

    it('takes a surname away by null', async () => {
      await api.has(aMailbox('cleo', { surname: 'Smith' }).on('mx1'));
      expect((await api.patch('/mailboxes/cleo', { surname: null })).body.surname).toBeNull();
      const known = { department: 'Sales', customAttribute3: 'K3', hiddenFromAddressBook: true };
      expect((await api.patch('/mailboxes/cleo', known)).body).toMatchObject(known);
      expect((await api.get('/audit?subject=mailbox:cleo')).body.items[0]).toMatchObject({ after: known });
      const none = { department: null, customAttribute3: null, hiddenFromAddressBook: false };
      expect((await api.patch('/mailboxes/cleo', none)).body).toMatchObject(none);
    });

    it('moves the mailbox to another server, and both servers count anew', async () => {
      const dan = await api.has(aMailbox('dan').on('mx1'));
      const count = async (name: string) => (await api.get(`/servers/${name}`)).body.mailboxes;
      const before = { mx1: await count('mx1'), mx2: await count('mx2') };
      const { body } = await api.patch('/mailboxes/dan', { server: 'mx2' });
      expect(body).toMatchObject({ id: dan.id, server: { name: 'mx2' } });
      expect({ mx1: await count('mx1'), mx2: await count('mx2') }).toEqual({
        mx1: before.mx1 - 1,
        mx2: before.mx2 + 1,
      });
      const [entry] = (await api.get('/audit?subject=mailbox:dan')).body.items;
      expect(entry).toMatchObject({ action: 'mailbox.moved', before: { server: 'mx1' }, after: { server: 'mx2' } });
    });

    it('refuses what it may refuse', async () => {
      await api.has(aMailbox('fay').on('mx1'));
      await api.has(aMailbox('gil').on('mx1'));
      const change = (body: object) => api.patch('/mailboxes/fay', body);
      expect(await api.patch('/mailboxes/nobody', {})).toMatchObject(refused(404, 'node-not-found'));
      expect(await change({ name: 'GIL' })).toMatchObject(refused(409, 'name-taken', '#/name'));
      expect(await change({ address: 'GIL@example.net' })).toMatchObject(refused(409, 'address-taken', '#/address'));
      expect(await change({ server: 'nowhere' })).toMatchObject(refused(422, 'reference-not-found', '#/server'));
      expect(await change({ password: 'a password that is long', verifier: 'x' })).toMatchObject(
        refused(422, 'body-invalid', '#/password', '#/verifier'),
      );
    });
  });

  describe('DELETE /mailboxes/{mailbox}', () => {
    it('takes the mailbox and what is set at it; its name and address are free again', async () => {
      const hal = await api.has(aMailbox('hal').on('mx1'));
      await api.patch('/mailboxes/hal/settings', { 'pop3.enabled': false });
      expect((await api.delete('/mailboxes/HAL')).status).toBe(204);
      expect(await api.get('/mailboxes/hal')).toMatchObject(refused(404, 'node-not-found'));
      expect(await api.source.query('SELECT key FROM setting_override WHERE node_id = $1', [hal.id])).toEqual([]);
      await api.has(aMailbox('hal').on('mx2'));
    });

    it('refuses a mailbox that is not there', async () => {
      expect(await api.delete('/mailboxes/nobody')).toMatchObject(refused(404, 'node-not-found'));
    });
  });

  describe('PUT /mailboxes/{mailbox}/password', () => {
    it('sets the password given, and raises what followers compare', async () => {
      await api.has(aMailbox('ida').on('mx1'));
      const answer = await api.put('/mailboxes/ida/password', { password: 'a new long password' });
      expect(answer).toMatchObject({ status: 200, body: {} });
      expect(await isPassword(await verifierOf('ida'), 'a new long password')).toBe(true);
      const [row] = await api.source.query(`SELECT credential_version FROM mailbox WHERE name_key = 'ida'`);
      expect(row.credential_version).toBe(1);
      expect((await api.get('/mailboxes/ida')).body.hasPassword).toBe(true);
    });

    it('generates one and shows it this once', async () => {
      await api.has(aMailbox('jon').on('mx1'));
      const { body } = await api.put('/mailboxes/jon/password', { generate: true });
      expect(body.password).toMatch(/^([a-z2-9]{4}-){4}[a-z2-9]{4}$/);
      expect(await isPassword(await verifierOf('jon'), body.password)).toBe(true);
    });

    it('refuses what it may refuse', async () => {
      await api.has(aMailbox('kim').on('mx1'));
      const set = (body: unknown) => api.put('/mailboxes/kim/password', body);
      expect(await api.put('/mailboxes/nobody/password', { generate: true })).toMatchObject(
        refused(404, 'node-not-found'),
      );
      for (const body of [
        {},
        { password: 'short' },
        { generate: false },
        { generate: true, password: 'both at once!' },
      ])
        expect(await set(body)).toMatchObject(refused(422, 'body-invalid'));
    });
  });

  describe('POST /mailboxes/{mailbox}/move-preview', () => {
    it('names what the move changes and nothing else, which is what then happens', async () => {
      await api.has(aSite('oslo'));
      await api.has(aServer('mx3').at('oslo'));
      await api.has(aMailbox('lea').on('mx1'));
      await api.patch('/sites/oslo/settings', { 'pop3.enabled': false, 'imap.enabled': true });
      const { body } = await api.post('/mailboxes/lea/move-preview', { server: 'mx3' });
      expect(body.changes).toEqual([
        {
          key: 'pop3.enabled',
          before: { value: true, source: { level: 'default' } },
          after: { value: false, source: expect.objectContaining({ level: 'site', name: 'oslo' }) },
        },
      ]);
      expect((await api.get('/mailboxes/lea')).body.server.name).toBe('mx1');
      await api.patch('/mailboxes/lea', { server: 'mx3' });
      const { items } = (await api.get('/mailboxes/lea/settings')).body;
      expect(items.find(({ key }: { key: string }) => key === 'pop3.enabled').value).toBe(false);
    });

    it('refuses what it may refuse', async () => {
      await api.has(aMailbox('mia').on('mx1'));
      const ask = (name: string, body: object) => api.post(`/mailboxes/${name}/move-preview`, body);
      expect(await ask('nobody', { server: 'mx1' })).toMatchObject(refused(404, 'node-not-found'));
      expect(await ask('mia', { server: 'nowhere' })).toMatchObject(refused(422, 'reference-not-found', '#/server'));
      expect(await ask('mia', { to: 'mx2' })).toMatchObject(refused(422, 'body-invalid', '#/server', '#/to'));
    });
  });
});
