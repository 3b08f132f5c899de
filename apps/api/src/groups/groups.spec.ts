import { beforeAll, describe, expect, it } from 'vitest';
import { aContact, aGroup, aMailbox, aServer, aSite, onEachDatabase, refused } from '../api-harness.spec-support.js';

onEachDatabase('groups', (api) => {
  beforeAll(async () => {
    await api.has(aSite('paris'));
    await api.has(aServer('mx1').at('paris'));
    for (const name of ['ann', 'bob', 'cleo']) await api.has(aMailbox(name).on('mx1'));
    await api.has(aContact('partner', { address: 'partner@outside.example' }));
  });
  const members = async (group: string, query = '') =>
    (await api.get(`/groups/${group}/members${query}`)).body.items.map(({ address }: { address: string }) => address);
  const feedOf = async () =>
    (await api.source.query('SELECT changes FROM change_feed ORDER BY revision DESC LIMIT 1'))[0].changes;

  describe('POST /groups', () => {
    it('answers the group with its owners, empty at first', async () => {
      const { status, body } = await api.post('/groups', {
        name: 'sales',
        displayName: 'Sales',
        address: 'sales@example.net',
        owners: ['BOB', 'ann'],
      });
      expect(status).toBe(201);
      expect(body).toMatchObject({ hidden: false, members: 0, owners: [{ name: 'ann' }, { name: 'bob' }] });
      expect((await api.get('/groups/SALES')).body).toEqual(body);
      expect((await api.get('/groups?q=sales@')).body.items).toEqual([body]);
    });

    it('refuses what it may refuse, every owner that is not there at once', async () => {
      await api.has(aGroup('taken'));
      const create = (body: object) =>
        api.post('/groups', { name: 'other', displayName: 'Other', address: 'other@example.net', ...body });
      expect(await create({ name: 'TAKEN' })).toMatchObject(refused(409, 'name-taken', '#/name'));
      expect(await create({ address: 'ANN@example.net' })).toMatchObject(refused(409, 'address-taken', '#/address'));
      expect(await create({ owners: ['no', 'ann', 'nope'] })).toMatchObject(
        refused(422, 'reference-not-found', '#/owners/0', '#/owners/2'),
      );
      expect(await create({ name: '', members: [] })).toMatchObject(
        refused(422, 'body-invalid', '#/name', '#/members'),
      );
    });
  });

  describe('a group with a filter', () => {
    it('has whom its filter is true of, at once, also inside other groups, and takes no others', async () => {
      for (const [name, department] of [
        ['sue', 'Sales'],
        ['sam', 'sales'],
        ['lee', 'Legal'],
      ] as const)
        await api.has(aMailbox(name, { department }).on('mx1'));
      const { status, body } = await api.post('/groups', {
        ...aGroup('sellers').body,
        filter: '(&(department=SALES)(!(cn=nobody)))',
      });
      expect(status).toBe(201);
      expect(body).toMatchObject({ filter: '(&(department=SALES)(!(cn=nobody)))', members: 2 });
      const named = async (path = '') =>
        (await api.get(`/groups/sellers/members?limit=10${path}`)).body.items.map(({ name }: { name: string }) => name);
      expect(await named()).toEqual(['sam', 'sue']);
      expect(await named('&q=sue')).toEqual(['sue']);
      const first = (await api.get('/groups/sellers/members?limit=1&total=true')).body;
      expect(first).toMatchObject({ items: [{ kind: 'mailbox', name: 'sam' }], total: 2 });
      expect((await api.get(`/groups/sellers/members?limit=1&cursor=${first.nextCursor}`)).body).toMatchObject({
        items: [{ name: 'sue' }],
        nextCursor: null,
      });
      await api.patch('/mailboxes/lee', { department: 'Sales' });
      await api.patch('/mailboxes/sue', { department: null });
      expect(await named()).toEqual(['lee', 'sam']);
      await api.has(aGroup('holding'));
      await api.post('/groups/holding/members', {
        add: [{ group: 'sellers' }, { mailbox: 'sam' }, { mailbox: 'sue' }],
      });
      const lookup = (await api.get('/recipients?address=holding@example.net')).body;
      expect(lookup.receives.map(({ name }: { name: string }) => name)).toEqual(['lee', 'sam', 'sue']);
      expect(lookup.receivesTotal).toBe(3);
      const change = { add: [{ mailbox: 'sue' }] };
      expect(await api.post('/groups/sellers/members', change)).toMatchObject(refused(409, 'members-by-filter'));
      expect(await api.patch('/groups/holding', { filter: '(department=Sales)' })).toMatchObject(
        refused(409, 'members-by-filter', '#/filter'),
      );
    });

    it('loses its filter and gets it back', async () => {
      expect((await api.patch('/groups/sellers', { filter: null })).body).toMatchObject({ filter: null, members: 0 });
      const [entry] = (await api.get('/audit?subject=group:sellers')).body.items;
      expect((await api.post(`/audit/${entry.id}/revert`)).status).toBe(200);
      expect((await api.get('/groups/sellers')).body).toMatchObject({ members: 2 });
    });

    it.each([
      { filter: '(department=Sales', place: 'character 18' },
      { filter: '(&(department=Sales)(l=*)', place: 'character 26' },
      { filter: '(shoeSize=42)', place: 'shoeSize' },
    ])('is refused with where the fault is: $filter', async ({ filter, place }) => {
      const { status, body } = await api.post('/groups', { ...aGroup('faulty').body, filter });
      expect({ status, code: body.type, at: body.errors[0].pointer }).toEqual({
        status: 422,
        code: '/problems/body-invalid',
        at: '#/filter',
      });
      expect(body.errors[0].detail).toContain(place);
    });
  });

  it('PATCH /groups/{group} changes it and its owners, and can be taken back', async () => {
    await api.has(aGroup('crew', { owners: ['ann'] }));
    const { body } = await api.patch('/groups/crew', {
      ...{ hidden: true, owners: ['bob'], description: 'All hands' },
      ...{ customAttribute2: 'K2', excludedFromPolicies: true },
    });
    expect(body).toMatchObject({ hidden: true, owners: [{ name: 'bob' }], description: 'All hands' });
    expect(body).toMatchObject({ customAttribute2: 'K2', excludedFromPolicies: true });
    const [entry] = (await api.get('/audit?subject=group:crew')).body.items;
    expect(entry).toMatchObject({ before: { owners: ['ann'] }, after: { owners: ['bob'], hidden: true } });
    expect((await api.post(`/audit/${entry.id}/revert`)).status).toBe(200);
    expect((await api.get('/groups/crew')).body).toMatchObject({
      ...{ hidden: false, owners: [{ name: 'ann' }] },
      ...{ customAttribute2: null, excludedFromPolicies: false },
    });
    expect(await api.patch('/groups/nowhere', {})).toMatchObject(refused(404, 'recipient-not-found'));
    expect(await api.patch('/groups/crew', { owners: ['no'] })).toMatchObject(
      refused(422, 'reference-not-found', '#/owners/0'),
    );
    expect(await api.patch('/groups/crew', { address: 'ann@example.net' })).toMatchObject(
      refused(409, 'address-taken', '#/address'),
    );
  });

  describe('POST /groups/{group}/members', () => {
    it('adds and removes many at once, and says what that came to', async () => {
      await api.has(aGroup('all'));
      await api.has(aGroup('inner'));
      const add = [
        { mailbox: 'ANN' },
        { contact: 'partner' },
        { group: 'inner' },
        { address: 'Someone@outside.example' },
        { address: 'BOB@example.net' },
        { address: 'partner@outside.example' },
      ];
      const { status, body } = await api.post('/groups/all/members', { add });
      expect({ status, body }).toEqual({ status: 200, body: { added: 5, removed: 0, unchanged: 1, members: 5 } });
      expect(await members('all')).toEqual([
        'ann@example.net',
        'bob@example.net',
        'inner@example.net',
        'partner@outside.example',
        'Someone@outside.example',
      ]);
      const [entry] = (await api.get('/audit?subject=group:all')).body.items;
      expect(entry).toMatchObject({
        action: 'group.members-changed',
        after: { added: ['Someone@outside.example', 'contact partner', 'group inner', 'mailbox ann', 'mailbox bob'] },
      });
      const again = await api.post('/groups/all/members', {
        add: [{ mailbox: 'ann' }, { mailbox: 'cleo' }],
        remove: [{ address: 'someone@OUTSIDE.example' }, { mailbox: 'bob' }],
      });
      expect(again.body).toEqual({ added: 1, removed: 2, unchanged: 1, members: 4 });
      expect(await members('all')).toHaveLength(4);
      expect((await feedOf()).map(({ op }: { op: string }) => op)).toEqual(['delete', 'delete', 'put']);
    });

    it('are taken back by the audit, and that again', async () => {
      await api.has(aGroup('undone'));
      const change = (body: object) => api.post('/groups/undone/members', body);
      await change({ add: [{ mailbox: 'ann' }, { address: 'Old@outside.example' }] });
      await change({ add: [{ contact: 'partner' }], remove: [{ mailbox: 'ann' }, { address: 'old@outside.example' }] });
      const lastChange = async () => (await api.get('/audit?subject=group:undone')).body.items[0];
      const changed = await lastChange();
      const revert = async ({ id }: { id: string }) => api.post(`/audit/${id}/revert`);
      expect(await revert(changed)).toMatchObject({ status: 200, body: { action: 'group.members-changed' } });
      expect(await members('undone')).toEqual(['ann@example.net', 'Old@outside.example']);
      expect(await revert(changed)).toMatchObject(refused(409, 'change-not-revertible'));
      expect(await revert(await lastChange())).toMatchObject({ status: 200 });
      expect(await members('undone')).toEqual(['partner@outside.example']);
    });

    it('pages members by address, and finds text in them', async () => {
      await api.has(aGroup('paged'));
      await api.post('/groups/paged/members', {
        add: ['cleo', 'ann', 'bob'].map((mailbox) => ({ mailbox })).concat([]),
      });
      await api.post('/groups/paged/members', { add: [{ address: 'zed@outside.example' }] });
      const first = await api.get('/groups/paged/members?limit=2&total=true');
      expect(first.body).toMatchObject({ items: [{ name: 'ann' }, { name: 'bob' }], total: 4 });
      const rest = await api.get(`/groups/paged/members?limit=2&cursor=${first.body.nextCursor}`);
      expect(rest.body).toMatchObject({ items: [{ name: 'cleo' }, { kind: 'external' }], nextCursor: null });
      expect(await members('paged', '?q=ZED')).toEqual(['zed@outside.example']);
      expect(await api.get('/groups/paged/members?cursor=abc')).toMatchObject(
        refused(422, 'query-invalid', '#/cursor'),
      );
    });

    it('refuses groups that would hold each other, however far around', async () => {
      for (const name of ['one', 'two', 'three']) await api.has(aGroup(name));
      await api.post('/groups/one/members', { add: [{ group: 'two' }] });
      await api.post('/groups/two/members', { add: [{ group: 'three' }] });
      const close = (group: string) => api.post('/groups/three/members', { add: [{ mailbox: 'ann' }, { group }] });
      expect(await close('one')).toMatchObject(refused(409, 'membership-loop', '#/add/1'));
      expect(await close('three')).toMatchObject(refused(409, 'membership-loop', '#/add/1'));
      expect(await api.post('/groups/three/members', { add: [{ address: 'one@example.net' }] })).toMatchObject(
        refused(409, 'membership-loop', '#/add/0'),
      );
      expect(await members('three')).toEqual([]);
      await api.post('/groups/one/members', { remove: [{ group: 'two' }] });
      expect((await close('one')).status).toBe(200);
    });

    it('refuses every reference that leads nowhere at once, and more than a thousand', async () => {
      await api.has(aGroup('few'));
      const change = (body: object) => api.post('/groups/few/members', body);
      expect(await change({ add: [{ mailbox: 'ann' }, { contact: 'no' }], remove: [{ group: 'no' }] })).toMatchObject(
        refused(422, 'reference-not-found', '#/add/1/contact', '#/remove/0/group'),
      );
      expect(await members('few')).toEqual([]);
      expect(await change({ add: Array.from({ length: 1001 }, () => ({ mailbox: 'ann' })) })).toMatchObject(
        refused(422, 'body-invalid', '#/add'),
      );
      expect(await change({ add: [{ mailbox: 'ann', contact: 'no' }] })).toMatchObject(
        refused(422, 'body-invalid', '#/add/0'),
      );
      // Of the forms that a member may have the one is meant whose fields were sent.
      expect(await change({ add: [{ mailbox: 'ann' }, { address: 'no address' }, { mailbox: '' }] })).toMatchObject(
        refused(422, 'body-invalid', '#/add/1/address', '#/add/2/mailbox'),
      );
      expect(await api.post('/groups/nowhere/members', {})).toMatchObject(refused(404, 'recipient-not-found'));
    });
  });

  it('DELETE /groups/{group} leaves its members, and takes it out of others', async () => {
    await api.has(aGroup('outer'));
    await api.has(aGroup('doomed'));
    await api.post('/groups/outer/members', { add: [{ group: 'doomed' }] });
    await api.post('/groups/doomed/members', { add: [{ mailbox: 'ann' }] });
    expect((await api.delete('/groups/doomed')).status).toBe(204);
    expect(await members('outer')).toEqual([]);
    expect((await api.get('/mailboxes/ann')).status).toBe(200);
    expect(await api.source.query('SELECT 1 FROM group_member WHERE member_key = $1', ['doomed'])).toEqual([]);
    expect(await api.delete('/groups/doomed')).toMatchObject(refused(404, 'recipient-not-found'));
  });

  it('a mailbox that is deleted leaves its groups, as member and as owner, and followers hear of it', async () => {
    await api.has(aMailbox('leaver').on('mx1'));
    const { id } = await api.has(aGroup('left', { owners: ['leaver', 'ann'] }));
    await api.post('/groups/left/members', { add: [{ mailbox: 'leaver' }] });
    await api.delete('/mailboxes/leaver');
    expect((await api.get('/groups/left')).body).toMatchObject({ members: 0, owners: [{ name: 'ann' }] });
    const steps = (await feedOf()).map(
      ({ op, kind, record }: { op: string; kind?: string; record?: { kind: string; id: string } }) =>
        op === 'put' ? `put ${record?.kind} ${record?.id === id}` : `delete ${kind}`,
    );
    expect(steps).toEqual(['delete group-member', 'put group true', 'delete mailbox']);
  });
});
