import type { Job, JobItem } from '@waypost/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  aContact,
  aDomain,
  aGroup,
  aMailbox,
  type Answer,
  aServer,
  aSite,
  type Json,
  onEachDatabase,
  refused,
} from '../api-harness.spec-support.js';
import { restedJob } from '../jobs/rested-job.spec-support.js';

const csv = { 'content-type': 'text/csv; charset=utf-8' };

onEachDatabase(
  'recipients by file',
  (api) => {
    beforeAll(async () => {
      await api.has(aDomain('example.net'));
      await api.has(aSite('paris'));
      await api.has(aServer('iris').at('paris'));
      await api.has(aServer('rose').at('paris'));
    });

    const send = (kind: string, file: string | readonly unknown[], headers = {}) =>
      api.post<Job>(`/imports?kind=${kind}`, file, typeof file === 'string' ? { ...csv, ...headers } : headers);
    const itemsOf = async (job: Job): Promise<JobItem[]> => (await api.get(`/jobs/${job.id}/items`)).body.items;
    /** Items in short: what is done with whom, and where what is wrong. */
    const shortOf = async (job: Job) =>
      (await itemsOf(job)).map(({ operation, status, recipient, change }) => {
        const faults = 'faults' in change ? change.faults.map(({ pointer }) => pointer) : [];
        return [operation, recipient.name, ...faults, ...(status === 'planned' ? [] : [status])].join(' ');
      });
    const rested = (id: string) => restedJob(api, id);
    async function applied({ body }: Answer<Job>): Promise<Job> {
      const { status } = await api.post(`/imports/${body.id}/apply`, { planHash: body.planHash });
      expect(status).toBe(202);
      return rested(body.id);
    }
    const undone = async ({ id }: Job) => {
      expect((await api.post(`/jobs/${id}/undo`)).status).toBe(202);
      return rested(id);
    };
    const mailbox = async (name: string): Promise<Json> => (await api.get(`/mailboxes/${name}`)).body;
    const exported = async (kind: string, format = 'csv') =>
      (await api.stream(`/imports/export?kind=${kind}&format=${format}`)).text();

    it('are planned row by row, and nothing is written before the plan is applied', async () => {
      const file = [
        'name,displayName,address,server,department,addresses,password',
        'ann,Ann,ann@example.net,iris,Sales,"smtp:ann.a@example.net\nX400:c=us;a= ;s=ann",correct horse battery',
        'bob,Bob,bob@example.net,nowhere,,,',
        'cid,,cid@example.net,iris,,,short',
        'ann,Ann again,other@example.net,iris,,,',
      ].join('\n');
      const plan = await send('mailbox', file);
      expect(plan).toMatchObject({
        status: 201,
        body: {
          kind: 'recipient-import',
          state: 'planned',
          canApply: true,
          figures: { rows: 4, create: 1, update: 0, delete: 0, unchanged: 0, refused: 3 },
        },
      });
      expect(await shortOf(plan.body)).toEqual([
        'create ann',
        'refused bob #/server',
        'refused cid #/displayName #/password',
        'refused ann #/name',
      ]);
      expect((await api.get('/mailboxes/ann')).status).toBe(404);
      expect(JSON.stringify(await itemsOf(plan.body))).not.toMatch(/correct horse|argon2/);

      const job = await applied(plan);
      expect(await itemsOf(job)).not.toContainEqual(expect.objectContaining({ status: 'left' }));
      expect(job).toMatchObject({ state: 'applied', progress: { done: 4, total: 4, left: 0 }, canUndo: true });
      expect(await mailbox('ann')).toMatchObject({ department: 'Sales', hasPassword: true, server: { name: 'iris' } });
      const { body } = await api.get('/mailboxes/ann/addresses');
      expect(body.items.map(({ type, address, primary }: Json) => `${type} ${address} ${primary}`)).toEqual(
        expect.arrayContaining([
          'SMTP ann@example.net true',
          'SMTP ann.a@example.net false',
          'X400 c=us;a= ;s=ann true',
        ]),
      );
      expect(JSON.stringify((await api.get('/audit?limit=50')).body)).not.toMatch(/correct horse|argon2/);
    });

    it('come out as a file that changes nothing when it is taken in again, in both forms', async () => {
      await api.has(
        aMailbox('=formula', { name: 'eve', displayName: '=1+1', title: '@home "x"', suspended: undefined }).on('iris'),
      );
      const quoted = { address: 'sales@acme.example', displayName: "'s Hertogenbosch" };
      await api.has(aContact('acme', quoted));
      await api.has(aGroup('staff', { owners: ['eve'], description: 'All, "really"' }));
      await api.has(aGroup('everybody'));
      await api.post('/groups/staff/members', { add: [{ mailbox: 'eve' }, { address: 'out@other.example' }] });
      await api.post('/groups/everybody/members', { add: [{ group: 'staff' }, { contact: 'acme' }] });
      for (const kind of ['mailbox', 'contact', 'group']) {
        const file = await exported(kind);
        expect(file).not.toMatch(/(^|,|")[=+@-]/m);
        const again = await send(kind, file);
        expect(again.body.figures).toMatchObject({ refused: 0, update: 0, create: 0, delete: 0 });
        const json = await send(kind, JSON.parse(await exported(kind, 'json')) as object[]);
        expect(json.body.figures).toEqual(again.body.figures);
      }
    });

    it('are taken back exactly, the last row first', async () => {
      const before = await Promise.all(['mailbox', 'group'].map((kind) => exported(kind)));
      const people = await applied(
        await send('mailbox', [
          { name: 'ann', displayName: 'Ann B.', department: null, address: 'ann.b@example.net', server: 'rose' },
          { action: 'create', name: 'fay', displayName: 'Fay', address: 'ann@example.net', server: 'iris' },
        ]),
      );
      const groups = await applied(
        await send('group', [
          { name: 'staff', members: ['mailbox:fay'], owners: [] },
          { name: 'new', displayName: 'New', address: 'new@example.net', members: ['mailbox:ann', 'x@other.example'] },
        ]),
      );
      expect(await shortOf(people)).toEqual(['update ann applied', 'create fay applied']);
      expect((await api.get('/groups/staff/members')).body.items).toMatchObject([{ name: 'fay' }]);
      expect(await undone(groups)).toMatchObject({ state: 'undone', progress: { left: 0 } });
      expect(await undone(people)).toMatchObject({ state: 'undone', progress: { left: 0 } });
      expect(await shortOf(people)).toEqual(['update ann undone', 'create fay undone']);
      expect(await Promise.all(['mailbox', 'group'].map((kind) => exported(kind)))).toEqual(before);
    });

    it('leave alone what somebody changed after the plan was made, and say so', async () => {
      const plan = await send('mailbox', 'name,title\nann,Boss\neve,Aide\n');
      await api.patch('/mailboxes/ann', { title: 'Chief' });
      const job = await applied(plan);
      expect(job.progress).toMatchObject({ done: 2, left: 1 });
      expect(await shortOf(job)).toEqual(['update ann #/title left', 'update eve applied']);
      expect([(await mailbox('ann')).title, (await mailbox('eve')).title]).toEqual(['Chief', 'Aide']);
    });

    it('refuse a contact inside a domain of ours at its row, and leave the address of a mailbox to policies', async () => {
      const inside = 'name,displayName,address\nin,In,in@example.net\nout,Out,out@acme2.example\n';
      expect(await shortOf((await send('contact', inside)).body)).toEqual(['refused in #/address', 'create out']);
      await applied(await send('mailbox', 'name,displayName,server\nby.policy,By,iris\n'));
      expect((await mailbox('by.policy')).address).toBe('by.policy@example.net');
      await api.delete('/mailboxes/by.policy');
    });

    it('say of groups before they are applied which filters cannot be read, and whom there is not', async () => {
      await api.has(aMailbox('hana').on('iris'));
      const file = [
        'name,displayName,members,filter,owners',
        'f1,F1,,(department=X,',
        'f2,F2,,(nonesuch=x),hana',
        'f3,F3,mailbox:hana,(department=X),',
        'f4,F4,"mailbox:nobody\ngroup:f6\nx@outside.example",,zed',
        'f5,F5,mailbox:hana,,hana',
        'f6,F6,"group:f5\ncontact:f5",,',
        'f7,F7,group:F5,,',
      ].join('\n');
      const { body: plan } = await send('group', file);
      expect(await shortOf(plan)).toEqual([
        'refused f1 #/filter',
        'refused f2 #/filter',
        'refused f3 #/members',
        'refused f4 #/owners #/members #/members',
        'create f5',
        'refused f6 #/members',
        'create f7',
      ]);
      const [first] = await itemsOf(plan);
      expect(first).toMatchObject({ change: { faults: [{ detail: expect.stringMatching(/character \d+/) }] } });
      const job = await rested((await api.post(`/imports/${plan.id}/apply`, { planHash: plan.planHash })).body.id);
      expect(await shortOf(job)).toEqual(expect.arrayContaining(['create f5 applied', 'create f7 applied']));
      // From members to a filter in one row: who is in it by name leaves first.
      const turned = await applied(await send('group', 'name,members,filter\nf5,,(uid=hana)\n'));
      expect(await shortOf(turned)).toEqual(['update f5 applied']);
      expect((await api.get('/groups/f5')).body).toMatchObject({ filter: '(uid=hana)', members: 1 });
      expect(await undone(turned)).toMatchObject({ progress: { left: 0 } });
      expect((await api.get('/groups/f5')).body).toMatchObject({ filter: null, members: 1 });
      for (const name of ['f7', 'f5']) await api.delete(`/groups/${name}`);
      await api.delete('/mailboxes/hana');
    });

    it('say in plain words what is wrong with a row, once', async () => {
      await api.has(aMailbox('ira').on('iris'));
      const { body } = await send('mailbox', [{ name: 'ira', displayName: null, colour: 1 }, 'ira', { department: 5 }]);
      const faults = (await itemsOf(body)).map(({ change }) => ('faults' in change ? change.faults : []));
      expect(faults[0]).toEqual([
        { pointer: '#/colour', detail: 'There is no field "colour" here; leave it out.' },
        { pointer: '#/displayName', detail: 'This cannot be empty.' },
      ]);
      expect(faults[1]?.map(({ pointer }) => pointer)).toEqual(['#']);
      expect(faults[2]?.filter(({ pointer }) => pointer === '#/name')).toHaveLength(1);
      await api.delete('/mailboxes/ira');
    });

    it('delete by a row that says so; that is not taken back', async () => {
      await api.has(aContact('gone', { address: 'gone@acme.example' }));
      const job = await applied(await send('contact', 'action,name\ndelete,gone\n'));
      expect((await api.get('/contacts/gone')).status).toBe(404);
      expect(await undone(job)).toMatchObject({ progress: { left: 1 } });
      expect(await shortOf(job)).toEqual(['delete gone # undo-left']);
    });

    describe('are refused', () => {
      it.each([
        ['an unknown column', 'name,colour\nann,red\n', '#/columns/colour'],
        ['an empty file', '', '#'],
        ['a broken file', 'name\n"ann\n', '#'],
      ])('with %s', async (_, file, pointer) => {
        expect(await send('mailbox', file)).toMatchObject(refused(422, 'body-invalid', pointer));
      });

      it('in another character set than UTF-8', async () => {
        const latin = Buffer.from('name,displayName\nann,J\xfcrgen\n', 'latin1') as unknown as string;
        const answer = await api.send('POST', '/imports?kind=mailbox', latin, csv);
        expect(answer.status).toBe(422);
      });

      it('of a kind there is none of, and without rows', async () => {
        expect(await send('printer', 'name\n')).toMatchObject(refused(422, 'query-invalid', '#/kind'));
        expect(await api.post('/imports?kind=mailbox', { name: 'ann' })).toMatchObject(
          refused(422, 'body-invalid', '#'),
        );
      });

      it('to be applied by another hash, twice, or by who may only read', async () => {
        const { body } = await send('mailbox', 'name,title\neve,Aide de camp\n');
        expect(await api.post(`/imports/${body.id}/apply`, { planHash: 'x' })).toMatchObject(
          refused(409, 'plan-changed'),
        );
        const auditor = await api.as('auditor');
        expect(await auditor.post(`/imports/${body.id}/apply`, { planHash: body.planHash })).toMatchObject(
          refused(403, 'permission-missing'),
        );
        expect((await auditor.stream('/imports/export?kind=mailbox')).status).toBe(200);
        await api.post(`/imports/${body.id}/apply`, { planHash: body.planHash });
        await rested(body.id);
        expect(await api.post(`/imports/${body.id}/apply`, { planHash: body.planHash })).toMatchObject(
          refused(409, 'job-not-ready'),
        );
      });
    });

    it('have a template for each kind, which can be sent as it is', async () => {
      for (const kind of ['mailbox', 'contact', 'group'])
        for (const format of ['csv', 'json']) {
          const { status, headers } = await api.get(`/imports/template?kind=${kind}&format=${format}`);
          expect([status, headers['content-disposition']]).toEqual([
            200,
            `attachment; filename="${kind}-templates.${format}"`,
          ]);
        }
    });
  },
  { works: true },
);
