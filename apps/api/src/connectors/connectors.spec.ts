import { beforeAll, describe, expect, it } from 'vitest';
import {
  aConnector,
  aGroup,
  aMailbox,
  aServer,
  aSite,
  type Json,
  onEachDatabase,
  refused,
} from '../api-harness.spec-support.js';

onEachDatabase('connectors', (api) => {
  beforeAll(async () => {
    for (const site of ['paris', 'tokyo']) await api.has(aSite(site));
    await api.has(aServer('iris').at('paris'));
    await api.has(aServer('juno').at('paris'));
    await api.has(aServer('hoshi').at('tokyo'));
    await api.has(aMailbox('ann').on('iris'));
    await api.has(aGroup('temps'));
  });
  const auditOf = async (name: string): Promise<Json> => (await api.get(`/audit?subject=connector:${name}`)).body.items;
  const aLink = (name: string, more: object = {}) =>
    aConnector(name, 'paris', { kind: 'site-link', targetSite: 'tokyo', addressSpaces: [], cost: 5, ...more });

  describe('POST /connectors', () => {
    it('makes one with what it is given and answers it by id and name, audited', async () => {
      const made = await api.has(
        aConnector('partner', 'paris', {
          kind: 'smarthost',
          addressSpaces: [{ pattern: '*.partner.org', cost: 10 }, { pattern: 'Ann@example.org' }],
          bridgeheads: ['JUNO', 'iris'],
          maxBytes: 10_000_000,
          senders: { others: 'accept', reject: ['group:TEMPS'] },
          relay: true,
          schedule: { zone: 'Europe/Paris', windows: [{ days: [1, 5], from: '08:00', to: '24:00' }] },
          hosts: ['[192.0.2.1]:587', 'mail.partner.org'],
          limits: { connections: 2 },
          note: 'Leased line',
        }),
      );
      expect(made).toMatchObject({
        kind: 'smarthost',
        site: { name: 'paris' },
        targetSite: null,
        scope: 'organization',
        addressSpaces: [
          { type: 'SMTP', pattern: '*.partner.org', cost: 10 },
          { type: 'SMTP', pattern: 'Ann@example.org', cost: 1 },
        ],
        cost: null,
        limits: { connections: 2, connectionsPerDomain: null, messagesPerConnection: null, recipientsPerMessage: null },
        bridgeheads: [{ name: 'iris' }, { name: 'juno' }],
        senders: { others: 'accept', accept: [], reject: ['group:temps'] },
        status: { up: true, because: null, stated: null },
      });
      expect((await api.get('/connectors/PARTNER')).body).toEqual(made);
      expect((await api.get(`/connectors/${made.id}`)).body).toEqual(made);
      expect(await auditOf('partner')).toMatchObject([{ action: 'connector.created', after: { name: 'partner' } }]);
    });

    it.each([
      { fault: 'no address space', body: { addressSpaces: [] }, at: ['#/addressSpaces'] },
      {
        fault: 'spaces that cannot be read or mean the same',
        body: { addressSpaces: [{ pattern: 'a.*.org' }, { pattern: 'b.org' }, { pattern: '*@B.org' }] },
        at: ['#/addressSpaces/0/pattern', '#/addressSpaces/2/pattern'],
      },
      {
        fault: 'costs out of bounds',
        body: { addressSpaces: [{ pattern: '*', cost: 101 }] },
        at: ['#/addressSpaces/0/cost'],
      },
      { fault: 'an open relay', body: { relay: true }, at: ['#/relay'] },
      { fault: 'a smart host without a host', body: { kind: 'smarthost' }, at: ['#/hosts'] },
      {
        fault: 'a link to itself',
        body: { kind: 'site-link', targetSite: 'paris', addressSpaces: [] },
        at: ['#/targetSite'],
      },
      {
        fault: 'a window that ends before it begins',
        body: { schedule: { zone: 'UTC', windows: [{ days: [1], from: '10:00', to: '09:00' }] } },
        at: ['#/schedule/windows/0/to'],
      },
      {
        fault: 'limits out of bounds, or of what there is not',
        body: { limits: { connections: 0, messagesPerConnection: 10_001, recipientsPerMessage: 1.5, colour: 1 } },
        at: [
          '#/limits/connections',
          '#/limits/messagesPerConnection',
          '#/limits/recipientsPerMessage',
          '#/limits/colour',
        ],
      },
      {
        fault: 'limits that do not go together',
        body: { limits: { connectionsPerDomain: 2, recipientsPerMessage: 1 } },
        at: ['#/limits/connectionsPerDomain'],
      },
      {
        fault: 'control characters in an address space',
        body: {
          kind: 'foreign',
          transport: 'pipe',
          addressSpaces: [
            { type: 'X400', pattern: 'c=us;\n' },
            { type: 'X400', pattern: 'c=\u0000' },
            { type: 'MS', pattern: 'NET\u202e/*' },
          ],
        },
        at: ['#/addressSpaces/0/pattern', '#/addressSpaces/1/pattern', '#/addressSpaces/2/pattern'],
      },
      { fault: 'what there is not', body: { colour: 'red' }, at: ['#/colour'] },
    ])('refuses $fault', async ({ body, at }) => {
      const answer = await api.post('/connectors', { ...aConnector('faulty', 'paris').body, ...body });
      expect(answer).toMatchObject(refused(422, 'body-invalid', ...at));
    });

    it('refuses names that lead nowhere, all at once, and servers of other sites', async () => {
      const body = {
        bridgeheads: ['hoshi', 'nowhere'],
        senders: { others: 'reject', accept: ['mailbox:nobody', 'mailbox:ann', 'contact:ann'] },
      };
      expect(await api.post('/connectors', { ...aConnector('lost', 'paris').body, ...body })).toMatchObject(
        refused(
          422,
          'reference-not-found',
          '#/bridgeheads/0',
          '#/bridgeheads/1',
          '#/senders/accept/0',
          '#/senders/accept/2',
        ),
      );
      const unreadable = { addressSpaces: [{ pattern: 'foo*.example' }] };
      expect(
        await api.post('/connectors', { ...aConnector('lost', 'paris').body, ...body, ...unreadable }),
      ).toMatchObject(
        refused(
          422,
          'body-invalid',
          '#/bridgeheads/0',
          '#/bridgeheads/1',
          '#/senders/accept/0',
          '#/senders/accept/2',
          '#/addressSpaces/0/pattern',
        ),
      );
      expect(await api.post('/connectors', aConnector('lost', 'nowhere').body)).toMatchObject(
        refused(422, 'reference-not-found', '#/site'),
      );
    });

    it('refuses a name that is taken', async () => {
      await api.has(aConnector('taken', 'paris'));
      expect(await api.post('/connectors', aConnector('TAKEN', 'paris').body)).toMatchObject(
        refused(409, 'name-taken', '#/name'),
      );
    });
  });

  it('GET /connectors lists them by name, of one site or kind, page by page', async () => {
    for (const name of ['list-b', 'list-a']) await api.has(aConnector(name, 'tokyo'));
    await api.has(aLink('list-link'));
    const page = await api.get('/connectors?q=list&limit=2&total=true');
    expect(page.body).toMatchObject({ items: [{ name: 'list-a' }, { name: 'list-b' }], total: 3 });
    expect((await api.get(`/connectors?q=list&limit=2&cursor=${page.body.nextCursor}`)).body).toMatchObject({
      items: [{ name: 'list-link', cost: 5, targetSite: { name: 'tokyo' } }],
      nextCursor: null,
    });
    const names = async (query: string) =>
      (await api.get(`/connectors?q=list&${query}`)).body.items.map(({ name }: { name: string }) => name);
    expect(await names('site=tokyo')).toEqual(['list-a', 'list-b']);
    expect(await names('kind=site-link')).toEqual(['list-link']);
    expect(await api.get('/connectors?site=nowhere')).toMatchObject(refused(422, 'reference-not-found', '#/site'));
  });

  describe('PATCH /connectors/{connector}', () => {
    it('replaces lists whole, keeps the rest, is audited and can be taken back', async () => {
      await api.has(aConnector('change', 'paris', { bridgeheads: ['iris'], senders: { reject: ['mailbox:ann'] } }));
      const patch = { addressSpaces: [{ pattern: 'partner.org' }], bridgeheads: ['juno'], enabled: false };
      expect((await api.patch('/connectors/change', patch)).body).toMatchObject({
        enabled: false,
        addressSpaces: [{ pattern: 'partner.org' }],
        bridgeheads: [{ name: 'juno' }],
        senders: { reject: ['mailbox:ann'] },
      });
      const [entry] = await auditOf('change');
      expect(entry).toMatchObject({
        before: { bridgeheads: ['iris'] },
        after: { bridgeheads: ['juno'], enabled: false },
      });
      expect((await api.post(`/audit/${entry.id}/revert`)).status).toBe(200);
      expect((await api.get('/connectors/change')).body).toMatchObject({
        enabled: true,
        bridgeheads: [{ name: 'iris' }],
      });
    });

    it('changes nothing where nothing is different', async () => {
      const made = await api.has(aConnector('same', 'paris', { bridgeheads: ['iris'] }));
      expect((await api.patch('/connectors/same', { bridgeheads: [made.bridgeheads[0].id] })).body).toEqual(made);
      expect((await api.get('/connectors/same')).body).toEqual(made);
      expect(await auditOf('same')).toHaveLength(1);
    });

    it('refuses what it may refuse', async () => {
      const made = await api.has(aConnector('patched', 'paris'));
      const change = (body: object, headers = {}) => api.patch('/connectors/patched', body, headers);
      expect(await api.patch('/connectors/nowhere', {})).toMatchObject(refused(404, 'connector-not-found'));
      expect(await change({ kind: 'foreign', site: 'tokyo' })).toMatchObject(
        refused(422, 'body-invalid', '#/kind', '#/site'),
      );
      expect(await change({ hosts: ['[192.0.2.1]'] })).toMatchObject(refused(422, 'body-invalid', '#/hosts'));
      expect(await change({ bridgeheads: ['hoshi'] })).toMatchObject(
        refused(422, 'reference-not-found', '#/bridgeheads/0'),
      );
      expect(await change({ name: 'taken' })).toMatchObject(refused(409, 'name-taken', '#/name'));
      expect(await change({ note: 'x' }, { 'if-match': '"old"' })).toMatchObject(refused(412, 'precondition-failed'));
      expect((await api.get('/connectors/patched')).body).toEqual(made);
    });
  });

  it('DELETE /connectors/{connector} takes it and what was set for it', async () => {
    const made = await api.has(aConnector('doomed', 'paris', { bridgeheads: ['iris'] }));
    await api.put('/connectors/doomed/state', { state: 'down' });
    expect((await api.delete('/connectors/doomed')).status).toBe(204);
    expect(await api.delete('/connectors/doomed')).toMatchObject(refused(404, 'connector-not-found'));
    expect(await api.source.query('SELECT 1 FROM link_state WHERE subject_id = $1', [made.id])).toEqual([]);
  });

  describe('taking back by the audit', () => {
    const revertLast = async (name: string) => api.post(`/audit/${(await auditOf(name))[0].id}/revert`);

    it('brings a deleted one back, under its id and with all it had', async () => {
      const made = await api.has(
        aConnector('lost', 'paris', {
          kind: 'foreign',
          transport: 'pipe',
          addressSpaces: [{ type: 'FAX', pattern: '*', cost: 3 }],
          bridgeheads: ['iris'],
          senders: { others: 'reject', accept: ['group:temps'] },
        }),
      );
      await api.delete('/connectors/lost');
      expect((await revertLast('lost')).status).toBe(200);
      const back = (await api.get('/connectors/lost')).body;
      const { createdAt: _, modifiedAt: __, ...kept } = made;
      expect(back).toMatchObject(kept);
    });

    it('brings a link back that leads to another site', async () => {
      await api.has(aLink('lost-link'));
      await api.delete('/connectors/lost-link');
      expect((await revertLast('lost-link')).status).toBe(200);
      expect((await api.get('/connectors/lost-link')).body).toMatchObject({ targetSite: { name: 'tokyo' }, cost: 5 });
    });

    it('takes a new one away again, unless it was changed since', async () => {
      await api.has(aConnector('hasty', 'paris'));
      const [created] = await auditOf('hasty');
      await api.patch('/connectors/hasty', { note: 'Kept' });
      expect(await api.post(`/audit/${created.id}/revert`)).toMatchObject(refused(409, 'change-not-revertible'));
      await revertLast('hasty');
      expect((await api.post(`/audit/${created.id}/revert`)).status).toBe(200);
      expect((await api.get('/connectors/hasty')).status).toBe(404);
    });

    it('sets the state that was set before, with its reason', async () => {
      await api.has(aConnector('moody', 'paris'));
      await api.put('/connectors/moody/state', { state: 'draining', reason: 'New line' });
      await api.put('/connectors/moody/state', { state: 'up' });
      expect((await revertLast('moody')).status).toBe(200);
      expect((await api.get('/connectors/moody')).body.status.stated).toMatchObject({
        state: 'draining',
        reason: 'New line',
      });
      const [, , first] = await auditOf('moody');
      expect(await api.post(`/audit/${first.id}/revert`)).toMatchObject({ status: 200 });
      expect((await api.get('/connectors/moody')).body.status).toMatchObject({ up: true, stated: null });
    });
  });

  describe('what connectors need', () => {
    it('cannot go: bridgeheads, their sites, and sites that links lead to', async () => {
      await api.has(aSite('nairobi'));
      await api.has(aServer('thalia').at('nairobi'));
      await api.has(aConnector('satellite', 'nairobi', { bridgeheads: ['thalia'] }));
      const refusal = await api.delete('/servers/thalia');
      expect(refusal).toMatchObject(refused(409, 'connector-in-use'));
      expect(refusal.body.detail).toContain('satellite');
      expect(await api.patch('/servers/thalia', { site: 'paris' })).toMatchObject(refused(409, 'connector-in-use'));
      await api.patch('/connectors/satellite', { bridgeheads: [] });
      expect((await api.delete('/servers/thalia')).status).toBe(204);
      expect(await api.delete('/sites/nairobi')).toMatchObject(refused(409, 'connector-in-use'));
      await api.delete('/connectors/satellite');
      await api.has(aLink('to-nairobi', { targetSite: 'nairobi' }));
      expect(await api.delete('/sites/nairobi')).toMatchObject(refused(409, 'connector-in-use'));
      await api.delete('/connectors/to-nairobi');
      expect((await api.delete('/sites/nairobi')).status).toBe(204);
    });

    it('leaves their lists when recipients go, and nobody else gets in by that', async () => {
      await api.has(aMailbox('leaver').on('iris'));
      await api.has(aConnector('closed', 'paris', { senders: { others: 'reject', accept: ['mailbox:leaver'] } }));
      await api.delete('/mailboxes/leaver');
      expect((await api.get('/connectors/closed')).body.senders).toEqual({ others: 'reject', accept: [], reject: [] });
    });
  });

  describe('PUT /connectors/{connector}/state', () => {
    const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

    it('sets it by hand, with a reason and an end, audited, and takes it back', async () => {
      await api.has(aConnector('stated', 'paris'));
      const expiresAt = inAnHour();
      const answer = await api.put('/connectors/stated/state', { state: 'draining', reason: 'New line', expiresAt });
      expect(answer.body).toMatchObject({
        up: false,
        because: 'draining',
        stated: { state: 'draining', reason: 'New line', expiresAt, setBy: 'bootstrap token' },
      });
      expect((await api.get('/connectors/stated')).body.status).toEqual(answer.body);
      expect((await auditOf('stated'))[0]).toMatchObject({
        action: 'link-state.changed',
        before: { state: 'up' },
        after: { state: 'draining', expiresAt },
        reason: 'New line',
      });
      expect((await api.put('/connectors/stated/state', { state: 'up' })).body).toEqual({
        up: true,
        because: null,
        stated: null,
        reports: [],
      });
    });

    it('counts no more when its time is up', async () => {
      const made = await api.has(aConnector('over', 'paris'));
      await api.put('/connectors/over/state', { state: 'down', expiresAt: inAnHour() });
      await api.source.query(`UPDATE link_state SET expires_at = now() WHERE subject_id = $1`, [made.id]);
      expect((await api.get('/connectors/over')).body.status).toEqual({
        up: true,
        because: null,
        stated: null,
        reports: [],
      });
    });

    it('refuses what it may refuse', async () => {
      await api.has(aConnector('refusing', 'paris'));
      const put = (body: object) => api.put('/connectors/refusing/state', body);
      expect(await put({ state: 'sideways' })).toMatchObject(refused(422, 'body-invalid', '#/state'));
      expect(await put({ state: 'down', expiresAt: '2020-01-01T00:00:00Z' })).toMatchObject(
        refused(422, 'body-invalid', '#/expiresAt'),
      );
      expect(await api.put('/connectors/nowhere/state', { state: 'down' })).toMatchObject(
        refused(404, 'connector-not-found'),
      );
    });
  });

  it('PUT /servers/{server}/link-state takes connectors down that have no other bridgehead', async () => {
    await api.has(aConnector('one-headed', 'paris', { bridgeheads: ['juno'] }));
    await api.has(aConnector('two-headed', 'paris', { bridgeheads: ['juno', 'iris'] }));
    const statusOf = async (name: string) => (await api.get(`/connectors/${name}`)).body.status;
    const answer = await api.put('/servers/juno/link-state', { state: 'down', reason: 'Disk' });
    expect(answer.body).toMatchObject({ up: false, because: 'stated-down', stated: { reason: 'Disk' } });
    expect((await api.get('/servers/juno/link-state')).body).toEqual(answer.body);
    expect(await statusOf('one-headed')).toMatchObject({ up: false, because: 'no-bridgehead-up' });
    expect(await statusOf('two-headed')).toMatchObject({ up: true });
    await api.put('/servers/juno/link-state', { state: 'up' });
    expect(await statusOf('one-headed')).toMatchObject({ up: true });
    expect(await api.get('/servers/nowhere/link-state')).toMatchObject(refused(404, 'node-not-found'));
    expect(await api.put('/servers/nowhere/link-state', { state: 'up' })).toMatchObject(refused(404, 'node-not-found'));
  });
});
