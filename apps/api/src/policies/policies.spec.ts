import type { JobItem } from '@waypost/contracts';
import { JobEntity, Ledger } from '@waypost/store';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  aContact,
  aDomain,
  aGroup,
  aMailbox,
  aServer,
  aSite,
  type Json,
  onEachDatabase,
  refused,
} from '../api-harness.spec-support.js';
import { restedJob } from '../jobs/rested-job.spec-support.js';
import { JobWork } from '../jobs/job-work.js';
import { AddressWorker } from './address-worker.js';

const aPolicy = (name: string, more: object = {}) => ({
  path: '/recipient-policies',
  body: { name, filter: '(department=Sales)', templates: [{ template: '%g.%s@example.net', primary: true }], ...more },
});
const mark = { givenName: 'Mark', surname: 'Clark' };

onEachDatabase(
  'recipient policies',
  (api) => {
    beforeAll(async () => {
      for (const name of ['example.net', 'b.example']) await api.has(aDomain(name));
      await api.has(aDomain('out.example', { kind: 'external-relay' }));
      await api.has(aSite('paris'));
      await api.has(aServer('mx1').at('paris'));
    });

    const proxies = async (path: string): Promise<string[]> =>
      (await api.get(`${path}/addresses`)).body.items.map(
        ({ type, address, primary }: Json) => `${primary ? type : type.toLowerCase()}:${address}`,
      );
    const names = async () => (await api.get('/recipient-policies')).body.items.map(({ name }: Json) => name);
    const rested = (id: string) => restedJob(api, id);
    const previewed = async (policy: string) =>
      rested((await api.post(`/recipient-policies/${policy}/preview`)).body.id);
    const applied = async (policy: string, body: object = {}) =>
      rested((await api.post(`/recipient-policies/${policy}/apply`, body)).body.id);
    const items = async (id: string): Promise<JobItem[]> => (await api.get(`/jobs/${id}/items?limit=500`)).body.items;
    /** Every address of everybody, with where it came from and when. */
    const everything = () =>
      api.source.query(
        'SELECT type, address, recipient_id, is_primary, origin, policy_id, wanted_key, created_at FROM recipient_address ORDER BY 1, 2',
      );

    it('begin with the default one, which gives the alias in the first domain, is last and stays', async () => {
      const [policy] = (await api.get('/recipient-policies')).body.items;
      expect(policy).toMatchObject({
        name: 'Default policy',
        default: true,
        priority: null,
        templates: [{ template: '%r..%m@example.net', primary: true }],
      });
      expect(await api.delete(`/recipient-policies/${policy.id}`)).toMatchObject(
        refused(409, 'policy-is-default', '#'),
      );
      expect(await api.patch(`/recipient-policies/${policy.id}`, { priority: 1 })).toMatchObject(
        refused(409, 'policy-is-default', '#/priority'),
      );
      expect(await api.delete('/accepted-domains/example.net')).toMatchObject(refused(409, 'domain-is-default'));
    });

    it('are created in turn, changed, put in order in one go, and deleted', async () => {
      const first = await api.has(aPolicy('First'));
      expect(first).toMatchObject({ priority: 1, enabled: true, default: false, note: null });
      await api.has(aPolicy('Second'));
      await api.has(aPolicy('Before', { priority: 1 }));
      expect(await names()).toEqual(['Before', 'First', 'Second', 'Default policy']);
      const { headers } = await api.get('/recipient-policies');
      const order = await api.put(
        '/recipient-policies/order',
        { order: ['second', first.id, 'Before'] },
        { 'if-match': String(headers['etag']) },
      );
      expect(order.body.items.map(({ name, priority }: Json) => [name, priority])).toEqual([
        ['Second', 1],
        ['First', 2],
        ['Before', 3],
        ['Default policy', null],
      ]);
      expect(await api.put('/recipient-policies/order', { order: ['Second'] })).toMatchObject(
        refused(422, 'body-invalid', '#/order'),
      );
      expect(
        (await api.patch('/recipient-policies/First', { name: 'Renamed', priority: 3, note: 'Why' })).body,
      ).toMatchObject({ priority: 3, note: 'Why' });
      expect(await names()).toEqual(['Second', 'Before', 'Renamed', 'Default policy']);
      const { body: audit } = await api.get(`/audit?subject=recipient-policy:${first.id}&limit=1`);
      expect(audit.items[0]).toMatchObject({
        action: 'policy.changed',
        subject: { level: 'recipient-policy' },
        before: { name: 'First' },
      });
      expect((await api.post(`/audit/${audit.items[0].id}/revert`)).body).toMatchObject({ after: { name: 'First' } });
      expect((await api.get('/recipient-policies/First')).body).toMatchObject({ note: null });
      for (const name of ['Second', 'Before', 'First'])
        expect((await api.delete(`/recipient-policies/${name}`)).status).toBe(204);
      const [deleted] = (await api.get(`/audit?subject=recipient-policy:${first.id}&limit=1`)).body.items;
      expect((await api.post(`/audit/${deleted.id}/revert`)).body).toMatchObject({ action: 'policy.created' });
      expect((await api.get('/recipient-policies/First')).body).toMatchObject({ id: first.id, priority: 1 });
      expect(await api.post(`/audit/${deleted.id}/revert`)).toMatchObject(refused(409, 'change-not-revertible'));
      await api.delete('/recipient-policies/First');
      expect(await api.get('/recipient-policies/Renamed')).toMatchObject(refused(404, 'policy-not-found'));
    });

    it.each([
      { fault: 'a filter that cannot be read', more: { filter: '(cn=' }, at: ['#/filter'] },
      {
        fault: 'a template that cannot be read',
        more: { templates: [{ template: '%q@example.net', primary: true }] },
        at: ['#/templates/0/template'],
      },
      {
        fault: 'a domain that is not ours',
        more: { templates: [{ template: '@elsewhere.example', primary: true }] },
        at: ['#/templates/0/template'],
      },
      {
        fault: 'a domain outside',
        more: { templates: [{ template: '@out.example', primary: true }] },
        at: ['#/templates/0/template'],
      },
      { fault: 'no primary address', more: { templates: [{ template: '@example.net' }] }, at: ['#/templates'] },
      {
        fault: 'faults of the filter and of templates, all at once',
        more: {
          filter: '(cn=',
          templates: [{ template: '%q@example.net', primary: true }, { template: '@out.example' }],
        },
        at: ['#/filter', '#/templates/0/template', '#/templates/1/template'],
      },
      { fault: 'no template', more: { templates: [] }, at: ['#/templates'] },
    ])('with $fault are refused', async ({ more, at }) => {
      expect(await api.post('/recipient-policies', aPolicy('Faulty', more).body)).toMatchObject(
        refused(422, 'body-invalid', ...at),
      );
    });

    it('show what templates that are not saved would give, and where one cannot be read', async () => {
      await api.has(
        aMailbox('jgross', {
          displayName: 'Jürgen Groß',
          givenName: 'Jürgen',
          surname: 'Groß',
          department: 'Example',
        }).on('mx1'),
      );
      await api.has(aMailbox('jurgen.gross').on('mx1'));
      const { body } = await api.post('/recipient-policies/templates/preview', {
        filter: '(department=example)',
        templates: [
          { template: '%g.%s@example.net', primary: true },
          { template: '%1g%s@b.example' },
          { template: '%g.%z@b.example' },
        ],
      });
      expect(body.faults).toEqual([{ template: 2, detail: expect.any(String), at: 3 }]);
      expect(body.examples).toMatchObject([
        {
          recipient: { name: 'jgross' },
          addresses: [
            {
              address: 'Jurgen.Gross2@example.net',
              primary: true,
              collision: { wanted: 'Jurgen.Gross@example.net', number: 2 },
            },
            { address: 'JGross@b.example', primary: false, collision: null },
          ],
        },
      ]);
    });

    describe('stamp', () => {
      beforeAll(async () => {
        await api.has(
          aPolicy('Stamped', {
            filter: '(department=Stamped)',
            templates: [
              { template: '%g.%s@b.example', primary: true },
              { template: 's=%s;g=%g', type: 'x400', primary: true },
            ],
          }),
        );
      });

      it('who is created: with all addresses, beside the primary one that was chosen', async () => {
        await api.has(aMailbox('anew', { ...mark, department: 'stamped' }).on('mx1'));
        expect(await proxies('/mailboxes/anew')).toEqual([
          'SMTP:anew@example.net',
          'X400:s=Clark;g=Mark',
          'smtp:Mark.Clark@b.example',
        ]);
        const [, , given] = (await api.get('/mailboxes/anew/addresses')).body.items;
        expect(given).toMatchObject({
          origin: 'policy',
          policy: { name: 'Stamped' },
          wanted: null,
          domain: { name: 'b.example' },
        });
        const { body } = await api.get('/audit?subject=mailbox:anew&limit=1');
        expect(body.items[0]).toMatchObject({ action: 'address.stamped', after: { policy: 'Stamped' } });
        expect((await api.get('/recipients?address=mark.clark@b.example')).body).toMatchObject({
          recipient: { name: 'anew' },
        });
      });

      it('who moves into a department: with a new primary address, the old one staying', async () => {
        await api.has(aMailbox('mover', mark).on('mx1'));
        expect(await proxies('/mailboxes/mover')).toEqual(['SMTP:mover@example.net']);
        expect((await api.patch('/mailboxes/mover', { department: 'Stamped' })).body.address).toBe(
          'Mark.Clark2@b.example',
        );
        expect(await proxies('/mailboxes/mover')).toContain('smtp:mover@example.net');
        // A number that was given once stays, whatever became free since.
        await api.delete('/mailboxes/anew');
        expect((await api.patch('/mailboxes/mover', { title: 'Author' })).body.address).toBe('Mark.Clark2@b.example');
        expect((await api.patch('/mailboxes/mover', { surname: 'Minasi' })).body.address).toBe('Mark.Minasi@b.example');
      });

      it('but not over a primary address chosen by hand', async () => {
        await api.has(aMailbox('chooser', { ...mark, department: 'Stamped' }).on('mx1'));
        await api.patch('/mailboxes/chooser', { address: 'my.own@b.example', department: null });
        expect(
          (await api.patch('/mailboxes/chooser', { department: 'Stamped', address: 'mine@b.example' })).body.address,
        ).toBe('mine@b.example');
        expect((await api.patch('/mailboxes/chooser', { title: 'Boss' })).body.address).toBe('mine@b.example');
        const [primary] = (await api.get('/mailboxes/chooser/addresses')).body.items;
        expect(primary).toMatchObject({ address: 'mine@b.example', origin: 'manual', policy: null });
      });

      it('who is created without an address, in its place; without a policy that gives one nobody is', async () => {
        const { address: _, ...body } = aMailbox('ann.lee', { givenName: 'Ann', surname: 'Lee' }).on('mx1').body;
        expect((await api.post('/mailboxes', body)).body.address).toBe('ann.lee@example.net');
        expect(await proxies('/mailboxes/ann.lee')).toEqual(['SMTP:ann.lee@example.net']);
        const [created] = (await api.get('/audit?subject=mailbox:ann.lee')).body.items;
        expect(created).toMatchObject({ action: 'mailbox.created', after: { address: 'ann.lee@example.net' } });
        const stamped = { ...body, name: 'ann.lee2', department: 'Stamped' };
        expect((await api.post('/mailboxes', stamped)).body.address).toBe('Ann.Lee@b.example');
        expect(await proxies('/mailboxes/ann.lee2')).toEqual(['SMTP:Ann.Lee@b.example', 'X400:s=Lee;g=Ann']);
        expect((await api.post('/groups', { name: 'press.desk', displayName: 'Press' })).body.address).toBe(
          'press.desk@example.net',
        );
        const none = refused(422, 'body-invalid', '#/address');
        expect(await api.post('/mailboxes', { ...body, name: 'out', excludedFromPolicies: true })).toMatchObject(none);
        const [{ id }] = (await api.get('/recipient-policies')).body.items.filter(({ default: last }: Json) => last);
        await api.patch(`/recipient-policies/${id}`, { enabled: false });
        expect(await api.post('/mailboxes', { ...body, name: 'nobody' })).toMatchObject(none);
        await api.patch(`/recipient-policies/${id}`, { enabled: true });
        expect((await api.get('/recipients?address=nobody@to-come.invalid')).body.recipient).toBeNull();
      });

      it('who comes into a group that a policy asks for, and who is in it when it is called so', async () => {
        const suffix = (await api.get('/organization')).body.directorySuffix;
        await api.has(
          aPolicy('Members', {
            filter: `(memberOf=cn=writers,ou=groups,${suffix})`,
            templates: [{ template: '%g.%s.writer@b.example', primary: true }],
          }),
        );
        for (const [name, surname] of [
          ['w-one', 'One'],
          ['w-two', 'Two'],
        ] as const)
          await api.has(aMailbox(name, { givenName: 'W', surname }).on('mx1'));
        await api.has(aGroup('writers'));
        const primary = async (name: string) => (await api.get(`/mailboxes/${name}`)).body.address;
        await api.post('/groups/writers/members', { add: [{ mailbox: 'w-one' }] });
        expect([await primary('w-one'), await primary('w-two')]).toEqual([
          'W.One.writer@b.example',
          'w-two@example.net',
        ]);
        await api.post('/groups/writers/members', { remove: [{ mailbox: 'w-one' }] });
        expect(await primary('w-one')).toBe('w-one@example.net');
        await api.patch('/groups/writers', { name: 'authors' });
        await api.post('/groups/authors/members', { add: [{ mailbox: 'w-two' }] });
        expect(await primary('w-two')).toBe('w-two@example.net');
        await api.patch('/groups/authors', { name: 'writers' });
        expect(await primary('w-two')).toBe('W.Two.writer@b.example');
        await api.delete('/groups/writers');
        expect(await primary('w-two')).toBe('w-two@example.net');
        await api.delete('/recipient-policies/Members');
      });

      it('nobody by whose address mail would go round', async () => {
        await api.has(aGroup('inner.ring', { excludedFromPolicies: true, address: 'inner@example.net' }));
        await api.has(aGroup('outer.ring', { excludedFromPolicies: true, address: 'outer@example.net' }));
        await api.post('/groups/outer.ring/members', { add: [{ group: 'inner.ring' }] });
        await api.post('/groups/inner.ring/members', { add: [{ address: 'outer.ring@example.net' }] });
        await api.patch('/groups/outer.ring', { excludedFromPolicies: false });
        expect(await proxies('/groups/outer.ring')).toEqual(['SMTP:outer@example.net']);
        const policy = (await api.get('/recipient-policies')).body.items.at(-1);
        const job = await previewed(policy.id);
        expect((await items(job.id)).find(({ recipient }) => recipient.name === 'outer.ring')).toMatchObject({
          operation: 'skip',
          change: { skipped: 'loop' },
        });
        expect(job.figures).toMatchObject({ skipped: { loop: 1 } });
        for (const name of ['inner.ring', 'outer.ring']) await api.delete(`/groups/${name}`);
      });

      it('nobody who opted out, and no target of a contact', async () => {
        await api.has(aMailbox('optout', { ...mark, department: 'Stamped', excludedFromPolicies: true }).on('mx1'));
        expect(await proxies('/mailboxes/optout')).toEqual(['SMTP:optout@example.net']);
        await api.has(
          aContact('outsider', {
            address: 'out@side.example',
            ...{ givenName: 'Out', surname: 'Sider', department: 'Stamped' },
          }),
        );
        expect(await proxies('/contacts/outsider')).toEqual([
          'SMTP:out@side.example',
          'X400:s=Sider;g=Out',
          'smtp:Out.Sider@b.example',
        ]);
        await api.has(aGroup('grp', { address: 'other@example.net' }));
        expect(await proxies('/groups/grp')).toEqual(['SMTP:other@example.net', 'smtp:grp@example.net']);
      });
    });

    describe('as jobs', () => {
      beforeAll(async () => {
        for (const [name, surname] of [
          ['one', 'Same'],
          ['two', 'Same'],
          ['three', 'Other'],
        ] as const)
          await api.has(aMailbox(`job-${name}`, { givenName: 'Jo', surname, department: 'Jobs' }).on('mx1'));
        await api.has(
          aMailbox('job-out', { givenName: 'Jo', surname: 'Out', department: 'Jobs', excludedFromPolicies: true }).on(
            'mx1',
          ),
        );
        await api.has(
          aPolicy('Jobs', { filter: '(department=Jobs)', templates: [{ template: '%g.%s@b.example', primary: true }] }),
        );
        await api.has(aPolicy('Shadowed', { filter: '(cn=job-*)' }));
      });

      it('plan what becomes of each, do exactly that, and take it back exactly', async () => {
        const before = await everything();
        const plan = await previewed('Jobs');
        expect(plan).toMatchObject({
          kind: 'recipient-policy',
          state: 'planned',
          subject: { name: 'Jobs' },
          canApply: true,
          canUndo: false,
          figures: {
            matched: 4,
            unchanged: 0,
            primary: 3,
            added: 0,
            addresses: 3,
            collisions: 1,
            skipped: { optedOut: 1 },
            shadowed: [],
          },
        });
        const lines = await items(plan.id);
        expect(
          lines.map(({ recipient, operation, change }) => [
            recipient.name,
            operation,
            'added' in change && change.added.map(({ address }) => address),
            'added' in change ? change.skipped : null,
          ]),
        ).toEqual([
          ['job-one', 'primary', ['Jo.Same@b.example'], undefined],
          ['job-out', 'skip', [], 'opted-out'],
          ['job-three', 'primary', ['Jo.Other@b.example'], undefined],
          ['job-two', 'primary', ['Jo.Same2@b.example'], undefined],
        ]);
        expect((await api.get(`/jobs/${plan.id}/items?collides=true`)).body.items).toMatchObject([
          { recipient: { name: 'job-two' } },
        ]);
        expect((await api.get(`/jobs/${plan.id}/items?operation=skip&limit=1`)).body.items).toHaveLength(1);
        expect(await everything()).toEqual(before);

        const done = await applied('Jobs', { job: plan.id, planHash: plan.planHash, reason: 'New names' });
        expect(done).toMatchObject({
          id: plan.id,
          state: 'applied',
          progress: { done: 4, total: 4, left: 0 },
          canUndo: true,
          canApply: false,
        });
        expect(await proxies('/mailboxes/job-two')).toEqual(['SMTP:Jo.Same2@b.example', 'smtp:job-two@example.net']);
        expect((await api.get('/mailboxes?q=jo.same2')).body.items).toMatchObject([
          { name: 'job-two', address: 'Jo.Same2@b.example' },
        ]);
        expect((await items(plan.id)).every(({ status }) => status === 'applied')).toBe(true);
        expect((await previewed('Jobs')).figures).toMatchObject({ matched: 4, unchanged: 3, primary: 0, added: 0 });
        const { body: audit } = await api.get('/audit?action=policy.applied&limit=1');
        expect(audit.items[0]).toMatchObject({
          after: { job: plan.id, planHash: plan.planHash, recipients: 4 },
          reason: 'New names',
        });

        const { id: subject } = (await api.get('/recipient-policies/Jobs')).body;
        expect((await api.get(`/jobs?subject=${subject}`)).body.items).toContainEqual(
          expect.objectContaining({ id: plan.id }),
        );
        const file = await (await api.stream(`/jobs/${plan.id}/export`)).text();
        expect(file.split('\r\n')[1]).toMatch(/^1,primary,applied,mailbox,job-one,/);
        expect((await api.post(`/jobs/${plan.id}/undo`)).status).toBe(202);
        expect(await rested(plan.id)).toMatchObject({ state: 'undone', canUndo: false });
        expect(await everything()).toEqual(before);
        expect(await api.post(`/jobs/${plan.id}/undo`)).toMatchObject(refused(409, 'job-not-ready'));
      });

      it('leave alone who changed since, and refuse plans of yesterday', async () => {
        const plan = await previewed('Jobs');
        await api.post('/mailboxes/job-three/addresses', { address: 'changed@b.example' });
        const done = await applied('Jobs', { job: plan.id });
        expect(done.progress.left).toBe(1);
        expect((await api.get(`/jobs/${plan.id}/items?status=left`)).body.items).toMatchObject([
          { recipient: { name: 'job-three' } },
        ]);
        await api.patch('/mailboxes/job-one', { address: 'by.hand@b.example' });
        await api.post(`/jobs/${plan.id}/undo`);
        await rested(plan.id);
        expect((await api.get(`/jobs/${plan.id}/items?status=undo-left`)).body.items).toMatchObject([
          { recipient: { name: 'job-one' } },
        ]);
        expect(await proxies('/mailboxes/job-two')).toEqual(['SMTP:job-two@example.net']);

        const old = await previewed('Jobs');
        expect(await api.post('/recipient-policies/Jobs/apply', { job: old.id, planHash: 'other' })).toMatchObject(
          refused(409, 'plan-changed'),
        );
        await api.patch('/recipient-policies/Jobs', { note: 'no matter' });
        await api.patch('/recipient-policies/Shadowed', { filter: '(cn=job-t*)' });
        expect(await applied('Jobs', { job: old.id })).toMatchObject({
          state: 'failed',
          error: { code: 'plan-changed' },
        });
        expect(await api.post('/recipient-policies/Shadowed/apply', { job: old.id })).toMatchObject(
          refused(409, 'job-not-ready'),
        );
      });

      it('say who is caught by a policy before, and follow all policies at once', async () => {
        const plan = await previewed('Shadowed');
        expect(plan.figures).toMatchObject({ matched: 0, shadowed: [{ policy: { name: 'Jobs' }, recipients: 2 }] });
        const all = await rested((await api.post('/recipient-policies/preview')).body.id);
        expect(all).toMatchObject({ subject: null, state: 'planned' });
        expect(all.figures && 'matched' in all.figures ? all.figures.matched : 0).toBeGreaterThan(6);
      });

      it('give addresses one at a time, and let policies alone meanwhile', async () => {
        const { manager } = api.source;
        const plan = await previewed('Jobs');
        await manager.update(
          JobEntity,
          { id: plan.id },
          { only: 'recipient-addresses', endedAt: null, leaseUntil: new Date(Date.now() + 60_000) },
        );
        for (const busy of [
          await api.post('/recipient-policies/Jobs/apply', {}),
          await api.patch('/recipient-policies/Jobs', { enabled: false }),
          await api.put('/recipient-policies/order', { order: [] }),
          await api.delete('/recipient-policies/Jobs'),
        ])
          expect(busy).toMatchObject(refused(409, 'job-in-progress'));
        await manager.update(JobEntity, { id: plan.id }, { only: null, endedAt: new Date() });
      });

      it('go on where a process died, in the middle of giving and of taking back', async () => {
        const before = await everything();
        const { manager } = api.source;
        const ledger = api.app.get(Ledger);
        const log = { warn: () => undefined, error: () => undefined } as never;
        /** Works by two items a batch, and dies after so many of them. */
        const dying = async (id: string, batches: number) => {
          await manager.update(JobEntity, { id }, { leaseUntil: new Date(Date.now() + 60_000), fence: 40 });
          const row = await manager.findOneByOrFail(JobEntity, { id });
          const changes = { count: 0 };
          const mortal = Object.assign(Object.create(ledger) as Ledger, {
            change: (...args: Parameters<Ledger['change']>) => {
              if (++changes.count > batches) throw new Error('killed');
              return ledger.change(...args);
            },
          });
          const work = new JobWork(
            { source: api.source, ledger: mortal, log, workers: [new AddressWorker(api.source, mortal, 2)] },
            row,
            new AbortController().signal,
          );
          Object.assign(work, { endAfter: async () => undefined });
          await work.run();
          const dead = await manager.findOneByOrFail(JobEntity, { id });
          await manager.update(JobEntity, { id }, { leaseUntil: null });
          return dead;
        };
        const plan = await previewed('Jobs');
        await manager.update(
          JobEntity,
          { id: plan.id },
          {
            intent: 'apply',
            state: 'queued',
            only: 'recipient-addresses',
            endedAt: null,
            leaseUntil: new Date(Date.now() + 60_000),
          },
        );
        expect(await dying(plan.id, 1)).toMatchObject({ state: 'applying', appliedThrough: 2 });
        expect(await rested(plan.id)).toMatchObject({ state: 'applied', progress: { left: 0 } });
        expect((await previewed('Jobs')).figures).toMatchObject({ primary: 0, added: 0 });
        await manager.update(
          JobEntity,
          { id: plan.id },
          {
            intent: 'undo',
            state: 'queued',
            only: 'recipient-addresses',
            endedAt: null,
            leaseUntil: new Date(Date.now() + 60_000),
          },
        );
        expect(await dying(plan.id, 1)).toMatchObject({ state: 'undoing', undoneThrough: 2 });
        expect(await rested(plan.id)).toMatchObject({ state: 'undone' });
        expect(await everything()).toEqual(before);
      });

      it('tell how far they are, and can be cancelled', async () => {
        const { body } = await api.post('/recipient-policies/apply', {});
        const events = await (await api.stream(`/jobs/${body.id}/events`)).text();
        expect(events).toMatch(/event: stopped\ndata: \{"state":"applied"/);
        expect(await api.post(`/jobs/${body.id}/cancel`)).toMatchObject(refused(409, 'job-not-ready'));
        expect(await api.get('/jobs/none')).toMatchObject(refused(404, 'job-not-found'));
        expect((await api.get('/jobs?limit=1')).body.items[0]).toMatchObject({ id: body.id });
      });
    });
  },
  { works: true },
);
