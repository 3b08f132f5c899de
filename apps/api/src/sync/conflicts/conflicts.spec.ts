import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aGroup, aMailbox, aServer, aSite, onEachDatabase, refused } from '../../api-harness.spec-support.js';
import { aSource } from '../sources/a-source.spec-support.js';

onEachDatabase('conflicts of directory sources', (api) => {
  let hq: string;
  let run: string;
  let counter = 0;

  beforeAll(async () => {
    await api.has(aSite('paris'));
    await api.has(aServer('mx1').at('paris'));
    hq = (await api.has(aSource('hq'))).id;
    [{ id: run }] = await api.source.query('SELECT gen_random_uuid() AS id');
  });
  beforeEach(() => {
    counter += 1;
  });

  const anchor = (name: string) => Buffer.from(`${name}-${counter}`).toString('hex').padEnd(32, '0').slice(0, 32);
  const hasLink = async (
    name: string,
    { localId = null as string | null, state = 'conflict', missing = false } = {},
  ) => {
    const [{ id }] = await api.source.query(
      `INSERT INTO directory_link (id, source_id, anchor, kind, local_id, dn, dn_key, state, missing_since, pending, created_at, modified_at)
        VALUES (gen_random_uuid(), $1, $2, 'person', $3, $4, 'k', $5, $6, $7, now(), now()) RETURNING id`,
      [hq, anchor(name), localId, `uid=${name},dc=hq`, state, missing ? new Date() : null, `what ${name} says`],
    );
    return id as string;
  };
  const linkAt = async (name: string) =>
    (
      await api.source.query('SELECT * FROM directory_link WHERE source_id = $1 AND anchor = $2', [hq, anchor(name)])
    )[0];
  /** A conflict of the entry of this name with a mailbox here, or with nobody. */
  const hasConflict = async (
    name: string,
    {
      mailbox,
      kind = 'mailbox',
      effect = 'entry-held',
    }: { mailbox?: { id: string; name: string }; kind?: string; effect?: string } = {},
  ) => {
    const [{ id }] = await api.source.query(
      `INSERT INTO directory_conflict (id, source_id, anchor, dn, label, kind, field, value, value_key, other, effect, detail,
          first_run, last_run, first_at, last_at)
        VALUES (gen_random_uuid(), $1, $2, $3, $4, 'address-taken', 'address', 'x@hq.example', $4, $5, $6,
          'The address is taken.', $7, $7, now(), now()) RETURNING id`,
      [
        hq,
        anchor(name),
        `uid=${name},dc=hq`,
        `${name}-${counter}`,
        mailbox ? JSON.stringify({ kind, id: mailbox.id, name: mailbox.name, origin: 'local' }) : null,
        effect,
        run,
      ],
    );
    return id as string;
  };
  const hasMailbox = () => api.has(aMailbox(`m-${counter}`).on('mx1'));
  const resolve = (id: string, resolution: string) => api.post(`/directory/conflicts/${id}/resolve`, { resolution });
  const conflictOf = async (id: string, status = 'open') => {
    const { items } = (await api.get(`/directory/conflicts?source=hq&status=${status}&limit=500`)).body;
    return items.find((one: { id: string }) => one.id === id);
  };

  it('are listed with both parties and what can be decided, the latest first, page by page', async () => {
    const mailbox = await hasMailbox();
    const ids = [await hasConflict('a'), await hasConflict('b', { mailbox })];
    expect(await conflictOf(ids[1] ?? '')).toMatchObject({
      source: { id: hq, name: 'hq' },
      dn: 'uid=b,dc=hq',
      kind: 'address-taken',
      with: { kind: 'mailbox', id: mailbox.id, name: mailbox.name, origin: 'local' },
      effect: 'entry-held',
      status: 'open',
      resolutions: ['link', 'ignore'],
      runs: 1,
      lastRun: run,
    });
    expect(await conflictOf(ids[0] ?? '')).toMatchObject({ with: null, resolutions: ['ignore'] });
    const { body: first } = await api.get('/directory/conflicts?limit=1');
    const { body: second } = await api.get(`/directory/conflicts?limit=1&cursor=${first.nextCursor}`);
    expect([first.items[0].id, second.items[0].id]).toEqual([...ids].reverse());
    expect(await api.get('/directory/conflicts?source=nowhere')).toMatchObject(
      refused(422, 'query-invalid', '#/source'),
    );
    expect(await api.get('/directory/conflicts?status=lost')).toMatchObject(refused(422, 'query-invalid', '#/status'));
  });

  describe('resolve', () => {
    it('leaves an entry out, and takes it in again', async () => {
      await hasLink('ann');
      const id = await hasConflict('ann');
      expect((await resolve(id, 'ignore')).body).toMatchObject({ status: 'ignored', resolutions: ['unignore'] });
      expect((await linkAt('ann')).state).toBe('ignored');
      expect((await resolve(id, 'unignore')).body).toMatchObject({ status: 'open' });
      expect((await linkAt('ann')).state).toBe('conflict');
      const [entry] = (await api.get('/audit?subject=directory-source:hq')).body.items;
      expect(entry).toMatchObject({ action: 'conflict.unignored', after: { entry: 'uid=ann,dc=hq' } });
    });

    it('goes on following an entry of which only a value is left out', async () => {
      const mailbox = await hasMailbox();
      await hasLink('bob', { localId: mailbox.id, state: 'linked' });
      const id = await hasConflict('bob', { effect: 'value-quarantined' });
      expect((await resolve(id, 'ignore')).body.status).toBe('ignored');
      expect((await linkAt('bob')).state).toBe('linked');
    });

    it('links an entry that follows nobody to the recipient in its way', async () => {
      const mailbox = await hasMailbox();
      await hasLink('cleo');
      const id = await hasConflict('cleo', { mailbox });
      expect((await resolve(id, 'link')).body).toMatchObject({ status: 'settled', resolutions: [] });
      expect(await linkAt('cleo')).toMatchObject({ local_id: mailbox.id, state: 'linked', unresolved: true });
      expect((await api.get(`/mailboxes/${mailbox.name}`)).body.directory).toMatchObject({ source: { name: 'hq' } });
    });

    it('hands the link of an entry that is gone on to the one that came in its place, with all it remembers', async () => {
      const mailbox = await hasMailbox();
      const old = await hasLink('old', { localId: mailbox.id, state: 'suspended', missing: true });
      await hasLink('new');
      const id = await hasConflict('new', { mailbox });
      expect((await resolve(id, 'link')).status).toBe(200);
      expect(await linkAt('old')).toBeUndefined();
      expect(await linkAt('new')).toMatchObject({
        id: old,
        local_id: mailbox.id,
        state: 'suspended',
        dn: 'uid=new,dc=hq',
        applied_hash: null,
        unresolved: true,
        pending: 'what new says',
      });
      const [row] = await api.source.query('SELECT changes FROM change_feed ORDER BY revision DESC LIMIT 1');
      expect(row.changes[0].record.passThrough).toEqual({ sourceId: hq, dn: 'uid=new,dc=hq' });
    });

    it('takes nobody from an entry that is still there', async () => {
      const mailbox = await hasMailbox();
      await hasLink('holder', { localId: mailbox.id, state: 'linked' });
      const id = await hasConflict('claimer', { mailbox });
      expect(await conflictOf(id)).toMatchObject({ resolutions: ['ignore'] });
      expect(await resolve(id, 'link')).toMatchObject(refused(409, 'conflict-not-resolvable'));
      expect((await linkAt('holder')).local_id).toBe(mailbox.id);
    });

    it('makes no group of a person, whatever address they share', async () => {
      const group = await api.has(aGroup(`g-${counter}`));
      await hasLink('eve');
      const id = await hasConflict('eve', { mailbox: group, kind: 'group' });
      expect(await conflictOf(id)).toMatchObject({ resolutions: ['ignore'] });
      expect(await resolve(id, 'link')).toMatchObject(refused(409, 'conflict-not-resolvable'));
      expect(await linkAt('eve')).toMatchObject({ local_id: null, state: 'conflict' });
    });

    it('refuses what it may refuse', async () => {
      const id = await hasConflict('dan');
      for (const resolution of ['link', 'unignore'])
        expect(await resolve(id, resolution)).toMatchObject(refused(409, 'conflict-not-resolvable'));
      await resolve(id, 'ignore');
      expect(await resolve(id, 'ignore')).toMatchObject(refused(409, 'conflict-not-resolvable'));
      expect(await resolve(id, 'forget')).toMatchObject(refused(422, 'body-invalid', '#/resolution'));
      expect(await resolve(hq, 'ignore')).toMatchObject(refused(404, 'conflict-not-found'));
      expect(await resolve('no-id', 'ignore')).toMatchObject(refused(404, 'conflict-not-found'));
    });
  });
});
