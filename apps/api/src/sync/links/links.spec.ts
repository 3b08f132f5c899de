import { createHash } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  aContact,
  aGroup,
  aMailbox,
  aDomain,
  aServer,
  aSite,
  followerToken,
  onEachDatabase,
  refused,
} from '../../api-harness.spec-support.js';
import { aSource } from '../sources/a-source.spec-support.js';

const lines = (kind: string, targets: string[], authority = 'directory') =>
  targets.map((target) => ({
    kind,
    target,
    from: ['x'],
    authority,
    ...(target === 'disabled' && { normaliser: 'boolean' }),
  }));
const mapping = [
  ...lines('person', ['name', 'displayName', 'address', 'aliases', 'disabled']),
  ...lines('person', ['surname'], 'initial'),
  ...lines('person', ['initials'], 'directory-if-present'),
  ...lines('contact', ['displayName', 'company']),
  ...lines('group', ['displayName', 'members', 'owners']),
];

onEachDatabase('what comes from directories', (api) => {
  let hq: string;
  let counter = 0;

  beforeAll(async () => {
    await api.has(aDomain('example.net'));
    await api.has(aSite('paris'));
    await api.has(aServer('mx1').at('paris'));
    hq = (await api.has(aSource('hq', { mapping, precedence: 10 }))).id;
  });
  beforeEach(() => {
    counter += 1;
  });

  const link = async (kind: string, localId: string, { source = hq, state = 'linked' } = {}): Promise<string> => {
    const [{ id }] = await api.source.query(
      `INSERT INTO directory_link (id, source_id, anchor, kind, local_id, dn, dn_key, state, applied_hash, created_at, modified_at)
        VALUES (gen_random_uuid(), $1, md5($2), $3, $2::uuid, 'uid=x,dc=hq', 'x', $4, 'h', now(), now()) RETURNING id`,
      [source, localId, kind, state],
    );
    return id;
  };
  /** A mailbox that comes from hq, with a name of its own. */
  const hasLinked = async (more: object = {}, how: { source?: string; state?: string } = {}) => {
    const mailbox = await api.has(aMailbox(`person-${counter}`, more).on('mx1'));
    return { ...mailbox, link: await link('person', mailbox.id, how) };
  };
  const path = (name: string, verb = '') => `/recipients/mailbox/${name}/directory${verb}`;
  const managed = (...pointers: string[]) => refused(409, 'field-managed-by-directory', ...pointers);

  describe('a mailbox', () => {
    it('says where it comes from, and which fields are not its own', async () => {
      const { name } = await hasLinked();
      const { directory } = (await api.get(`/mailboxes/${name}`)).body;
      expect(directory).toEqual({
        source: { id: hq, name: 'hq' },
        state: 'linked',
        managedFields: ['name', 'displayName', 'address', 'aliases', 'disabled'],
        detachedFields: [],
      });
      const { items } = (await api.get(`/mailboxes?q=${name}`)).body;
      expect(items[0].directory).toEqual(directory);
      await api.has(aMailbox(`local-${counter}`).on('mx1'));
      expect((await api.get(`/mailboxes/local-${counter}`)).body.directory).toBeNull();
    });

    it('refuses changes of all fields that the directory decides at once, and takes others', async () => {
      const { name } = await hasLinked({ initials: 'AB' });
      const change = { displayName: 'Another', address: 'another@example.net', initials: 'X', surname: 'Ours' };
      expect(await api.patch(`/mailboxes/${name}`, change)).toMatchObject(
        managed('#/displayName', '#/initials', '#/address'),
      );
      expect((await api.patch(`/mailboxes/${name}`, { surname: 'Ours' })).body.surname).toBe('Ours');
      const same = { displayName: (await api.get(`/mailboxes/${name}`)).body.displayName };
      expect((await api.patch(`/mailboxes/${name}`, same)).status).toBe(200);
    });

    it('leaves to us what the directory decides only where it has a value, and has none', async () => {
      const { name } = await hasLinked();
      expect((await api.patch(`/mailboxes/${name}`, { initials: 'OK' })).status).toBe(200);
    });

    it('is moved, suspended and resumed here all the same', async () => {
      const { name } = await hasLinked();
      expect((await api.patch(`/mailboxes/${name}`, { suspended: true })).body.suspended).toBe(true);
      expect((await api.patch(`/mailboxes/${name}`, { suspended: false })).body.suspended).toBe(false);
    });

    it('keeps further addresses that the directory supplies, and takes others', async () => {
      const { name, id } = await hasLinked();
      const addresses = `/mailboxes/${name}/addresses`;
      const [theirs, ours] = [`theirs-${counter}@example.net`, `ours-${counter}@example.net`];
      for (const address of [theirs, ours]) expect((await api.post(addresses, { address })).status).toBe(201);
      await api.source.query(
        `UPDATE recipient_address SET source_id = $1, origin = 'directory' WHERE recipient_id = $2 AND address = $3`,
        [hq, id, theirs],
      );
      expect(await api.delete(`${addresses}/${theirs}`)).toMatchObject(managed('#'));
      expect((await api.delete(`${addresses}/${ours}`)).status).toBe(204);
      expect(await api.patch(`${addresses}/${theirs}`, { primary: true })).toMatchObject(managed('#/address'));
      expect((await api.get(path(name))).body.links[0].aliases).toEqual([theirs]);
      const { items } = (await api.get(addresses)).body;
      const sourceOf = (wanted: string) => items.find(({ address }: { address: string }) => address === wanted).source;
      expect(sourceOf(theirs)).toEqual({ id: hq, name: 'hq' });
      expect(items.find(({ primary }: { primary: boolean }) => primary)).toMatchObject({
        origin: 'directory',
        source: { name: 'hq' },
      });
      await api.post(path(name, '/detach'), { fields: ['aliases'] });
      expect((await api.delete(`${addresses}/${theirs}`)).status).toBe(204);
    });

    it('is not deleted by accident: its source would bring it back', async () => {
      const { name, link: id } = await hasLinked();
      expect(await api.delete(`/mailboxes/${name}`)).toMatchObject(refused(409, 'recipient-linked'));
      expect(await api.delete(`/mailboxes/${name}?directory=forget`)).toMatchObject(
        refused(422, 'query-invalid', '#/directory'),
      );
      expect((await api.delete(`/mailboxes/${name}?directory=ignore`)).status).toBe(204);
      const { items } = (await api.get('/directory/links?source=hq&state=ignored')).body;
      expect(items).toContainEqual(expect.objectContaining({ id, recipient: null, state: 'ignored' }));
    });

    it('is deleted like any other once it is detached', async () => {
      const { name } = await hasLinked();
      await api.post(path(name, '/detach'), {});
      expect((await api.delete(`/mailboxes/${name}`)).status).toBe(204);
    });

    it('has no password of ours where its source checks it, and app passwords all the same', async () => {
      const source = await api.has(aSource(`pass-${counter}`, { mapping, passwords: 'source' }));
      const { name, id } = await hasLinked({ password: 'correct horse battery' }, { source: source.id });
      expect(await api.put(`/mailboxes/${name}/password`, { generate: true })).toMatchObject(managed('#/password'));
      expect((await api.post(`/mailboxes/${name}/app-passwords`, { name: 'Phone' })).status).toBe(201);
      const change = { mailboxId: id, oldPassword: 'correct horse battery', newPassword: 'another long password' };
      expect(await api.bearing(followerToken).post('/directory/password-changes', change)).toMatchObject(
        refused(401, 'sign-in-refused'),
      );
      const told = async () =>
        (await api.source.query('SELECT changes FROM change_feed ORDER BY revision DESC LIMIT 1'))[0].changes;
      expect(await told()).toMatchObject([{ record: { passThrough: { sourceId: source.id, dn: 'uid=x,dc=hq' } } }]);
      await api.post(path(name, '/detach'), {});
      expect((await told())[0].record).not.toHaveProperty('passThrough');
      expect((await api.put(`/mailboxes/${name}/password`, { generate: true })).status).toBe(200);
    });
  });

  it('a contact refuses what its directory decides, and to be deleted', async () => {
    const { id, name } = await api.has(aContact(`contact-${counter}`, { address: `c${counter}@outside.example` }));
    await link('contact', id);
    expect(await api.patch(`/contacts/${name}`, { displayName: 'X', company: 'Y', title: 'Z' })).toMatchObject(
      managed('#/displayName', '#/company'),
    );
    expect(await api.delete(`/contacts/${name}`)).toMatchObject(refused(409, 'recipient-linked'));
    expect((await api.get(`/contacts/${name}`)).body.directory).toMatchObject({ source: { name: 'hq' } });
  });

  it('a group keeps members and owners that the directory supplies, and takes others', async () => {
    const { id, name } = await api.has(aGroup(`group-${counter}`));
    const [ann, bob] = await Promise.all(
      ['a', 'b'].map((letter) => api.has(aMailbox(`${letter}-${counter}`).on('mx1'))),
    );
    await link('group', id);
    await api.post(`/groups/${name}/members`, { add: [{ mailbox: ann.id }, { mailbox: bob.id }] });
    await api.patch(`/groups/${name}`, { owners: [ann.id, bob.id] });
    await api.source.query('UPDATE group_member SET source_id = $1 WHERE member_id = $2', [hq, ann.id]);
    await api.source.query('UPDATE group_owner SET source_id = $1 WHERE mailbox_id = $2', [hq, ann.id]);
    const members = (remove: object[]) => api.post(`/groups/${name}/members`, { remove });
    expect(await members([{ mailbox: bob.id }, { mailbox: ann.id }])).toMatchObject(managed('#/remove/1'));
    expect((await members([{ mailbox: bob.id }])).status).toBe(200);
    expect(await api.patch(`/groups/${name}`, { owners: [bob.id] })).toMatchObject(managed('#/owners'));
    const supplier = { id: hq, name: 'hq' };
    expect((await api.get(`/groups/${name}/members`)).body.items).toEqual([
      expect.objectContaining({ id: ann.id, source: supplier }),
    ]);
    expect((await api.get(`/groups/${name}`)).body.owners).toEqual([
      { id: ann.id, name: ann.name, source: supplier },
      { id: bob.id, name: bob.name, source: null },
    ]);
    expect((await api.patch(`/groups/${name}`, { owners: [ann.id] })).body.owners).toHaveLength(1);
    const [owner] = await api.source.query('SELECT source_id FROM group_owner WHERE mailbox_id = $1', [ann.id]);
    expect(owner.source_id).toBe(hq);
    expect(await api.patch(`/groups/${name}`, { displayName: 'X', hidden: true })).toMatchObject(
      managed('#/displayName'),
    );
    expect(await api.delete(`/groups/${name}`)).toMatchObject(refused(409, 'recipient-linked'));
  });

  it('of two sources the one of the lower precedence number decides, the other what the first leaves', async () => {
    const second = await api.has(
      aSource(`second-${counter}`, {
        mapping: lines('person', ['name', 'address', 'displayName', 'surname']),
        precedence: 20,
      }),
    );
    const { name, id } = await hasLinked();
    await link('person', id, { source: second.id });
    const { links } = (await api.get(path(name))).body;
    expect(links.map((one: { source: { name: string } }) => one.source.name)).toEqual(['hq', second.name]);
    const fieldOf = (at: number, wanted: string) =>
      links[at].fields.find(({ field }: { field: string }) => field === wanted);
    expect(fieldOf(0, 'displayName')).toMatchObject({ managed: true, overruledBy: null });
    expect(fieldOf(1, 'displayName')).toMatchObject({ managed: false, overruledBy: { name: 'hq' } });
    expect(fieldOf(1, 'surname')).toMatchObject({ managed: true });
    const refusal = await api.patch(`/mailboxes/${name}`, { surname: 'X' });
    expect(refusal).toMatchObject(managed('#/surname'));
    expect(refusal.body.detail).toContain(second.name);
  });

  describe('attaching', () => {
    /** A source of its own, that nobody else has run, with a person of it who kept a field for herself. */
    const detachedOf = async (more: object = {}) => {
      const source = await api.has(aSource(`attached-${counter}`, { mapping, precedence: 30, ...more }));
      const mailbox = await hasLinked({}, { source: source.id });
      await api.post(path(mailbox.name, '/detach'), { fields: ['displayName'] });
      return { source, ...mailbox };
    };
    const attach = async (name: string) => (await api.post(path(name, '/attach'), {})).body.links[0];

    it('has the entry read anew at once, as a run that one can follow', async () => {
      const { source, name, id } = await detachedOf();
      expect((await api.get(path(name))).body.links[0]).toMatchObject({ awaited: null });
      const { awaited, anchor } = await attach(name);
      const { items } = (await api.get(`/directory/sources/${source.name}/runs`)).body;
      expect(items).toMatchObject([{ id: awaited.run, mode: 'single', trigger: 'resync', state: 'queued' }]);
      const [started, attached] = (await api.get('/audit?limit=2')).body.items;
      expect(started).toMatchObject({ action: 'run.started', after: { run: awaited.run, anchor } });
      expect(attached).toMatchObject({ action: 'directory.detachment-changed', subject: { id } });
    });

    it('says when the value comes where the source is at work, or paused', async () => {
      const busy = await detachedOf({ schedule: { everyMinutes: 0, fullAt: '02:30' } });
      await api.post(`/directory/sources/${busy.source.name}/runs`, { mode: 'full' });
      expect((await attach(busy.name)).awaited).toEqual({ run: null, dueAt: expect.stringContaining('T02:30') });
      counter += 1;
      const paused = await detachedOf({ schedule: { everyMinutes: 0, fullAt: null } });
      await api.post(`/directory/sources/${paused.source.name}/pause`);
      expect((await attach(paused.name)).awaited).toEqual({ run: null, dueAt: null });
    });

    it('asks for nothing where nothing was handed back', async () => {
      const { source, name } = await detachedOf();
      await api.post(path(name, '/attach'), { fields: ['surname'] });
      expect((await api.get(`/directory/sources/${source.name}/runs`)).body.items).toEqual([]);
    });
  });

  describe('detaching', () => {
    it('makes a field ours, visibly, until it is attached again', async () => {
      const { name, link: id } = await hasLinked();
      const { body } = await api.post(path(name, '/detach'), { fields: ['displayName'], reason: 'Stage name' });
      const shown = body.links[0].fields.find(({ field }: { field: string }) => field === 'displayName');
      expect(shown).toMatchObject({ managed: false, detached: { by: expect.any(String), reason: 'Stage name' } });
      expect((await api.patch(`/mailboxes/${name}`, { displayName: 'Stage Name' })).body.directory).toMatchObject({
        managedFields: ['name', 'address', 'aliases', 'disabled'],
        detachedFields: ['displayName'],
      });
      await api.post(path(name, '/attach'), { fields: ['displayName'] });
      expect(await api.patch(`/mailboxes/${name}`, { displayName: 'X' })).toMatchObject(managed('#/displayName'));
      // The next run that reads the entry is to apply it, changed or not.
      const [row] = await api.source.query('SELECT applied_hash FROM directory_link WHERE id = $1', [id]);
      expect(row.applied_hash).toBeNull();
    });

    it('makes a whole recipient ours, and hands it back', async () => {
      const { name } = await hasLinked();
      expect((await api.post(path(name, '/detach'), {})).body.links[0]).toMatchObject({ state: 'detached' });
      expect((await api.patch(`/mailboxes/${name}`, { displayName: 'Ours' })).body.directory).toMatchObject({
        state: 'detached',
        managedFields: [],
        detachedFields: ['*'],
      });
      expect((await api.post(path(name, '/attach'), {})).body.links[0]).toMatchObject({ state: 'linked' });
      expect(await api.patch(`/mailboxes/${name}`, { displayName: 'X' })).toMatchObject(managed('#/displayName'));
    });

    it('is in the audit, and taken back from there unless it was changed again', async () => {
      const { name, id } = await hasLinked();
      await api.post(path(name, '/detach'), { fields: ['displayName', 'address'], reason: 'Both' });
      const [entry] = (await api.get(`/audit?subject=mailbox:${id}`)).body.items;
      expect(entry).toMatchObject({
        action: 'directory.detachment-changed',
        before: { detached: [] },
        after: { detached: ['address', 'displayName'] },
        reason: 'Both',
      });
      expect((await api.post(`/audit/${entry.id}/revert`)).status).toBe(200);
      expect((await api.get(`/mailboxes/${name}`)).body.directory.detachedFields).toEqual([]);
      expect(await api.post(`/audit/${entry.id}/revert`)).toMatchObject(refused(409, 'change-not-revertible'));
    });

    it.each([
      { off: 'directory', before: 'linked', after: { state: 'suspended', suspended_for: 'disabled' } },
      { off: null, before: 'suspended', after: { state: 'linked', suspended_for: null } },
    ])('begins anew from what the mailbox is: suspended by $off, its link $before', async ({ off, before, after }) => {
      for (const fields of [undefined, ['disabled']]) {
        counter += 1;
        const { id, name, link: own } = await hasLinked();
        const post = (verb: string) => api.post(path(name, `/${verb}`), fields ? { fields } : {});
        expect((await post('detach')).status).toBe(200);
        // What happened on either side while it was detached.
        await api.source.query(
          `UPDATE mailbox SET suspended_by = $2::text, suspended_at = CASE WHEN $2::text IS NULL THEN NULL ELSE now() END WHERE id = $1`,
          [id, off],
        );
        if (fields)
          await api.source.query(
            `UPDATE directory_link SET state = $2::text, suspended_for = CASE WHEN $2::text = 'suspended' THEN 'disabled' END WHERE id = $1`,
            [own, before],
          );
        expect((await post('attach')).status).toBe(200);
        const [row] = await api.source.query('SELECT state, suspended_for FROM directory_link WHERE id = $1', [own]);
        expect(row).toEqual(after);
      }
    });

    it.each(['detach', 'attach'])('%s refuses what it may refuse', async (verb) => {
      const { name } = await hasLinked();
      const local = `own-${verb}-${counter}`;
      await api.has(aMailbox(local).on('mx1'));
      const post = (at: string, body: object = {}) => api.post(`/recipients/${at}/directory/${verb}`, body);
      expect(await post('mailbox/nobody')).toMatchObject(refused(404, 'node-not-found'));
      expect(await post('contact/nobody')).toMatchObject(refused(404, 'recipient-not-found'));
      expect(await post(`server/${name}`)).toMatchObject(refused(404, 'route-not-found'));
      expect(await post(`mailbox/${local}`)).toMatchObject(refused(409, 'recipient-not-linked'));
      expect(await post(`mailbox/${name}`, { fields: ['displayName', 'shoeSize', 'x'] })).toMatchObject(
        refused(422, 'body-invalid', '#/fields/1', '#/fields/2'),
      );
    });
  });

  it('GET /recipients/{kind}/{id}/directory refuses what is not there, and knows who comes from nowhere', async () => {
    const { id } = await api.has(aMailbox(`here-${counter}`).on('mx1'));
    expect((await api.get(path(id))).body.links).toEqual([]);
    expect(await api.get(path('nobody'))).toMatchObject(refused(404, 'node-not-found'));
    expect(await api.get('/recipients/groups/x/directory')).toMatchObject(refused(404, 'route-not-found'));
  });

  describe('links', () => {
    it('are listed by source and state, page by page', async () => {
      const source = await api.has(aSource(`listed-${counter}`, { mapping }));
      for (const state of ['linked', 'missing', 'suspended']) {
        counter += 1;
        await hasLinked({}, { source: source.id, state });
      }
      const all = [];
      for (let cursor = ''; ;) {
        const { items, nextCursor } = (await api.get(`/directory/links?source=${source.name}&limit=2${cursor}`)).body;
        all.push(...items);
        if (nextCursor === null) break;
        cursor = `&cursor=${nextCursor}`;
      }
      expect(all.map(({ state }) => state).sort()).toEqual(['linked', 'missing', 'suspended']);
      expect(all[0]).toMatchObject({ source: { name: source.name }, kind: 'person', recipient: { kind: 'mailbox' } });
      const { items } = (await api.get(`/directory/links?source=${source.name}&state=missing`)).body;
      expect(items).toHaveLength(1);
      expect(await api.get('/directory/links?source=nowhere')).toMatchObject(refused(422, 'query-invalid', '#/source'));
      expect(await api.get('/directory/links?state=lost')).toMatchObject(refused(422, 'query-invalid', '#/state'));
    });

    it('are taken in again where they were left out, which is in the audit, and read at once', async () => {
      const source = await api.has(aSource(`ignoring-${counter}`, { mapping }));
      const { id, name, link: own } = await hasLinked({}, { source: source.id });
      expect((await api.delete(`/mailboxes/${name}?directory=ignore`)).status).toBe(204);
      const unignore = (which: string) => api.post(`/directory/links/${which}/unignore`);
      const ignored = (await api.get(`/directory/links?source=${source.name}&state=ignored`)).body.items;
      expect(ignored).toEqual([expect.objectContaining({ id: own, recipient: null })]);
      expect((await unignore(own)).body).toMatchObject({ id: own, state: 'conflict', recipient: null });
      const [row] = await api.source.query('SELECT state, applied_hash, unresolved FROM directory_link WHERE id = $1', [
        own,
      ]);
      expect(row).toEqual({ state: 'conflict', applied_hash: null, unresolved: true });
      const entries = (await api.get(`/audit?subject=directory-source:${source.name}`)).body.items;
      expect(entries.map(({ action }: { action: string }) => action)).toEqual(
        expect.arrayContaining(['entry.unignored', 'run.started']),
      );
      const [run] = await api.source.query('SELECT mode, anchor FROM directory_run WHERE source_id = $1', [source.id]);
      expect(run).toEqual({ mode: 'single', anchor: createHash('md5').update(id).digest('hex') });
      expect(await unignore(own)).toMatchObject(refused(409, 'link-not-ignored'));
      expect(await unignore(hq)).toMatchObject(refused(404, 'link-not-found'));
    });

    it.each([
      { kind: 'group', path: 'groups', builder: aGroup },
      {
        kind: 'contact',
        path: 'contacts',
        builder: (name: string) => aContact(name, { address: `${name}@outside.example` }),
      },
    ])(
      'purge deletes a $kind that was proposed for it, unless another source has it',
      async ({ kind, path, builder }) => {
        const { id, name } = await api.has(builder(`leaving-${kind}-${counter}`));
        const own = await link(kind, id, { state: 'purge-proposed' });
        const other = (await api.has(aSource(`2nd-${kind}-${counter}`, { mapping }))).id;
        const second = await link(kind, id, { source: other });
        const purge = () => api.post(`/directory/links/${own}/purge`);
        expect(await purge()).toMatchObject(refused(409, 'link-not-purgeable'));
        await api.source.query('UPDATE directory_link SET missing_since = now() WHERE id = $1', [second]);
        expect((await purge()).status).toBe(204);
        expect((await api.get(`/${path}/${name}`)).status).toBe(404);
        expect((await api.get(`/audit?subject=${kind}:${id}`)).body.items[0].action).toBe(`${kind}.deleted`);
      },
    );

    it('purge deletes the mailbox of a leaver that was proposed for it, and no other', async () => {
      const leaver = await hasLinked({}, { state: 'purge-proposed' });
      counter += 1;
      const staying = await hasLinked({}, { state: 'suspended' });
      const purge = (id: string) => api.post(`/directory/links/${id}/purge`);
      expect(await purge(staying.link)).toMatchObject(refused(409, 'link-not-purgeable'));
      expect(await purge(hq)).toMatchObject(refused(404, 'link-not-found'));
      // Whom a source first proposed while another had them, or an administrator let sign in again.
      expect(await purge(leaver.link)).toMatchObject(refused(409, 'link-not-purgeable'));
      const off = `UPDATE mailbox SET suspended_by = 'directory', suspended_at = now() WHERE id = $1`;
      await api.source.query(off, [leaver.id]);
      const second = await link('person', leaver.id, {
        source: (await api.has(aSource(`2nd-${counter}`, { mapping }))).id,
      });
      expect(await purge(leaver.link)).toMatchObject(refused(409, 'link-not-purgeable'));
      await api.source.query('DELETE FROM directory_link WHERE id = $1', [second]);
      expect((await purge(leaver.link)).status).toBe(204);
      expect(await api.get(`/mailboxes/${leaver.name}`)).toMatchObject(refused(404, 'node-not-found'));
      expect(await api.source.query('SELECT id FROM directory_link WHERE id = $1', [leaver.link])).toEqual([]);
      expect((await api.get(`/audit?subject=mailbox:${leaver.id}`)).body.items[0].action).toBe('mailbox.deleted');
    });
  });
});
