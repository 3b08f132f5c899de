import {
  AuditEntryEntity,
  ChangeFeedEntity,
  DirectoryCursorEntity,
  DirectoryConflictEntity,
  DirectoryLinkEntity,
  DirectoryPlanItemEntity,
  DirectoryRunEntity,
  DirectorySourceEntity,
  Ledger,
  MailboxEntity,
  RecipientAddressEntity,
} from '@waypost/store';
import type { FetchMessage, RunState } from '@waypost/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aDomain, aMailbox, aServer, aSite, type Json, onEachDatabase } from '../../api-harness.spec-support.js';
import type { RunOrder } from './run-control.js';
import type { RunSupervisor } from './run-supervisor.js';
import {
  anchorOf,
  brokenOff,
  changes,
  entryOf,
  everything,
  group,
  person,
  ScriptedFetcher,
  sourceRow,
  supervisorOf,
} from './scripted-source.spec-support.js';

const somebody = { kind: 'administrator', id: null, name: 'ann', origin: null } as const;

onEachDatabase('runs of a directory source', (api) => {
  let server: Json;
  let source: DirectorySourceEntity;
  let fetcher: ScriptedFetcher;
  let runs: RunSupervisor;

  const manager = () => api.source.manager;
  const change = <T>(work: Parameters<Ledger['change']>[1]) => api.app.get(Ledger).change(somebody, work) as Promise<T>;
  const placed = (candidates: ReturnType<typeof person>[]) =>
    candidates.map((candidate) =>
      candidate.kind === 'person' ? { ...candidate, placement: { server: server.id } } : candidate,
    );
  const has = (candidates: ReturnType<typeof person>[]) => (fetcher.script = everything(placed(candidates)));

  const order = (more: Partial<RunOrder> = {}): Promise<string> =>
    change((under) =>
      runs.start(under, { sourceId: source.id, mode: 'full', dryRun: false, trigger: 'manual', ...more }),
    );
  const stateOf = (id: string) => manager().findOneByOrFail(DirectoryRunEntity, { id });
  async function until(id: string, ...states: RunState[]): Promise<DirectoryRunEntity> {
    for (;;) {
      const run = await stateOf(id);
      if (states.includes(run.state)) return run;
      if (run.endedAt) throw new Error(`The run is ${run.state}: ${run.error}\n${api.logged.slice(-5).join('')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  async function run(...states: RunState[]): Promise<DirectoryRunEntity> {
    const id = await order();
    runs.wake();
    return until(id, ...states);
  }
  async function approved({ id, planHash }: DirectoryRunEntity): Promise<DirectoryRunEntity> {
    await change((under) => runs.approve(under, id, planHash ?? ''));
    runs.wake();
    return until(id, 'succeeded', 'partial');
  }
  /** A source whose people are all here already. */
  async function synchronised(candidates: ReturnType<typeof person>[]) {
    has(candidates);
    return approved(await run('held'));
  }
  const mailbox = (name: string) => manager().findOneBy(MailboxEntity, { nameKey: name });
  const link = (name: string) =>
    manager().findOneBy(DirectoryLinkEntity, { sourceId: source.id, anchor: anchorOf(name) });
  const itemsOf = ({ id, plan }: DirectoryRunEntity) =>
    manager().find(DirectoryPlanItemEntity, { where: { runId: id, plan }, order: { seq: 'ASC' } });

  beforeEach(async () => {
    if (!(await api.get('/accepted-domains/example.org')).body.id) await api.has(aDomain('example.org'));
    const site = await api.has(aSite(api.unique()));
    server = await api.has(aServer(api.unique()).at(site));
    source = sourceRow(server);
    await manager().insert(DirectorySourceEntity, source as never);
    fetcher = new ScriptedFetcher();
    runs = supervisorOf(api, fetcher);
    await runs.begin({ alone: false });
  });
  afterEach(async () => {
    await runs.onModuleDestroy();
    await manager().query('DELETE FROM directory_source');
    await manager().query('DELETE FROM mailbox');
    await manager().query('DELETE FROM mail_group');
  });

  it('holds a first run, and applies it once it is approved: rows, links, audit, feed and cursor', async () => {
    has([person('ann', { aliases: ['a.liddell@example.org'], givenName: 'Ann' }), person('bob')]);
    const held = await run('held');
    expect(held).toMatchObject({ counts: { create: 2 }, gate: { verdict: 'held' }, planHash: expect.any(String) });
    expect(await mailbox('ann')).toBeNull();
    expect(await manager().countBy(DirectoryLinkEntity, { sourceId: source.id })).toBe(0);
    const done = await approved(held);
    expect(done).toMatchObject({
      state: 'succeeded',
      progress: { planned: 2, applied: 2, failed: 0 },
      approvedBy: 'ann',
    });
    const ann = await mailbox('ann');
    expect(ann).toMatchObject({ displayName: 'Person ann', givenName: 'Ann', serverId: server.id, verifier: null });
    expect(await manager().findBy(RecipientAddressEntity, { recipientId: ann?.id ?? '' })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ address: 'ann@example.org', isPrimary: true, sourceId: null }),
        expect.objectContaining({
          address: 'a.liddell@example.org',
          isPrimary: false,
          sourceId: source.id,
          origin: 'directory',
        }),
      ]),
    );
    expect(await link('ann')).toMatchObject({ localId: ann?.id, state: 'linked', appliedHash: expect.any(String) });
    const audit = await manager().findBy(AuditEntryEntity, { actorName: `Directory source ${source.name}` });
    expect(audit.map(({ action, subjectName }) => `${action} ${subjectName}`).sort()).toEqual([
      'mailbox.created ann',
      'mailbox.created bob',
    ]);
    const [line] = await manager().find(ChangeFeedEntity, { order: { revision: 'DESC' }, take: 1 });
    expect(line?.changes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ op: 'put', record: expect.objectContaining({ kind: 'mailbox', name: 'bob' }) }),
        expect.objectContaining({
          op: 'put',
          record: expect.objectContaining({ kind: 'address', address: 'a.liddell@example.org' }),
        }),
      ]),
    );
    expect(await manager().findOneBy(DirectoryCursorEntity, { sourceId: source.id })).toMatchObject({
      cursor: { position: '1' },
    });
  });

  it('plans nothing where nothing changed', async () => {
    await synchronised([person('ann'), person('bob'), group('staff', ['ann', 'bob'])]);
    const again = await run('succeeded');
    expect(again).toMatchObject({ progress: { changed: 0, planned: 0 }, gate: { verdict: 'ok' } });
    expect(await itemsOf(again)).toEqual([]);
  });

  it('makes groups of those who came in the same run', async () => {
    await synchronised([person('ann'), person('bob'), group('staff', ['ann', 'bob'])]);
    const rows = await manager().query(
      'SELECT m.name, gm.source_id FROM group_member gm JOIN mailbox m ON m.id = gm.member_id ORDER BY 1',
    );
    expect(rows).toEqual([
      { name: 'ann', source_id: source.id },
      { name: 'bob', source_id: source.id },
    ]);
    has([person('ann'), person('bob'), group('staff', ['bob'])]);
    await run('succeeded');
    expect(await manager().query('SELECT member_id FROM group_member')).toEqual([
      { member_id: (await mailbox('bob'))?.id },
    ]);
  });

  it('keeps in groups whose entry was moved, where the source leaves members as they are', async () => {
    const moved = { ...person('ann'), dn: 'uid=anna,ou=staff,dc=example,dc=org' };
    await synchronised([person('ann'), person('bob'), person('cleo'), group('staff', ['ann', 'bob'])]);
    const members = async () =>
      (
        await manager().query('SELECT m.name FROM group_member gm JOIN mailbox m ON m.id = gm.member_id ORDER BY 1')
      ).map(({ name }: { name: string }) => name);
    has([moved, person('bob'), person('cleo'), group('staff', ['ann', 'bob'])]);
    expect(await run('succeeded')).toMatchObject({ counts: { rename: 1, unchanged: 3 } });
    has([moved, person('bob'), person('cleo'), group('staff', ['ann', 'bob', 'cleo'])]);
    expect(await run('succeeded')).toMatchObject({ counts: { 'group-add': 1, 'group-remove': 0 } });
    expect(await members()).toEqual(['ann', 'bob', 'cleo']);
    expect(await run('succeeded')).toMatchObject({ progress: { planned: 0 } });
    // Somebody else comes by that DN: from then on it is theirs, also in a run that tells only what is new.
    const taker = { ...person('dora'), dn: person('ann').dn };
    fetcher.script = changes({ entries: placed([taker]) }, '9');
    const id = await order({ mode: 'delta' });
    runs.wake();
    await until(id, 'succeeded');
    expect(await members()).toEqual(['bob', 'cleo', 'dora']);
    expect(await manager().query('SELECT * FROM directory_former_dn')).toEqual([]);
    has([moved, person('bob'), person('cleo'), taker, group('staff', ['ann', 'bob', 'cleo'])]);
    expect(await run('succeeded')).toMatchObject({ progress: { planned: 0 } });
  });

  it('closes no ring of groups by a DN that one of them had', async () => {
    const [staff, all] = [group('staff', []), group('all', [])];
    const moved = { ...staff, dn: 'cn=staff,ou=moved,dc=example,dc=org' };
    await synchronised([staff, all]);
    has([moved, all]);
    await run('succeeded');
    const naming = (one: typeof staff, dn: string) => ({ ...one, fields: { ...one.fields, members: [dn] } });
    has([naming(moved, all.dn), naming(all, staff.dn)]);
    await run('succeeded', 'partial');
    expect(await manager().query('SELECT * FROM group_member')).toEqual([]);
  });

  it('tells followers where somebody is who was moved: passwords are checked there', async () => {
    await synchronised([person('ann')]);
    const dn = 'uid=ann,ou=moved,dc=example,dc=org';
    has([{ ...person('ann'), dn }]);
    await run('succeeded');
    const [line] = await manager().find(ChangeFeedEntity, { order: { revision: 'DESC' }, take: 1 });
    expect(line?.changes).toMatchObject([{ op: 'put', record: { name: 'ann', passThrough: { dn } } }]);
  });

  describe('where passwords are checked', () => {
    const elsewhere = { urls: ['ldap://mallory'], tls: 'plain' as const };
    const pointed = () =>
      manager().update(DirectorySourceEntity, { id: source.id }, { connection: elsewhere, configVersion: 2 } as never);
    const approvedUrls = async () =>
      (await manager().findOneByOrFail(DirectorySourceEntity, { id: source.id })).approvedConnection?.urls;
    const toldUrls = async () =>
      (await manager().find(ChangeFeedEntity, { order: { revision: 'ASC' } }))
        .flatMap(({ changes }) => changes)
        .flatMap((one) => (one.op === 'put' && one.record.kind === 'directory-source' ? [one.record.urls] : []));

    it('is where somebody approved it, whatever the source was pointed to since', async () => {
      await manager().update(DirectorySourceEntity, { id: source.id }, { passwords: 'source' });
      await synchronised([person('ann')]);
      expect(await approvedUrls()).toEqual(['ldap://scripted']);
      expect((await toldUrls()).at(-1)).toEqual(['ldap://scripted']);
      await pointed();
      const held = await run('held');
      expect(await approvedUrls()).toEqual(['ldap://scripted']);
      await approved(held);
      expect(await approvedUrls()).toEqual(['ldap://mallory']);
      expect((await toldUrls()).at(-1)).toEqual(['ldap://mallory']);
      const [entry] = await manager().find(AuditEntryEntity, {
        where: { subjectId: source.id },
        order: { seq: 'DESC' },
        take: 1,
      });
      expect(entry).toMatchObject({ action: 'source.connection-approved' });
    });

    it('is not somewhere that the source was pointed to between looking at a plan and approving it', async () => {
      await synchronised([person('ann')]);
      await manager().update(DirectorySourceEntity, { id: source.id }, { configVersion: 2 });
      const held = await run('held');
      await manager().update(DirectorySourceEntity, { id: source.id }, {
        connection: elsewhere,
        configVersion: 3,
      } as never);
      await change((under) => runs.approve(under, held.id, held.planHash ?? ''));
      runs.wake();
      expect(await until(held.id, 'held')).toMatchObject({
        note: expect.stringMatching(/configuration .* was changed/),
      });
      expect(await approvedUrls()).toEqual(['ldap://scripted']);
      expect(await approved(await stateOf(held.id))).toMatchObject({ state: 'succeeded' });
      expect(await approvedUrls()).toEqual(['ldap://mallory']);
    });
  });

  it('suspends nobody for being absent while another source has them, and hands over what they are called', async () => {
    const lab = sourceRow(server, { precedence: 20 });
    await synchronised([person('ann', { surname: 'Hq' }), person('bob')]);
    await manager().insert(DirectorySourceEntity, lab as never);
    const own = source;
    const as = async (which: DirectorySourceEntity, candidates: ReturnType<typeof person>[]) => {
      source = which;
      has(candidates);
      const found = await run('held', 'succeeded');
      const end = found.state === 'held' ? await approved(found) : found;
      source = own;
      return end;
    };
    const absent = async () => {
      await manager().query(`UPDATE directory_link SET missing_counted_at = now() - interval '2 hours'`);
      return as(own, [person('bob')]);
    };
    const inLab = person('ann', { surname: 'Lab' });
    await as(lab, [inLab]);
    expect((await mailbox('ann'))?.surname).toBe('Hq');
    for (const then of [{ missing: 1 }, { missing: 1 }, { missing: 0 }])
      expect((await absent()).counts).toMatchObject({ ...then, suspend: 0 });
    expect(await mailbox('ann')).toMatchObject({ suspendedBy: null });
    expect(await link('ann')).toMatchObject({ state: 'missing', missingRuns: 2 });
    expect((await as(lab, [inLab])).counts).toMatchObject({ update: 1 });
    expect((await mailbox('ann'))?.surname).toBe('Lab');
    const directory = (await api.get('/mailboxes/ann')).body.directory;
    expect(directory.source).toMatchObject({ name: lab.name });
    expect((await as(own, [person('ann', { surname: 'Hq' }), person('bob')])).counts).toMatchObject({
      restore: 1,
      update: 1,
    });
    expect((await mailbox('ann'))?.surname).toBe('Hq');
  });

  it('takes over what changed: names, addresses, aliases', async () => {
    await synchronised([person('ann', { aliases: ['a1@example.org'] })]);
    const before = await mailbox('ann');
    has([
      {
        ...person('ann'),
        fields: {
          ...person('ann').fields,
          name: 'anna',
          displayName: 'Anna',
          address: 'a1@example.org',
          aliases: ['ann@example.org', 'a2@example.org'],
        },
      },
    ]);
    const done = await run('succeeded');
    expect(done.counts).toMatchObject({ update: 1 });
    expect(await mailbox('anna')).toMatchObject({ id: before?.id, displayName: 'Anna', address: 'a1@example.org' });
    const addresses = await manager().find(RecipientAddressEntity, {
      where: { recipientId: before?.id ?? '' },
      order: { addressKey: 'ASC' },
    });
    expect(addresses.map(({ address, isPrimary, sourceId }) => [address, isPrimary, sourceId])).toEqual([
      ['a1@example.org', true, null],
      ['a2@example.org', false, source.id],
      ['ann@example.org', false, source.id],
    ]);
  });

  it('lets people change addresses and names with each other in one run', async () => {
    await synchronised([person('ann', { aliases: ['one@example.org'] }), person('bob'), person('cleo')]);
    const as = (who: string, fields: object) => ({ ...person(who), fields: { ...person(who).fields, ...fields } });
    has([
      as('ann', { name: 'bob', address: 'bob@example.org' }),
      as('bob', { name: 'ann', address: 'cleo@example.org', aliases: ['one@example.org'] }),
      as('cleo', { address: 'ann@example.org' }),
    ]);
    const held = await run('held', 'succeeded');
    if (held.state === 'held') await approved(held);
    const rows = await manager().query(
      `SELECT l.anchor, m.name, m.address, array(SELECT address_key FROM recipient_address a WHERE a.recipient_id = m.id ORDER BY NOT is_primary) AS all
         FROM mailbox m JOIN directory_link l ON l.local_id = m.id ORDER BY m.address`,
    );
    expect(rows).toEqual([
      { anchor: anchorOf('cleo'), name: 'cleo', address: 'ann@example.org', all: ['ann@example.org'] },
      { anchor: anchorOf('ann'), name: 'bob', address: 'bob@example.org', all: ['bob@example.org'] },
      {
        anchor: anchorOf('bob'),
        name: 'ann',
        address: 'cleo@example.org',
        all: ['cleo@example.org', 'one@example.org'],
      },
    ]);
  });

  it('plans anew when it is approved, also where it had put something aside for entries in conflict', async () => {
    const elsewhere = await api.has(aServer(api.unique()).at(await api.has(aSite(api.unique()))));
    await api.has(aMailbox('bob', { address: 'other@example.org', excludedFromPolicies: true }).on(elsewhere));
    has([person('ann'), person('bob')]);
    const held = await run('held');
    expect(held.counts).toMatchObject({ create: 1, conflict: 1 });
    expect(await approved(held)).toMatchObject({ state: 'succeeded', planHash: held.planHash });
  });

  it('asks whether somebody made anew is who was lost before, also in a run that tells only what is new', async () => {
    const everyone = Array.from({ length: 30 }, (_, index) => person(`m${index}`));
    await synchronised(everyone);
    const delta = async (script: ReturnType<typeof changes>) => {
      fetcher.script = script;
      const id = await order({ mode: 'delta' });
      runs.wake();
      return until(id, 'succeeded');
    };
    await delta(changes({ deleted: ['m0'] }));
    const { dn: _, ...reborn } = person('m0');
    const again = { ...reborn, anchor: anchorOf('another'), dn: 'uid=m0,ou=back,dc=example,dc=org' };
    const met = await delta(changes({ entries: placed([again]) }, '3'));
    expect((await itemsOf(met)).map(({ conflict }) => conflict?.kind)).toContain('anchor-changed');
  });

  it('brings nobody back for what their entry said before it went', async () => {
    const aside = person('ann', { aliases: ['ann@elsewhere.example'] });
    await synchronised([aside, ...Array.from({ length: 30 }, (_, index) => person(`n${index}`))]);
    expect(await link('ann')).toMatchObject({ unresolved: true });
    const delta = async (script: ReturnType<typeof changes>, position: string) => {
      fetcher.script = script.map((message) =>
        message.type === 'done' && message.verdict.complete
          ? { ...message, verdict: { ...message.verdict, cursor: { ...message.verdict.cursor, position } } }
          : message,
      ) as typeof script;
      const id = await order({ mode: 'delta' });
      runs.wake();
      return until(id, 'succeeded');
    };
    await delta(changes({ deleted: ['ann'] }), '2');
    expect(await link('ann')).toMatchObject({ state: 'missing', missingRuns: 1 });
    const next = await delta(changes({ entries: placed([person('new')]) }), '3');
    expect(next.counts).toMatchObject({ restore: 0 });
    expect(await link('ann')).toMatchObject({ state: 'missing', missingRuns: 1 });
    const back = await delta(changes({ entries: placed([aside]) }), '4');
    expect(back.counts).toMatchObject({ restore: 1 });
    expect(await link('ann')).toMatchObject({ state: 'linked', missingRuns: 0 });
  });

  it('names a value with control characters as in conflict, and goes on', async () => {
    const odd = person('ann', { aliases: ['a\0b@elsewhere.example'] });
    expect(await synchronised([odd, person('bob')])).toMatchObject({ counts: { create: 2 } });
    const [conflict] = await manager().find(DirectoryConflictEntity, { where: { sourceId: source.id } });
    expect(conflict).toMatchObject({ value: 'a\ufffdb@elsewhere.example', status: 'open' });
  });

  it('counts once who is told as changed and named as present besides', async () => {
    const everyone = Array.from({ length: 10 }, (_, index) => person(`c${index}`));
    await synchronised(everyone);
    const [changed = person('c0')] = everyone;
    const [told, ...rest] = everything(placed([{ ...changed, fields: { ...changed.fields, displayName: 'Changed' } }]));
    const present = { type: 'present' as const, anchors: everyone.map(({ anchor }) => anchor) };
    const inAll = { type: 'progress' as const, entries: 10, pages: 1, referralsIgnored: 0 };
    fetcher.script = [told, present, ...rest.slice(0, -2), inAll, ...rest.slice(-1)].filter((one) => one !== undefined);
    await run('succeeded');
    expect(await manager().findOneByOrFail(DirectorySourceEntity, { id: source.id })).toMatchObject({
      fullEntries: 10,
    });
  });

  it('suspends who is switched off, at once, and lets them sign in again', async () => {
    await synchronised([person('ann'), person('bob')]);
    fetcher.script = changes({ entries: placed([person('ann', { disabled: true })]) }, '2');
    const off = await order({ mode: 'delta' }).then((id) => (runs.wake(), until(id, 'succeeded')));
    expect(off).toMatchObject({ mode: 'delta', counts: { suspend: 1 } });
    expect(fetcher.orders.at(-1)).toMatchObject({ mode: 'delta', cursor: { position: '1' } });
    expect(await mailbox('ann')).toMatchObject({ suspendedBy: 'directory' });
    expect(await link('ann')).toMatchObject({ state: 'suspended', suspendedFor: 'disabled' });
    fetcher.script = changes({ entries: placed([person('ann')]) }, '3');
    await order({ mode: 'delta' }).then((id) => (runs.wake(), until(id, 'succeeded')));
    expect(fetcher.orders.at(-1)).toMatchObject({ cursor: { position: '2' } });
    expect(await mailbox('ann')).toMatchObject({ suspendedBy: null, suspendedAt: null });
  });

  it('reads no silence as deletion: a fetch that breaks off writes nothing and leaves the cursor', async () => {
    await synchronised([person('ann'), person('bob')]);
    fetcher.script = brokenOff(placed([person('ann', { displayName: 'Other' })]));
    const failed = await run('failed');
    expect(failed).toMatchObject({ errorCode: 'cut-off', error: expect.stringMatching(/hung up/) });
    expect(await mailbox('ann')).toMatchObject({ displayName: 'Person ann', suspendedBy: null });
    expect(await link('bob')).toMatchObject({ state: 'linked', missingRuns: 0 });
    expect(await manager().findOneBy(DirectoryCursorEntity, { sourceId: source.id })).toMatchObject({
      cursor: { position: '1' },
    });
    expect(await manager().findOneByOrFail(DirectorySourceEntity, { id: source.id })).toMatchObject({ failures: 1 });
  });

  it('leaves a source alone after five failures in a row, until somebody resumes it', async () => {
    fetcher.script = brokenOff([]);
    for (let n = 0; n < 5; n += 1) await run('failed');
    expect(await manager().findOneByOrFail(DirectorySourceEntity, { id: source.id })).toMatchObject({
      state: 'quarantined',
    });
    await expect(order()).rejects.toMatchObject({ code: 'source-not-active' });
    has([person('ann')]);
    const id = await order({ dryRun: true });
    runs.wake();
    expect(await until(id, 'planned')).toMatchObject({ counts: { create: 1 } });
  });

  it('stops a dry run after its plan', async () => {
    has([person('ann')]);
    const id = await order({ dryRun: true });
    runs.wake();
    const planned = await until(id, 'planned');
    expect(planned).toMatchObject({ counts: { create: 1 }, planHash: expect.any(String), endedAt: expect.any(Date) });
    expect(await itemsOf(planned)).toMatchObject([{ operation: 'create', label: 'Person ann', status: 'planned' }]);
    expect(await mailbox('ann')).toBeNull();
    await expect(change((under) => runs.approve(under, id, planned.planHash ?? ''))).rejects.toMatchObject({
      code: 'run-not-held',
    });
  });

  it('is approved by the hash of the plan that was looked at, and no other', async () => {
    has([person('ann')]);
    const { id } = await run('held');
    await expect(change((under) => runs.approve(under, id, 'another'))).rejects.toMatchObject({ code: 'plan-changed' });
    await change((under) => runs.reject(under, id));
    expect(await stateOf(id)).toMatchObject({ state: 'discarded', endedAt: expect.any(Date) });
    expect(await mailbox('ann')).toBeNull();
  });

  it('waits once more where the directory changed since, so that more would be lost', async () => {
    const all = Array.from({ length: 40 }, (_, n) => person(`p${n}`));
    await synchronised(all);
    const without = (...gone: number[]) => all.filter((_, n) => !gone.includes(n));
    has(without(1, 2, 3, 4));
    const held = await run('held');
    expect(held.counts).toMatchObject({ missing: 4 });
    has(without(1, 2, 3, 4, 5));
    await change((under) => runs.approve(under, held.id, held.planHash ?? ''));
    runs.wake();
    const again = await until(held.id, 'held');
    expect(again).toMatchObject({ plan: 2, note: expect.stringMatching(/missing of Person p5/) });
    expect(await link('p1')).toMatchObject({ state: 'linked' });
    has(without(1, 2, 3, 4));
    expect(await approved(again)).toMatchObject({ state: 'succeeded', plan: 3, progress: { applied: 4 } });
    expect(await link('p1')).toMatchObject({ state: 'missing', missingRuns: 1 });
    expect(await link('p5')).toMatchObject({ state: 'linked' });
  });

  it('applies what was approved without planning it again, where nothing changed since', async () => {
    has([person('ann'), person('bob')]);
    const held = await run('held');
    expect(await approved(held)).toMatchObject({ state: 'succeeded', plan: 1, progress: { applied: 2, failed: 0 } });
    expect(fetcher.orders).toHaveLength(2);
    expect(await link('ann')).toMatchObject({ state: 'linked', appliedHash: expect.any(String) });
  });

  it('plans again where somebody changed something here since', async () => {
    has([person('ann'), person('bob')]);
    const held = await run('held');
    const elsewhere = await api.has(aServer(api.unique()).at(await api.has(aSite(api.unique()))));
    await api.has(aMailbox('bob', { address: 'other@example.org', excludedFromPolicies: true }).on(elsewhere));
    const end = await approved(held);
    expect(end).toMatchObject({ state: 'succeeded', plan: 2, counts: { create: 1, conflict: 1 } });
    expect(await mailbox('ann')).toMatchObject({ displayName: 'Person ann' });
  });

  it('gives the reader what it knows of a source once that is applied, and not before', async () => {
    const ann = placed([person('ann')]);
    const instead = (message: FetchMessage): FetchMessage[] =>
      everything(ann).map((told) => (told.type === 'entries' ? message : told));
    const entries = ann.map((one) => ({ ...entryOf(one), fingerprint: 'ab'.repeat(16) }));
    fetcher.script = instead({ type: 'entries', entries });
    await approved(await run('held'));
    fetcher.script = instead({ type: 'same', places: [0] });
    expect(await run('succeeded')).toMatchObject({ counts: { unchanged: 1 }, progress: { changed: 0, entries: 1 } });
    expect(fetcher.orders.map(({ known }) => known && Buffer.from(known, 'base64').toString('hex'))).toEqual([
      undefined,
      undefined,
      anchorOf('ann') + 'ab'.repeat(16),
    ]);
    expect(await link('ann')).toMatchObject({ state: 'linked', missingRuns: 0 });
  });

  it('discards a held plan that nobody decides on within a day', async () => {
    has([person('ann')]);
    const { id } = await run('held');
    await manager().update(DirectoryRunEntity, { id }, { heldUntil: new Date(Date.now() - 1) });
    runs.wake();
    expect(await until(id, 'discarded')).toMatchObject({ note: expect.stringMatching(/24 hours/) });
  });

  it('ends when it is cancelled, before it begins, while it reads, and while it waits', async () => {
    await runs.onModuleDestroy();
    const queued = await order();
    await change((under) => runs.cancel(under, queued));
    expect(await stateOf(queued)).toMatchObject({ state: 'cancelled' });
    runs = supervisorOf(api, fetcher);
    await runs.begin({ alone: false });
    has([person('ann')]);
    let open: () => void = () => undefined;
    fetcher.gate = new Promise((resolve) => (open = resolve));
    const reading = await order();
    runs.wake();
    await until(reading, 'fetching');
    await change((under) => runs.cancel(under, reading));
    await expect.poll(() => stateOf(reading).then(({ leaseUntil }) => leaseUntil), { timeout: 20_000 }).not.toBeNull();
    setTimeout(open, 2_500);
    expect(await until(reading, 'cancelled')).toMatchObject({ endedAt: expect.any(Date) });
    fetcher.gate = undefined;
    const held = await run('held');
    await change((under) => runs.cancel(under, held.id));
    expect(await stateOf(held.id)).toMatchObject({ state: 'cancelled' });
    await expect(change((under) => runs.cancel(under, held.id))).rejects.toMatchObject({ code: 'run-ended' });
    expect(await mailbox('ann')).toBeNull();
  });

  it('has one run at a time: what is asked for before it begins joins it', async () => {
    await runs.onModuleDestroy();
    const first = await order({ mode: 'delta' });
    expect(await order({ mode: 'full' })).toBe(first);
    expect(await stateOf(first)).toMatchObject({ mode: 'full' });
    await expect(order({ mode: 'single', anchor: anchorOf('ann') })).rejects.toMatchObject({
      code: 'run-in-progress',
      message: expect.stringContaining(first),
    });
  });

  it('runs by itself when its time has come, and says when the next one is', async () => {
    has([person('ann')]);
    await manager().update(
      DirectorySourceEntity,
      { id: source.id },
      {
        schedule: { everyMinutes: 15, fullAt: '02:00' },
        nextRunAt: new Date(Date.now() - 1),
        nextFullAt: new Date(Date.now() + 1e7),
      },
    );
    runs.wake();
    await expect
      .poll(
        () =>
          manager()
            .findOneBy(DirectoryRunEntity, { sourceId: source.id })
            .then((found) => found?.state),
        { timeout: 20_000 },
      )
      .toBe('held');
    const [scheduled] = await manager().findBy(DirectoryRunEntity, { sourceId: source.id });
    // Nothing was read yet, so there is nothing to go on from.
    expect(scheduled).toMatchObject({ trigger: 'schedule', mode: 'full', requestedBy: null });
    const { nextRunAt } = await manager().findOneByOrFail(DirectorySourceEntity, { id: source.id });
    const minutes = ((nextRunAt?.getTime() ?? 0) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(12);
    expect(minutes).toBeLessThan(17);
  });
});
