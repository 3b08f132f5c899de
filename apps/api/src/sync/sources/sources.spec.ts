import { beforeAll, describe, expect, it } from 'vitest';
import { aMailbox, aServer, aSite, onEachDatabase, refused } from '../../api-harness.spec-support.js';
import { SecretBox } from '../../session/secret-box.js';
import { openSourceSecrets } from '../source-secrets.js';
import { aSource } from './a-source.spec-support.js';

onEachDatabase('directory sources', (api) => {
  beforeAll(async () => {
    await api.has(aSite('paris'));
    await api.has(aServer('mx1').at('paris'));
  });

  const change = (name: string, patch: object, headers?: Record<string, string>) =>
    api.patch(`/directory/sources/${name}`, patch, headers);
  const rowOf = async (name: string) =>
    (await api.source.query('SELECT * FROM directory_source WHERE name_key = $1', [name]))[0];

  describe('POST /directory/sources', () => {
    it('answers the source with what it did not say, and never its secrets', async () => {
      const { status, body } = await api.post('/directory/sources', {
        ...aSource('hq').body,
        placement: [{ filter: '(l=Paris)', server: 'MX1' }, { site: 'paris' }],
        password: 'canary of the source',
      });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        name: 'hq',
        state: 'active',
        precedence: 100,
        strategy: 'automatic',
        pageSize: 500,
        passwords: 'waypost',
        hasPassword: true,
        hasClientKey: false,
        configVersion: 1,
        connection: { ca: null, serverName: null, clientCertificate: null },
        scope: { groups: null, contacts: null },
        placement: [
          { filter: '(l=Paris)', attribute: null, server: { name: 'mx1' }, site: null },
          { filter: null, server: null, site: { name: 'paris' } },
        ],
        leavers: { missingRuns: 2, proposePurgeAfterDays: 30 },
        thresholds: { mostRemovals: 500 },
      });
      expect(JSON.stringify(body)).not.toContain('canary');
      expect((await api.get('/directory/sources/HQ')).body).toEqual(body);
    });

    it('keeps the password sealed for its row alone', async () => {
      await api.has(aSource('sealed', { password: 'canary in the box' }));
      const { id, bind_password: bindPassword } = await rowOf('sealed');
      expect(bindPassword).not.toContain('canary');
      const box = api.app.get(SecretBox);
      expect(openSourceSecrets(box, { id, bindPassword, clientKey: null })).toEqual({
        bindPassword: 'canary in the box',
      });
      const other = (await rowOf('hq')).id;
      expect(() => openSourceSecrets(box, { id: other, bindPassword, clientKey: null })).toThrow();
    });

    it.each([
      { fault: 'no account', body: { connection: { bindDn: null }, password: undefined }, at: ['#/connection/bindDn'] },
      { fault: 'an account without a password', body: { password: undefined }, at: ['#/password'] },
      { fault: 'an empty password', body: { password: '' }, at: ['#/password'] },
      { fault: 'a URL of another kind', body: { connection: { urls: ['http://dc1'] } }, at: ['#/connection/urls/0'] },
      {
        fault: 'a place that is not there',
        body: { placement: [{ filter: '(l=x)', server: 'mx9' }, { site: 'rome' }] },
        at: ['#/placement/0/server', '#/placement/1/site'],
      },
      {
        fault: 'a time of day that is none',
        body: { schedule: { everyMinutes: 15, fullAt: '25:00' } },
        at: ['#/schedule/fullAt'],
      },
      {
        fault: 'many things at once',
        body: { name: '.', pageSize: 0, precedence: 0, secret: 1 },
        at: ['#/name', '#/precedence', '#/pageSize', '#/secret'],
      },
    ])('refuses $fault', async ({ body, at }) => {
      const { connection, ...rest } = body as { connection?: object };
      const whole = aSource('faulty').body as { connection: object };
      const sent = { ...whole, ...rest, connection: { ...whole.connection, ...connection } };
      expect(await api.post('/directory/sources', sent)).toMatchObject(refused(422, 'body-invalid', ...at));
    });

    it('refuses a name that is taken', async () => {
      await api.has(aSource('twice'));
      expect(await api.post('/directory/sources', aSource('TWICE').body)).toMatchObject(
        refused(409, 'name-taken', '#/name'),
      );
    });

    it('happens once under one key', async () => {
      const key = { 'idempotency-key': 'a source' };
      const first = await api.post('/directory/sources', aSource('once').body, key);
      expect((await api.post('/directory/sources', aSource('once').body, key)).body).toEqual(first.body);
    });
  });

  it('GET /directory/sources lists them by name with how they fare, page by page', async () => {
    const { body: first } = await api.get('/directory/sources?limit=1');
    const { body: second } = await api.get(`/directory/sources?limit=1&cursor=${first.nextCursor}`);
    expect([first.items[0].name, second.items[0].name]).toEqual(['hq', 'once']);
    expect(first.items[0].status).toMatchObject({
      failures: 0,
      lastRun: null,
      currentRun: null,
      openConflicts: 0,
      links: { linked: 0 },
    });
    expect(first.items[0].status.nextRunAt).not.toBeNull();
    expect((await api.get('/directory/sources/hq/status')).body).toEqual(first.items[0].status);
  });

  it('GET /directory/sources/{source} and its status refuse one that is not there', async () => {
    for (const path of ['/directory/sources/nowhere', '/directory/sources/nowhere/status'])
      expect(await api.get(path)).toMatchObject(refused(404, 'source-not-found'));
  });

  it('GET /directory/sources/presets says what each kind starts with, and it can be sent as it is', async () => {
    const { items } = (await api.get('/directory/sources/presets')).body;
    expect(items.map(({ kind }: { kind: string }) => kind)).toEqual([
      'active-directory',
      'openldap',
      '389ds',
      'generic',
    ]);
    for (const { kind, scope, strategy, mapping } of items) {
      const built = aSource(`preset-${kind}`, {
        kind,
        strategy,
        mapping,
        scope: { ...scope, bases: ['dc=hq,dc=example'] },
      });
      expect((await api.has(built)).mapping).toEqual(mapping);
    }
  });

  describe('PATCH /directory/sources/{source}', () => {
    it('changes members of members and leaves the others', async () => {
      await api.has(aSource('rome'));
      const { body } = await change('rome', { schedule: { everyMinutes: 5 }, scope: { bases: ['ou=rome,dc=hq'] } });
      expect(body).toMatchObject({
        schedule: { everyMinutes: 5, fullAt: '02:00' },
        scope: { people: '(uid=*)', bases: ['ou=rome,dc=hq'] },
      });
    });

    it.each([
      { what: 'the name', patch: { name: 'milan-1' }, rises: 0 },
      { what: 'the schedule', patch: { schedule: { everyMinutes: 1 } }, rises: 0 },
      { what: 'what becomes of leavers', patch: { leavers: { missingRuns: 3 } }, rises: 0 },
      { what: 'a filter', patch: { scope: { people: '(uid=a*)' } }, rises: 1 },
      {
        what: 'the mapping',
        patch: {
          mapping: [
            { kind: 'person', target: 'name', from: ['cn'] },
            { kind: 'person', target: 'address', from: ['mail'] },
          ],
        },
        rises: 1,
      },
      { what: 'the precedence', patch: { precedence: 3 }, rises: 1 },
      {
        what: 'whom it is trusted by',
        patch: { connection: { serverName: 'dc1' }, password: 'given again' },
        rises: 1,
      },
      { what: 'the account that reads', patch: { connection: { bindDn: 'cn=other,dc=hq,dc=example' } }, rises: 1 },
    ])('makes the version rise by $rises with $what', async ({ patch, rises }) => {
      const before = await api.has(aSource('milan'));
      expect((await change(before.id, patch)).body.configVersion).toBe(1 + rises);
      await api.delete(`/directory/sources/${before.id}`);
    });

    it('sends no stored password to another server: it is to be given again', async () => {
      await api.has(aSource('oslo'));
      for (const connection of [
        { urls: ['ldaps://dc1.hq.example', 'ldaps://mallory.example'] },
        { serverName: 'mallory.example' },
        { ca: '-----BEGIN CERTIFICATE-----\nbWFsbG9yeQ==\n-----END CERTIFICATE-----' },
      ])
        expect(await change('oslo', { connection })).toMatchObject(refused(422, 'body-invalid', '#/password'));
      const moved = { connection: { urls: ['ldaps://dc9.hq.example'] }, password: 'given again' };
      expect((await change('oslo', moved)).body).toMatchObject({ connection: { urls: ['ldaps://dc9.hq.example'] } });
    });

    it('says in the audit that a password was set, not which, and cannot take that back', async () => {
      await api.has(aSource('bonn'));
      await change('bonn', { password: 'another canary' });
      const [entry] = (await api.get('/audit?subject=directory-source:bonn')).body.items;
      expect(entry).toMatchObject({
        action: 'source.changed',
        before: {},
        after: { password: 'set' },
        revertible: false,
      });
      expect(api.logged.join()).not.toContain('canary');
    });

    it('is taken back from the audit, unless it was changed again', async () => {
      await api.has(aSource('kiel'));
      await change('kiel', { scope: { people: '(uid=k*)' }, placement: [{ server: 'mx1' }] });
      const [entry] = (await api.get('/audit?subject=directory-source:kiel')).body.items;
      expect(entry).toMatchObject({ after: { placement: [{ server: 'mx1' }] }, revertible: true });
      expect((await api.post(`/audit/${entry.id}/revert`)).status).toBe(200);
      expect((await api.get('/directory/sources/kiel')).body).toMatchObject({
        scope: { people: '(uid=*)' },
        placement: [],
      });
      expect(await api.post(`/audit/${entry.id}/revert`)).toMatchObject(refused(409, 'change-not-revertible'));
    });

    it('refuses what it may refuse', async () => {
      await api.has(aSource('lyon'));
      const { headers } = await api.get('/directory/sources/lyon');
      const tag = { 'if-match': String(headers['etag']) };
      expect((await change('lyon', { pageSize: 100 }, tag)).status).toBe(200);
      expect(await change('lyon', { pageSize: 200 }, tag)).toMatchObject(refused(412, 'precondition-failed'));
      expect(await change('nowhere', {})).toMatchObject(refused(404, 'source-not-found'));
      expect(await change('lyon', { name: 'OSLO' })).toMatchObject(refused(409, 'name-taken', '#/name'));
      expect(await change('lyon', { password: null, state: 'paused' })).toMatchObject(
        refused(422, 'body-invalid', '#/state'),
      );
      expect(await change('lyon', { password: null })).toMatchObject(refused(422, 'body-invalid', '#/password'));
    });
  });

  it('followers are told of sources that check passwords, without anything secret', async () => {
    const { id } = await api.has(aSource('pass', { passwords: 'source', password: 'canary of pass' }));
    const lastChanges = async () =>
      (await api.source.query('SELECT changes FROM change_feed ORDER BY revision DESC LIMIT 1'))[0].changes;
    const told = [
      {
        op: 'put',
        record: { kind: 'directory-source', id, name: 'pass', urls: ['ldaps://dc1.hq.example'], tls: 'ldaps' },
      },
    ];
    // Nobody has approved what comes from there yet.
    expect(await lastChanges()).not.toEqual(told);
    await change('pass', { passwords: 'waypost' });
    await api.source.query('UPDATE directory_source SET approved_connection = connection WHERE id = $1', [id]);
    await change('pass', { passwords: 'source' });
    expect(await lastChanges()).toEqual(told);
    const before = await api.source.query('SELECT max(revision) AS last FROM change_feed');
    await change('pass', { connection: { urls: ['ldaps://mallory.example'] }, password: 'given again' });
    expect(await api.source.query('SELECT max(revision) AS last FROM change_feed')).toEqual(before);
    await change('pass', { passwords: 'waypost' });
    expect(await lastChanges()).toEqual([{ op: 'delete', kind: 'directory-source', id }]);
  });

  it('are paused and resumed, also after failures', async () => {
    const { id } = await api.has(aSource('nice'));
    expect((await api.post('/directory/sources/nice/pause')).body.state).toBe('paused');
    expect((await api.get('/directory/sources/nice/status')).body).toMatchObject({
      nextRunAt: null,
      stateReason: expect.any(String),
    });
    await api.source.query(`UPDATE directory_source SET state = 'quarantined', failures = 5 WHERE id = $1`, [id]);
    expect((await api.post('/directory/sources/nice/resume')).body.state).toBe('active');
    expect((await api.get('/directory/sources/nice/status')).body).toMatchObject({ failures: 0, stateReason: null });
    for (const verb of ['pause', 'resume'])
      expect(await api.post(`/directory/sources/nowhere/${verb}`)).toMatchObject(refused(404, 'source-not-found'));
  });

  describe('DELETE /directory/sources/{source}', () => {
    const link = (sourceId: string, localId: string, state = 'linked') =>
      api.source.query(
        `INSERT INTO directory_link (id, source_id, anchor, kind, local_id, dn, dn_key, state, created_at, modified_at)
          VALUES (gen_random_uuid(), $1, md5($2), 'person', $2::uuid, 'uid=x', 'x', $3, now(), now())`,
        [sourceId, localId, state],
      );

    it('deletes nobody: it is to be said that recipients are kept, and whom it suspended stays so', async () => {
      const source = await api.has(aSource('gone'));
      const [ann, bob] = [await api.has(aMailbox('ann').on('mx1')), await api.has(aMailbox('bob').on('mx1'))];
      await link(source.id, ann.id);
      await link(source.id, bob.id, 'suspended');
      await api.source.query(`UPDATE mailbox SET suspended_by = 'directory', suspended_at = now() WHERE id = $1`, [
        bob.id,
      ]);
      expect(await api.delete('/directory/sources/gone')).toMatchObject(refused(409, 'source-in-use'));
      expect(await api.delete('/directory/sources/gone?recipients=delete')).toMatchObject(
        refused(422, 'query-invalid', '#/recipients'),
      );
      expect((await api.delete('/directory/sources/gone?recipients=keep')).status).toBe(204);
      expect((await api.get('/mailboxes/ann')).body.suspended).toBe(false);
      expect((await api.get('/mailboxes/bob')).body).toMatchObject({
        suspended: true,
        suspendedBy: 'administrator',
        suspendedReason: expect.stringContaining('gone'),
      });
      expect(await api.source.query('SELECT * FROM directory_link WHERE source_id = $1', [source.id])).toEqual([]);
    });

    it('refuses one that is not there, one that was changed since, and one with a run', async () => {
      const { id } = await api.has(aSource('busy'));
      expect(await api.delete('/directory/sources/nowhere')).toMatchObject(refused(404, 'source-not-found'));
      expect(await api.delete('/directory/sources/busy', { 'if-match': '"old"' })).toMatchObject(
        refused(412, 'precondition-failed'),
      );
      await api.source.query(
        `INSERT INTO directory_run (id, source_id, mode, dry_run, trigger, state, config_version, progress, created_at)
          VALUES (gen_random_uuid(), $1, 'full', false, 'manual', 'held', 1, '{}', now())`,
        [id],
      );
      expect(await api.delete('/directory/sources/busy')).toMatchObject(refused(409, 'run-in-progress'));
    });
  });
});
