import { beforeAll, describe, expect, it } from 'vitest';
import {
  aContact,
  aDomain,
  aGroup,
  aMailbox,
  aServer,
  aSite,
  onEachDatabase,
  refused,
} from '../api-harness.spec-support.js';

onEachDatabase('delivery rules', (api) => {
  beforeAll(async () => {
    await api.has(aSite('paris'));
    await api.has(aServer('mx1').at('paris'));
    await api.has(aDomain('example.org'));
    for (const name of ['ann', 'bob', 'cleo', 'dan']) await api.has(aMailbox(name).on('mx1'));
    await api.has(aContact('zed', { address: 'zed@outside.example' }));
    await api.has(aGroup('sales'));
    await api.has(aGroup('temps'));
  });
  const rulesOf = async (path: string) => (await api.get(`${path}/delivery`)).body;
  const change = (path: string, body: object, headers = {}) => api.patch(`${path}/delivery`, body, headers);

  it('are none at first', async () => {
    const none = { requireSignIn: false, acceptFrom: [], rejectFrom: [], maxReceiveBytes: null };
    expect(await rulesOf('/mailboxes/ann')).toEqual({ ...none, forwarding: null, sendAs: [] });
    expect(await rulesOf('/groups/sales')).toEqual(none);
    expect(await rulesOf('/contacts/zed')).toEqual(none);
  });

  it('say who may write and how much, and can be taken back', async () => {
    const { status, body } = await change('/groups/sales', {
      requireSignIn: true,
      acceptFrom: [{ group: 'temps' }, { mailbox: 'ann' }, { address: 'ZED@outside.example' }],
      rejectFrom: [{ mailbox: 'bob' }],
      maxReceiveBytes: 5_000_000,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ requireSignIn: true, maxReceiveBytes: 5_000_000, rejectFrom: [{ name: 'bob' }] });
    expect(body.acceptFrom.map(({ kind, name }: Record<string, string>) => `${kind} ${name}`).sort()).toEqual([
      'contact zed',
      'group temps',
      'mailbox ann',
    ]);
    expect(await rulesOf('/groups/SALES')).toEqual(body);
    const [entry] = (await api.get('/audit?subject=group:sales')).body.items;
    expect(entry).toMatchObject({ action: 'delivery.changed', revertible: true, after: { requireSignIn: true } });
    await change('/groups/sales', { maxReceiveBytes: 6_000_000 });
    expect(await api.post(`/audit/${entry.id}/revert`)).toMatchObject(refused(409, 'change-not-revertible'));
    await change('/groups/sales', { maxReceiveBytes: 5_000_000 });
    expect((await api.post(`/audit/${entry.id}/revert`)).status).toBe(200);
    expect(await rulesOf('/groups/sales')).toMatchObject({
      requireSignIn: false,
      acceptFrom: [],
      maxReceiveBytes: null,
    });
  });

  it.each([
    { what: 'a limit that is none', body: { maxReceiveBytes: 1 }, refusal: [422, 'body-invalid', '#/maxReceiveBytes'] },
    {
      what: 'senders nobody here is',
      body: { acceptFrom: [{ mailbox: 'ann' }, { mailbox: 'nobody' }, { address: 'x@outside.example' }] },
      refusal: [422, 'reference-not-found', '#/acceptFrom/1', '#/acceptFrom/2'],
    },
    {
      what: 'a target that is not there',
      body: { forwarding: { to: { group: 'nobody' } } },
      refusal: [422, 'reference-not-found', '#/forwarding/to'],
    },
    {
      what: 'forwarding to itself',
      body: { forwarding: { to: { address: 'ANN@example.net' } } },
      refusal: [409, 'forwarding-loop', '#/forwarding/to'],
    },
  ] as const)('refuse $what', async ({ body, refusal: [status, code, ...at] }) => {
    expect(await change('/mailboxes/ann', body)).toMatchObject(refused(status, code, ...at));
  });

  it('are not changed on the strength of what was, nor of contacts and groups forwarded', async () => {
    expect(await change('/mailboxes/ann', {}, { 'if-match': '"old"' })).toMatchObject(
      refused(412, 'precondition-failed'),
    );
    expect(await change('/groups/sales', { forwarding: null })).toMatchObject(
      refused(422, 'body-invalid', '#/forwarding'),
    );
    expect(await change('/mailboxes/nobody', {})).toMatchObject(refused(404, 'node-not-found'));
    expect(await change('/contacts/nobody', {})).toMatchObject(refused(404, 'recipient-not-found'));
  });

  describe('forwarding', () => {
    it('goes to a recipient here or an address elsewhere, with or without a copy', async () => {
      await change('/mailboxes/ann', { forwarding: { to: { mailbox: 'bob' }, keepCopy: true } });
      expect((await rulesOf('/mailboxes/ann')).forwarding).toMatchObject({
        to: { kind: 'mailbox', name: 'bob' },
        keepCopy: true,
      });
      const { body } = await change('/mailboxes/ann', { forwarding: { to: { address: 'Ann@Home.example' } } });
      expect(body.forwarding).toEqual({
        to: { kind: 'external', id: null, name: null, displayName: null, address: 'Ann@home.example' },
        keepCopy: false,
      });
      expect((await change('/mailboxes/ann', { forwarding: null })).body.forwarding).toBeNull();
    });

    it('is refused where it comes back, by whichever side is changed last', async () => {
      const forward = (from: string, to: object) => change(`/mailboxes/${from}`, { forwarding: { to } });
      const loop = refused(409, 'forwarding-loop', '#/forwarding/to');
      await forward('bob', { mailbox: 'cleo' });
      await forward('cleo', { group: 'temps' });
      expect(await forward('cleo', { mailbox: 'bob' })).toMatchObject(loop);
      expect(await api.post('/groups/temps/members', { add: [{ contact: 'zed' }, { mailbox: 'bob' }] })).toMatchObject(
        refused(409, 'membership-loop', '#/add/1'),
      );
      await api.post('/groups/sales/members', { add: [{ mailbox: 'dan' }] });
      expect(await forward('dan', { group: 'sales' })).toMatchObject(loop);
      await api.post('/groups/temps/members', { add: [{ mailbox: 'dan' }] });
      expect(await forward('dan', { mailbox: 'bob' })).toMatchObject(loop);
      await forward('dan', { address: 'later@example.org' });
      expect(await api.post('/mailboxes/bob/addresses', { address: 'later@example.org' })).toMatchObject(
        refused(409, 'forwarding-loop', '#/address'),
      );
      for (const name of ['bob', 'cleo', 'dan']) await change(`/mailboxes/${name}`, { forwarding: null });
    });

    it('ends with its target, and lists lose who is gone; the audit says so of nobody else', async () => {
      await api.has(aMailbox('gone').on('mx1'));
      await change('/mailboxes/bob', {
        forwarding: { to: { mailbox: 'gone' } },
        acceptFrom: [{ mailbox: 'gone' }, { mailbox: 'ann' }],
        sendAs: [{ mailbox: 'gone' }],
      });
      await change('/mailboxes/gone', { requireSignIn: true });
      expect((await api.delete('/mailboxes/gone')).status).toBe(204);
      expect(await rulesOf('/mailboxes/bob')).toMatchObject({
        forwarding: null,
        acceptFrom: [{ name: 'ann' }],
        sendAs: [],
      });
    });
  });
});
