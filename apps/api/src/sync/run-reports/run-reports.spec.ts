import type { DirectoryRun } from '@waypost/contracts';
import type { Candidate } from '@waypost/sync';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  aDomain,
  aMailbox,
  aServer,
  aSite,
  type Json,
  onEachDatabase,
  refused,
} from '../../api-harness.spec-support.js';
import { anchorOf, brokenOff, everything, person, ScriptedFetcher } from '../runs/scripted-source.spec-support.js';
import { aSource } from '../sources/a-source.spec-support.js';

const fetcher = new ScriptedFetcher();
const fields = ['name', 'displayName', 'address', 'aliases'] as const;

onEachDatabase(
  'runs of directory sources',
  (api) => {
    let source: { id: string; name: string };
    let people: Candidate[];

    beforeAll(async () => {
      await api.has(aDomain('example.org'));
      await api.has(aSite('paris'));
      const mx1 = await api.has(aServer('mx1').at('paris'));
      people = ['ann', 'bob', 'cleo'].map((name) =>
        person(name, { displayName: name === 'cleo' ? '=Cleo' : `Person ${name}` }, mx1.id),
      );
    });
    beforeEach(async () => {
      fetcher.script = everything(people);
      fetcher.gate = undefined;
      source = await api.has(
        aSource(`hq-${api.unique()}`, {
          schedule: { everyMinutes: 0 },
          placement: [{ server: 'mx1' }],
          mapping: fields.map((target) => ({ kind: 'person', target, from: [target] })),
        }),
      );
    });

    const start = (body: object = { mode: 'full' }) => api.post(`/directory/sources/${source.name}/runs`, body);
    const read = async (id: string): Promise<DirectoryRun> => (await api.get(`/directory/runs/${id}`)).body;
    const reached = async (id: string, state: string) =>
      vi.waitFor(
        async () => {
          const run = await read(id);
          expect({ state: run.state, error: run.error }).toMatchObject({ state });
        },
        { timeout: 20_000, interval: 50 },
      );
    /** A first run, which is always held. */
    const held = async (): Promise<DirectoryRun> => {
      const { body } = await start();
      await reached(body.id, 'held');
      return read(body.id);
    };

    it('begin with 202, are held the first time, and say why', async () => {
      const { status, body } = await start();
      expect(status).toBe(202);
      expect(body).toMatchObject({
        source: { name: source.name },
        mode: 'full',
        dryRun: false,
        trigger: 'manual',
        state: 'queued',
      });
      await reached(body.id, 'held');
      const run = await read(body.id);
      expect(run).toMatchObject({
        fetch: { complete: true, entries: 3 },
        counts: { create: 3, update: 0 },
        gate: { verdict: 'held' },
        planHash: expect.any(String),
        heldUntil: expect.any(String),
        error: null,
      });
      expect(run.gate?.checks).toContainEqual(expect.objectContaining({ name: 'first-run', ok: false }));
      expect((await api.get('/mailboxes?q=ann@example.org')).body.items).toEqual([]);
    });

    it('apply what was approved, and every item says what became of it', async () => {
      const { id, planHash } = await held();
      expect((await api.post(`/directory/runs/${id}/approve`, { planHash })).body).toMatchObject({
        state: 'queued',
        approval: { by: expect.any(String) },
      });
      await reached(id, 'succeeded');
      const { items } = (await api.get(`/directory/runs/${id}/items`)).body;
      expect(items).toHaveLength(3);
      expect(items[0]).toMatchObject({
        operation: 'create',
        kind: 'person',
        status: 'applied',
        recipient: { kind: 'mailbox' },
      });
      const { body: ann } = await api.get('/mailboxes/ann');
      expect(ann.directory).toMatchObject({ source: { name: source.name }, state: 'linked' });
      const entries = (await api.get(`/audit?subject=directory-source:${source.id}`)).body.items;
      expect(entries.map(({ action }: { action: string }) => action)).toEqual(
        expect.arrayContaining(['run.started', 'run.approved']),
      );
      await api.delete(`/directory/sources/${source.name}?recipients=keep`);
      for (const name of ['ann', 'bob', 'cleo']) await api.delete(`/mailboxes/${name}`);
    });

    it('are listed newest first, of one source or all, by state, page by page', async () => {
      const first = await held();
      await api.post(`/directory/runs/${first.id}/reject`);
      const second = await held();
      const ids = (items: DirectoryRun[]) => items.map(({ id }) => id);
      const path = `/directory/sources/${source.name}/runs`;
      expect(ids((await api.get(path)).body.items)).toEqual([second.id, first.id]);
      const { body: page } = await api.get(`/directory/runs?source=${source.id}&limit=1`);
      expect(ids(page.items)).toEqual([second.id]);
      const { body: rest } = await api.get(`/directory/runs?source=${source.id}&limit=1&cursor=${page.nextCursor}`);
      expect([ids(rest.items), rest.nextCursor]).toEqual([[first.id], null]);
      expect(ids((await api.get(`${path}?state=discarded`)).body.items)).toEqual([first.id]);
      expect(await api.get('/directory/runs?source=nowhere')).toMatchObject(refused(422, 'query-invalid', '#/source'));
      expect(await api.get('/directory/runs?state=lost')).toMatchObject(refused(422, 'query-invalid', '#/state'));
      expect(await api.get('/directory/sources/nowhere/runs')).toMatchObject(refused(404, 'source-not-found'));
    });

    it('name the members of groups and the servers of people, also those that the plan itself makes', async () => {
      const { body: known } = await api
        .has(aMailbox(`known-${api.unique()}`).on('mx1'))
        .then(({ id }) => api.get(`/mailboxes/${id}`));
      const { id } = await held();
      const { items } = (await api.get(`/directory/runs/${id}/items`)).body;
      const ann = items.find(({ label }: Json) => label === 'Person ann');
      expect(ann.differences).toContainEqual(expect.objectContaining({ field: 'server', after: 'mx1' }));
      const keys = [known.id, ann.recipient.id].map((one) => `mailbox:${one}`);
      const members = [{ field: 'members', add: [keys[1]], remove: [keys[0]], authority: 'directory' }];
      await api.source.query('UPDATE directory_plan_item SET differences = $2 WHERE run_id = $1 AND anchor = $3', [
        id,
        JSON.stringify(members),
        anchorOf('bob'),
      ]);
      const { body } = await api.get(`/directory/runs/${id}/items?q=bob`);
      expect(body.items[0].differences).toEqual([
        { field: 'members', add: ['mailbox:Person ann'], remove: [`mailbox:${known.name}`], authority: 'directory' },
      ]);
      await api.delete(`/mailboxes/${known.id}`);
    });

    it('show their items by operation, risk, status, kind and label, page by page', async () => {
      const { id } = await held();
      const labels = async (query: string) => {
        const { items } = (await api.get(`/directory/runs/${id}/items?${query}`)).body;
        return items.map(({ label }: { label: string }) => label).sort();
      };
      const all = ['=Cleo', 'Person ann', 'Person bob'];
      expect(await labels('operation=create&risk=normal&kind=person&status=planned')).toEqual(all);
      expect(await labels('q=ANN')).toEqual(['Person ann']);
      for (const none of [
        'operation=update',
        'risk=destructive',
        'kind=group',
        'status=applied',
        'status=failed',
        'q=zoe',
      ])
        expect(await labels(none)).toEqual([]);
      const { body: page } = await api.get(`/directory/runs/${id}/items?limit=2`);
      const { body: rest } = await api.get(`/directory/runs/${id}/items?limit=2&cursor=${page.nextCursor}`);
      expect([...page.items, ...rest.items].map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(rest.nextCursor).toBeNull();
      expect(await api.get(`/directory/runs/${id}/items?operation=destroy`)).toMatchObject(
        refused(422, 'query-invalid', '#/operation'),
      );
    });

    it('are exported whole as JSON, CSV without formulas, and LDIF', async () => {
      const { id } = await held();
      const exported = async (format: string) => {
        const answer = await api.stream(`/directory/runs/${id}/export?format=${format}`);
        return { type: answer.headers.get('content-type'), text: await answer.text() };
      };
      const json = await exported('json');
      expect(json.type).toMatch(/^application\/json/);
      const value = JSON.parse(json.text);
      expect(value.run).toMatchObject({ id, state: 'held' });
      expect(value.items).toEqual((await api.get(`/directory/runs/${id}/items`)).body.items);
      const csv = await exported('csv');
      expect(csv.type).toMatch(/^text\/csv/);
      expect(csv.text).toContain("'=Cleo");
      expect(csv.text).not.toMatch(/,=Cleo/);
      const ldif = await exported('ldif');
      expect(ldif.text).toMatch(/^version: 1\n/);
      expect(ldif.text).toContain('dn: uid=ann,ou=people,dc=example,dc=org\n');
      expect(await api.get(`/directory/runs/${id}/export?format=xml`)).toMatchObject(
        refused(422, 'query-invalid', '#/format'),
      );
    });

    it('tell how far they are while they go, and where they stop', async () => {
      let release: () => void = () => undefined;
      fetcher.gate = new Promise((resolve) => (release = resolve));
      const { body } = await start();
      const answer = await api.stream(`/directory/runs/${body.id}/events`);
      expect(answer.headers.get('content-type')).toBe('text/event-stream');
      await reached(body.id, 'fetching');
      release();
      const events = eventsIn(await answer.text());
      expect(events[0]).toMatchObject({ name: 'progress' });
      expect(events.at(-1)).toMatchObject({ name: 'stopped', state: 'held', fetched: 3, items: 3 });
      expect(events.filter(({ name }) => name === 'stopped')).toHaveLength(1);
    });

    it('tell who comes back what is new, and nothing twice', async () => {
      let release: () => void = () => undefined;
      fetcher.gate = new Promise((resolve) => (release = resolve));
      const { body } = await start();
      await reached(body.id, 'fetching');
      const path = `/directory/runs/${body.id}/events`;
      const cutOff = new AbortController();
      const first = await api.stream(path, cutOff.signal);
      let text = '';
      for await (const octets of first.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(octets).toString();
        if (eventsIn(text).length > 0) break;
      }
      cutOff.abort();
      const [heard] = eventsIn(text);
      const again = await api.stream(path, undefined, { 'last-event-id': heard.id });
      release();
      const events = eventsIn(await again.text());
      expect(events.map(({ id }) => id)).not.toContain(heard.id);
      expect(events.at(-1)).toMatchObject({ name: 'stopped', state: 'held' });
      // Where it stopped is told whoever heard it: it ends what listens.
      const last = await api.stream(path, undefined, { 'last-event-id': events.at(-1).id });
      expect(eventsIn(await last.text())).toMatchObject([{ name: 'stopped', state: 'held' }]);
    });

    it('approve refuses another plan than was looked at, and what is not held', async () => {
      const { id, planHash } = await held();
      const approve = (hash: unknown) => api.post(`/directory/runs/${id}/approve`, { planHash: hash });
      expect(await approve('another')).toMatchObject(refused(409, 'plan-changed'));
      expect(await approve('')).toMatchObject(refused(422, 'body-invalid', '#/planHash'));
      expect((await api.post(`/directory/runs/${id}/reject`)).body.state).toBe('discarded');
      expect(await approve(planHash)).toMatchObject(refused(409, 'run-not-held'));
      expect(await api.post(`/directory/runs/${id}/reject`)).toMatchObject(refused(409, 'run-not-held'));
    });

    it('cancel ends a run, once', async () => {
      const { id } = await held();
      expect((await api.post(`/directory/runs/${id}/cancel`)).body.state).toBe('cancelled');
      expect(await api.post(`/directory/runs/${id}/cancel`)).toMatchObject(refused(409, 'run-ended'));
    });

    it('stop after the plan where nothing is to be written', async () => {
      const { body } = await start({ mode: 'full', dryRun: true });
      await reached(body.id, 'planned');
      expect(await read(body.id)).toMatchObject({ dryRun: true, counts: { create: 3 } });
    });

    it('that fail say why, and nothing is planned', async () => {
      fetcher.script = brokenOff(people);
      const { body } = await start();
      await reached(body.id, 'failed');
      expect(await read(body.id)).toMatchObject({
        fetch: { complete: false },
        counts: null,
        error: { code: 'cut-off', detail: expect.stringContaining('hung up') },
      });
      expect((await api.get(`/directory/sources/${source.name}/status`)).body).toMatchObject({
        failures: 1,
        lastRun: { id: body.id, state: 'failed' },
      });
    });

    it('start refuses a second run, a paused source, and what it does not understand', async () => {
      const { id } = await held();
      const refusal = await start();
      expect(refusal).toMatchObject(refused(409, 'run-in-progress'));
      expect(refusal.body.detail).toContain(id);
      await api.post(`/directory/runs/${id}/cancel`);
      await api.post(`/directory/sources/${source.name}/pause`);
      expect(await start()).toMatchObject(refused(409, 'source-not-active'));
      expect((await start({ mode: 'full', dryRun: true })).status).toBe(202);
      expect(await start({ mode: 'half', dryRun: 'yes' })).toMatchObject(
        refused(422, 'body-invalid', '#/mode', '#/dryRun'),
      );
      expect(await api.post('/directory/sources/nowhere/runs', {})).toMatchObject(refused(404, 'source-not-found'));
    });

    it('start happens once under one key', async () => {
      const key = { 'idempotency-key': `run of ${source.name}` };
      const path = `/directory/sources/${source.name}/runs`;
      const first = await api.post(path, { mode: 'full' }, key);
      expect((await api.post(path, { mode: 'full' }, key)).body.id).toBe(first.body.id);
    });

    it('resync reads one entry, by its anchor or the mailbox it became', async () => {
      const resync = (body: object) => api.post(`/directory/sources/${source.name}/resync`, body);
      const anchor = anchorOf('ann');
      const { status, body } = await resync({ anchor });
      expect([status, body.mode, body.trigger]).toEqual([202, 'single', 'resync']);
      await vi.waitFor(() => expect(fetcher.orders.at(-1)).toMatchObject({ mode: 'single', anchor }), 10_000);
      await api.post(`/directory/runs/${body.id}/cancel`);
      expect(await resync({ mailbox: 'nobody' })).toMatchObject(refused(422, 'reference-not-found', '#/mailbox'));
      await api.post('/mailboxes', {
        name: `own-${source.name}`,
        displayName: 'Own',
        server: 'mx1',
        address: `own-${source.name}@example.org`,
      });
      expect(await resync({ mailbox: `own-${source.name}` })).toMatchObject(
        refused(409, 'recipient-not-linked', '#/mailbox'),
      );
      expect(await resync({ anchor: 'short' })).toMatchObject({ status: 422 });
      expect(await api.post('/directory/sources/nowhere/resync', { anchor })).toMatchObject(
        refused(404, 'source-not-found'),
      );
    });

    describe('refuse what is not there:', () => {
      const nowhere = '00000000-0000-4000-8000-000000000000';
      it.each([
        { method: 'get', path: '' },
        { method: 'get', path: '/items' },
        { method: 'get', path: '/events' },
        { method: 'get', path: '/export' },
        { method: 'post', path: '/approve' },
        { method: 'post', path: '/reject' },
        { method: 'post', path: '/cancel' },
      ] as const)('$method $path', async ({ method, path }) => {
        for (const id of [nowhere, 'no-id'])
          expect(
            await api[method](
              `/directory/runs/${id}${path}`,
              method === 'post' ? { planHash: 'x' } : (undefined as never),
            ),
          ).toMatchObject(refused(404, 'run-not-found'));
      });
    });
  },
  { fetcher },
);

/** Server-sent events that came whole, each with its name and id. */
function eventsIn(text: string) {
  return text
    .split('\n\n')
    .slice(0, -1)
    .filter((one) => one.startsWith('event: '))
    .map((one) => {
      const [name = '', id = '', data = ''] = one.split('\n');
      return { ...JSON.parse(data.slice(6)), name: name.slice(7), id: id.slice(4) };
    });
}
