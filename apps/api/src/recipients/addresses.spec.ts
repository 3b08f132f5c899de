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

onEachDatabase('addresses', (api) => {
  beforeAll(async () => {
    await api.has(aSite('paris'));
    await api.has(aServer('mx1').at('paris'));
    await api.has(aDomain('example.net'));
    await api.has(aDomain('relay.example', { kind: 'internal-relay' }));
  });
  const proxies = async (path: string) =>
    (await api.get(`${path}/addresses`)).body.items.map(
      ({ type, address, primary }: { type: string; address: string; primary: boolean }) =>
        `${primary ? type : type.toLowerCase()}:${address}`,
    );
  const feedOf = async () =>
    (await api.source.query('SELECT changes FROM change_feed ORDER BY revision DESC LIMIT 1'))[0].changes;

  it('lists each address with where it came from and the accepted domain it lies in', async () => {
    await api.has(aMailbox('ann').on('mx1'));
    await api.post('/mailboxes/ann/addresses', { address: 'Ann.Lee@nowhere.example' });
    expect((await api.get('/mailboxes/ann/addresses')).body.items).toMatchObject([
      {
        type: 'SMTP',
        address: 'ann@example.net',
        primary: true,
        origin: 'manual',
        domain: { name: 'example.net', kind: 'authoritative' },
      },
      { address: 'Ann.Lee@nowhere.example', primary: false, domain: null },
    ]);
    expect(await api.get('/mailboxes/nobody/addresses')).toMatchObject(refused(404, 'node-not-found'));
    expect(await api.get('/groups/nobody/addresses')).toMatchObject(refused(404, 'recipient-not-found'));
  });

  it('makes another address the primary one; the two change places, and followers hear of both', async () => {
    await api.has(aMailbox('bob').on('mx1'));
    const added = await api.post('/mailboxes/bob/addresses', { address: 'robert@example.net' });
    expect(added.status).toBe(201);
    await api.patch('/mailboxes/bob/addresses/ROBERT@example.net', { primary: true });
    expect(await proxies('/mailboxes/bob')).toEqual(['SMTP:robert@example.net', 'smtp:bob@example.net']);
    expect((await api.get('/mailboxes/bob')).body.address).toBe('robert@example.net');
    expect((await api.get('/mailboxes?q=robert@')).body.items).toHaveLength(1);
    expect(await feedOf()).toMatchObject([
      { op: 'put', record: { kind: 'mailbox', address: 'robert@example.net' } },
      { op: 'delete', kind: 'address', id: 'smtp:robert@example.net' },
      { op: 'put', record: { kind: 'address', id: 'smtp:bob@example.net' } },
    ]);
    const [entry] = (await api.get('/audit?subject=mailbox:bob')).body.items;
    await api.post(`/audit/${entry.id}/revert`);
    expect(await proxies('/mailboxes/bob')).toEqual(['SMTP:bob@example.net', 'smtp:robert@example.net']);
    await api.post('/mailboxes/bob/addresses', { address: 'bobby@example.net', primary: true });
    expect(await proxies('/mailboxes/bob')).toEqual([
      'SMTP:bobby@example.net',
      'smtp:bob@example.net',
      'smtp:robert@example.net',
    ]);
  });

  it('is taken back by the audit, whatever was done to it, and that again', async () => {
    await api.has(aMailbox('eve').on('mx1'));
    const lastChange = async () => (await api.get('/audit?subject=mailbox:eve')).body.items[0];
    const revert = async ({ id }: { id: string }) => api.post(`/audit/${id}/revert`);
    await api.post('/mailboxes/eve/addresses', { address: 'evelyn@example.net' });
    const added = await lastChange();
    expect(await revert(added)).toMatchObject({ status: 200, body: { action: 'address.removed', revertible: true } });
    expect(await proxies('/mailboxes/eve')).toEqual(['SMTP:eve@example.net']);
    expect(await revert(added)).toMatchObject(refused(404, 'address-not-found'));
    expect(await revert(await lastChange())).toMatchObject({ status: 200, body: { action: 'address.added' } });
    expect(await proxies('/mailboxes/eve')).toEqual(['SMTP:eve@example.net', 'smtp:evelyn@example.net']);
    await api.patch('/mailboxes/eve/addresses/evelyn@example.net', { primary: true });
    expect(await revert(added)).toMatchObject(refused(409, 'address-is-primary'));
    for (const address of ['c=de;s=eve', 'c=de;s=evelyn'])
      await api.post('/mailboxes/eve/addresses', { type: 'X400', address });
    await api.patch('/mailboxes/eve/addresses/x400:c=de;s=evelyn', { primary: true });
    expect(await revert(await lastChange())).toMatchObject({ status: 200 });
    expect(await proxies('/mailboxes/eve')).toContain('X400:c=de;s=eve');
  });

  it('finds whoever has it, by a part of it, in lists of every kind of recipient', async () => {
    await api.has(aMailbox('dora').on('mx1'));
    await api.has(aMailbox('dorothy', { address: 'isadora@example.net' }).on('mx1'));
    for (const [path, name] of [
      ['/mailboxes', 'dora'],
      ['/contacts', 'dieter'],
      ['/groups', 'drafts'],
    ] as const) {
      if (path !== '/mailboxes') await api.post(path, { name, displayName: name, address: `${name}@outside.example` });
      const added = { address: `Isadora.${name}_1@example.net` };
      expect((await api.post(`${path}/${name}/addresses`, added)).status).toBe(201);
      const found = async (q: string) => {
        const { body } = await api.get(`${path}?q=${encodeURIComponent(q)}&total=true&sort=-name`);
        return [body.items.map((item: { name: string }) => item.name), body.total];
      };
      expect(await found('DORA.D')).toEqual([[name], 1]);
      expect(await found(`${name}_1@`)).toEqual([[name], 1]);
      expect(await found(`${name}%1@`)).toEqual([[], 0]);
      expect(await found('isadora')).toEqual(path === '/mailboxes' ? [['dorothy', 'dora'], 2] : [[name], 1]);
      if (path === '/mailboxes') {
        const first = await api.get(`${path}?q=isadora&limit=1`);
        const second = await api.get(`${path}?q=isadora&limit=1&cursor=${encodeURIComponent(first.body.nextCursor)}`);
        expect([first, second].map(({ body }) => body.items[0].name)).toEqual(['dora', 'dorothy']);
      }
    }
  });

  it('a change of the address itself gives the old one up, unless the new one was a further one', async () => {
    await api.has(aMailbox('cleo').on('mx1'));
    await api.patch('/mailboxes/cleo', { address: 'cleopatra@example.net' });
    expect(await proxies('/mailboxes/cleo')).toEqual(['SMTP:cleopatra@example.net']);
    await api.has(aMailbox('cleo2', { address: 'CLEO@example.net', excludedFromPolicies: true }).on('mx1'));
    await api.post('/mailboxes/cleo2/addresses', { address: 'c2@example.net' });
    await api.patch('/mailboxes/cleo2', { address: 'C2@example.net' });
    expect(await proxies('/mailboxes/cleo2')).toEqual(['SMTP:C2@example.net', 'smtp:CLEO@example.net']);
    await api.patch('/mailboxes/cleo2', { address: 'c2@example.net' });
    expect(await proxies('/mailboxes/cleo2')).toEqual(['SMTP:c2@example.net', 'smtp:CLEO@example.net']);
  });

  it('keeps addresses of other mail systems as they are, one primary a type', async () => {
    await api.has(aMailbox('dan').on('mx1'));
    const add = (address: string) => api.post('/mailboxes/dan/addresses', { type: 'x400', address });
    await add('C=US;A= ;P=Org;O=Site;S=Dan;');
    await add('c=us;s=Daniel');
    expect(await proxies('/mailboxes/dan')).toEqual([
      'SMTP:dan@example.net',
      'X400:C=US;A= ;P=Org;O=Site;S=Dan;',
      'x400:c=us;s=Daniel',
    ]);
    const second = `/mailboxes/dan/addresses/${encodeURIComponent('x400:C=US;S=Daniel')}`;
    expect((await api.patch(second, { primary: true })).status).toBe(200);
    expect((await proxies('/mailboxes/dan'))[1]).toBe('X400:c=us;s=Daniel');
    expect(await api.delete(second)).toMatchObject(refused(409, 'address-is-primary'));
  });

  it('an address belongs to one recipient, of whatever kind', async () => {
    await api.has(aMailbox('eva').on('mx1'));
    await api.has(aGroup('team'));
    await api.has(aContact('out', { address: 'out@outside.example' }));
    await api.post('/groups/team/addresses', { address: 'everyone@example.net' });
    const add = (path: string, address: string) => api.post(`${path}/addresses`, { address });
    for (const [path, address] of [
      ['/mailboxes/eva', 'EVERYONE@example.net'],
      ['/mailboxes/eva', 'eva@example.net'],
      ['/contacts/out', 'Team@example.net'],
      ['/groups/team', 'out@OUTSIDE.example'],
    ] as const)
      expect(await add(path, address)).toMatchObject(refused(409, 'address-taken', '#/address'));
    expect(
      await api.post('/mailboxes', { ...aMailbox('fay').on('mx1').body, address: 'everyone@example.net' }),
    ).toMatchObject(refused(409, 'address-taken', '#/address'));
    expect((await add('/mailboxes/eva', 'everyone@example.net')).body.detail).toBe('The group team has this address.');
    expect((await add('/groups/team', 'Everyone@example.net')).body.detail).toBe('It has this address already.');
    await api.delete('/groups/team');
    expect((await add('/mailboxes/eva', 'everyone@example.net')).status).toBe(201);
  });

  it('refuses a group an address by which one that it holds would hold it', async () => {
    for (const name of ['holder', 'held', 'within']) await api.has(aGroup(name));
    await api.post('/groups/holder/members', { add: [{ group: 'held' }] });
    await api.post('/groups/held/members', { add: [{ address: 'side@example.net' }] });
    await api.post('/groups/within/members', { add: [{ address: 'round@example.net' }] });
    const loop = refused(409, 'membership-loop', '#/address');
    await api.post('/groups/within/addresses', { address: 'side@example.net' });
    for (const group of ['holder', 'held', 'within']) {
      expect(await api.post(`/groups/${group}/addresses`, { address: 'round@example.net' })).toMatchObject(loop);
      expect(await api.patch(`/groups/${group}`, { address: 'Round@example.net' })).toMatchObject(loop);
    }
    expect(await api.post('/groups/within/members', { add: [{ group: 'holder' }] })).toMatchObject(
      refused(409, 'membership-loop', '#/add/0'),
    );
    await api.post('/groups/within/members', { remove: [{ address: 'round@example.net' }] });
    expect((await api.post('/groups/holder/addresses', { address: 'round@example.net' })).status).toBe(201);
  });

  it('takes an address away, but not the primary one, and only of the recipient itself', async () => {
    await api.has(aMailbox('gil').on('mx1'));
    await api.has(aMailbox('hal').on('mx1'));
    await api.post('/mailboxes/gil/addresses', { address: 'g@example.net' });
    const remove = (path: string, headers?: Record<string, string>) => api.delete(`/mailboxes/${path}`, headers);
    expect(await remove('hal/addresses/g@example.net')).toMatchObject(refused(404, 'address-not-found'));
    expect(await remove('gil/addresses/gil@example.net')).toMatchObject(refused(409, 'address-is-primary'));
    expect(await remove('gil/addresses/g@example.net', { 'if-match': '"old"' })).toMatchObject(
      refused(412, 'precondition-failed'),
    );
    const { headers } = await api.get('/mailboxes/gil/addresses');
    expect((await remove('gil/addresses/smtp:G@example.net', { 'if-match': String(headers['etag']) })).status).toBe(
      204,
    );
    expect(await proxies('/mailboxes/gil')).toEqual(['SMTP:gil@example.net']);
  });

  it.each([
    { fault: 'an address without domain', body: { address: 'zoe' }, at: ['#/address'] },
    { fault: 'a type of signs', body: { type: 'x 400', address: 'c=us' }, at: ['#/type'] },
    { fault: 'a primary that is no truth', body: { address: 'z@example.net', primary: 'yes' }, at: ['#/primary'] },
  ])('refuses $fault', async ({ body, at }) => {
    expect(await api.post('/mailboxes/ann/addresses', body)).toMatchObject(refused(422, 'body-invalid', ...at));
  });

  it("a contact's target stays outside, whichever way it is changed", async () => {
    await api.has(aContact('mover', { address: 'mover@outside.example' }));
    await api.post('/contacts/mover/addresses', { address: 'mover@example.net' });
    expect(await api.patch('/contacts/mover/addresses/mover@example.net', { primary: true })).toMatchObject(
      refused(409, 'contact-inside', '#/address'),
    );
  });

  it('an internationalised address is one in every form, shown as people read it', async () => {
    expect((await api.post('/accepted-domains', { name: 'BÜCHER.example' })).body).toMatchObject({
      name: 'bücher.example',
    });
    expect(await api.post('/accepted-domains', { name: 'xn--bcher-kva.example' })).toMatchObject(
      refused(409, 'name-taken', '#/name'),
    );
    expect((await api.get('/accepted-domains/xn--bcher-kva.example')).body.name).toBe('bücher.example');
    await api.has(aMailbox('uli', { address: 'Uli@XN--BCHER-KVA.example' }).on('mx1'));
    await api.has(aMailbox('vlad', { address: 'Влад@bücher.example' }).on('mx1'));
    expect((await api.get('/mailboxes/uli')).body.address).toBe('Uli@bücher.example');
    for (const address of ['ULI@bücher.example', 'uli@xn--bcher-kva.example', 'ВЛАД@xn--bcher-kva.example'])
      expect(await api.post('/mailboxes/vlad/addresses', { address })).toMatchObject(
        refused(409, 'address-taken', '#/address'),
      );
    for (const address of ['uli@BÜCHER.example', 'uli@xn--bcher-kva.example'])
      expect((await api.get(`/recipients?address=${encodeURIComponent(address)}`)).body).toMatchObject({
        domain: { name: 'bücher.example' },
        recipient: { name: 'uli', primary: true },
      });
    expect(await api.post('/mailboxes/uli/addresses', { type: 'X400', address: 'C=DE;S=Müller' })).toMatchObject(
      refused(422, 'body-invalid', '#/address'),
    );
  });

  describe('GET /recipients', () => {
    const lookUp = async (address: string) =>
      (await api.get(`/recipients?address=${encodeURIComponent(address)}`)).body;

    it('says who gets mail for an address, by any of their addresses', async () => {
      await api.has(aMailbox('ida').on('mx1'));
      await api.post('/mailboxes/ida/addresses', { address: 'ida.b@example.net' });
      expect(await lookUp('IDA.B@example.net')).toMatchObject({
        verdict: 'delivered',
        domain: { name: 'example.net', kind: 'authoritative' },
        recipient: { kind: 'mailbox', name: 'ida', address: 'ida@example.net', primary: false },
        receives: [{ kind: 'mailbox', name: 'ida' }],
        receivesTotal: 1,
      });
    });

    it('opens groups in groups, each receiver once', async () => {
      await api.has(aMailbox('jon').on('mx1'));
      for (const name of ['outer', 'inner']) await api.has(aGroup(name));
      await api.post('/groups/inner/members', { add: [{ mailbox: 'jon' }, { address: 'zed@outside.example' }] });
      await api.post('/groups/outer/members', { add: [{ group: 'inner' }, { mailbox: 'jon' }] });
      const { receives, receivesTotal, recipient } = await lookUp('outer@example.net');
      expect(recipient).toMatchObject({ kind: 'group', primary: true });
      expect(receives.map(({ address }: { address: string }) => address)).toEqual([
        'jon@example.net',
        'zed@outside.example',
      ]);
      expect(receivesTotal).toBe(2);
    });

    it('follows forwardings, and says why: addresses with their origin, rules, and what leads where', async () => {
      for (const name of ['may', 'ned', 'ola']) await api.has(aMailbox(name).on('mx1'));
      await api.has(aGroup('away'));
      await api.post('/groups/away/members', { add: [{ mailbox: 'ola' }, { address: 'zed@outside.example' }] });
      await api.patch('/mailboxes/may/delivery', {
        forwarding: { to: { mailbox: 'ned' }, keepCopy: true },
        rejectFrom: [{ mailbox: 'ola' }],
      });
      await api.patch('/mailboxes/ned/delivery', { forwarding: { to: { group: 'away' } } });
      const found = await lookUp('may@example.net');
      expect(found).toMatchObject({
        addresses: [{ address: 'may@example.net', primary: true, origin: 'manual' }],
        delivery: { rejectFrom: [{ name: 'ola' }], forwarding: { keepCopy: true } },
        forwarded: [
          { from: { name: 'may' }, to: { name: 'ned' }, keepCopy: true },
          { from: { name: 'ned' }, to: { kind: 'group', name: 'away' }, keepCopy: false },
        ],
        receivesTotal: 3,
      });
      expect(found.receives.map(({ address }: { address: string }) => address)).toEqual([
        'may@example.net',
        'ola@example.net',
        'zed@outside.example',
      ]);
    });

    it('opens an outside address that is a recipient by now as that recipient, once', async () => {
      await api.has(aMailbox('kim').on('mx1'));
      for (const name of ['staff', 'late']) await api.has(aGroup(name));
      const add = [{ address: 'kim.new@example.net' }, { address: 'late.new@example.net' }, { mailbox: 'kim' }];
      await api.post('/groups/staff/members', { add });
      await api.post('/groups/late/members', { add: [{ address: 'zed@outside.example' }] });
      await api.post('/mailboxes/kim/addresses', { address: 'KIM.new@example.net' });
      await api.post('/groups/late/addresses', { address: 'late.new@example.net' });
      expect(await lookUp('staff@example.net')).toMatchObject({
        receives: [
          { kind: 'mailbox', name: 'kim', address: 'kim@example.net' },
          { kind: 'external', address: 'zed@outside.example' },
        ],
        receivesTotal: 2,
        loops: [],
      });
    });

    it('comes to an end where groups hold each other, and says which', async () => {
      for (const name of ['first', 'second', 'third']) await api.has(aGroup(name));
      await api.post('/groups/first/members', { add: [{ group: 'second' }, { address: 'zed@outside.example' }] });
      await api.post('/groups/third/members', { add: [{ group: 'first' }] });
      const idOf = async (name: string) => (await api.get(`/groups/${name}`)).body.id;
      // As an older release, or whoever writes to the database, may have left it.
      await api.source.query(
        `INSERT INTO group_member (group_id, member_key, member_kind, address) VALUES ($1, $2, 'external', $2)`,
        [await idOf('second'), 'first@example.net'],
      );
      expect(await lookUp('third@example.net')).toMatchObject({
        receives: [{ address: 'zed@outside.example' }],
        loops: [{ name: 'first' }, { name: 'second' }],
      });
    });

    it.each([
      { address: 'nobody@example.net', verdict: 'unknown-recipient' },
      { address: 'nobody@relay.example', verdict: 'relayed' },
      { address: 'nobody@elsewhere.example', verdict: 'not-accepted' },
    ])('says $verdict of $address', async ({ address, verdict }) => {
      expect(await lookUp(address)).toMatchObject({ verdict, recipient: null, receives: [], receivesTotal: 0 });
    });

    it('refuses what is no address', async () => {
      expect(await api.get('/recipients?address=nobody')).toMatchObject(refused(422, 'query-invalid', '#/address'));
      expect(await api.get('/recipients')).toMatchObject(refused(422, 'query-invalid', '#/address'));
    });
  });
});
