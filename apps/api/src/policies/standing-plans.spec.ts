import type { JobItem } from '@waypost/contracts';
import { beforeAll, expect, it } from 'vitest';
import { aDomain, aGroup, aMailbox, aServer, aSite, type Json, onEachDatabase } from '../api-harness.spec-support.js';
import { restedJob } from '../jobs/rested-job.spec-support.js';

onEachDatabase(
  'plans that are applied',
  (api) => {
    beforeAll(async () => {
      for (const name of ['example.net', 'b.example', 'bücher.example']) await api.has(aDomain(name));
      await api.has(aSite('paris'));
      await api.has(aServer('mx1').at('paris'));
      for (const name of ['as-was', 'retitled', 'late', 'moved-out', 'looping'])
        await api.has(aMailbox(name, { givenName: 'Jo', surname: name, department: 'Standing' }).on('mx1'));
      await api.has(aMailbox('other').on('mx1'));
      await api.has(aGroup('list', { excludedFromPolicies: true, address: 'list@example.net' }));
      await api.has({
        path: '/recipient-policies',
        body: {
          name: 'Standing',
          filter: '(department=Standing)',
          templates: [
            { template: '%g.%s@b.example', primary: true },
            { template: 's=%s', type: 'x400', primary: true },
          ],
        },
      });
    });

    const rested = (id: string) => restedJob(api, id);
    const previewed = async () => rested((await api.post('/recipient-policies/Standing/preview')).body.id);
    const applied = async (job: string) =>
      rested((await api.post('/recipient-policies/Standing/apply', { job })).body.id);
    const fates = async (id: string) =>
      Object.fromEntries(
        (await api.get(`/jobs/${id}/items?limit=500`)).body.items.map(({ recipient, status }: JobItem) => [
          recipient.name,
          status,
        ]),
      );
    const proxies = async (name: string): Promise<string[]> =>
      (await api.get(`/mailboxes/${name}/addresses`)).body.items
        .map(({ type, address, primary }: Json) => `${primary ? type : type.toLowerCase()}:${address}`)
        .sort();
    const addresses = () => api.source.query('SELECT * FROM recipient_address ORDER BY type, address_key');
    /** Recipients whose own row says another primary address than the rows of addresses. */
    const torn = () =>
      api.source.query(
        `SELECT m.name FROM mailbox m WHERE NOT EXISTS (SELECT FROM recipient_address a WHERE a.recipient_id = m.id
          AND a.type = 'SMTP' AND a.is_primary AND a.address = m.address AND a.address_key = m.address_key)`,
      );

    it('do what was planned for who is as they were, or would be planned for again, and leave others alone', async () => {
      const before = await addresses();
      const plan = await previewed();
      await api.source.query(`UPDATE mailbox SET title = 'Not what the policy looks at' WHERE name = 'retitled'`);
      await api.post('/mailboxes/other/addresses', { address: 'jo.late@b.example' });
      await api.patch('/mailboxes/moved-out', { department: 'Elsewhere' });
      await api.patch('/mailboxes/looping/delivery', { forwarding: { to: { group: 'list' }, keepCopy: true } });
      await api.post('/groups/list/members', { add: [{ address: 'jo.looping@b.example' }] });

      expect(await applied(plan.id)).toMatchObject({ state: 'applied', progress: { done: 5, left: 3 } });
      expect(await fates(plan.id)).toEqual({
        'as-was': 'applied',
        retitled: 'applied',
        late: 'left',
        'moved-out': 'left',
        looping: 'left',
      });
      expect(await proxies('as-was')).toEqual(['SMTP:Jo.as-was@b.example', 'X400:s=as-was', 'smtp:as-was@example.net']);
      expect(await proxies('late')).toEqual(['SMTP:late@example.net']);
      expect(await torn()).toEqual([]);

      await api.delete('/mailboxes/other/addresses/smtp:jo.late@b.example');
      await api.post(`/jobs/${plan.id}/undo`);
      expect(await rested(plan.id)).toMatchObject({ state: 'undone', progress: { left: 0 } });
      expect((await addresses()).filter(({ origin }: Json) => origin !== 'policy')).toEqual(
        before.filter(({ origin }: Json) => origin !== 'policy'),
      );
    });

    it('make an address the primary one again that the recipient has', async () => {
      const there = await previewed();
      await applied(there.id);
      const had = await addresses();
      await api.patch('/recipient-policies/Standing', {
        templates: [{ template: '%r..%m@example.net', primary: true }],
      });
      const back = await previewed();
      expect(back.figures).toMatchObject({ addresses: 0 });
      expect(await applied(back.id)).toMatchObject({ state: 'applied', progress: { left: 0 } });
      expect((await api.get('/mailboxes/as-was')).body.address).toBe('as-was@example.net');
      expect(await proxies('as-was')).toEqual(['SMTP:as-was@example.net', 'X400:s=as-was', 'smtp:Jo.as-was@b.example']);
      expect(await torn()).toEqual([]);
      await api.post(`/jobs/${back.id}/undo`);
      await rested(back.id);
      expect(await addresses()).toEqual(had);
      expect(await torn()).toEqual([]);
    });

    it('know addresses in letters of any script by their keys', async () => {
      const templates = [{ template: '%g.%s@bücher.example', primary: true }];
      expect(await api.patch('/recipient-policies/Standing', { templates })).toMatchObject({ status: 200 });
      const plan = await previewed();
      expect(await applied(plan.id)).toMatchObject({ state: 'applied', progress: { left: 0 } });
      expect((await api.get('/recipients?address=jo.as-was@xn--bcher-kva.example')).body.recipient).toMatchObject({
        name: 'as-was',
      });
      expect(await torn()).toEqual([]);
    });

    it('are not believed where a row of a recipient and those of its addresses would come apart', async () => {
      await expect(
        api.source.query(
          `WITH written AS MATERIALIZED (SELECT set_config('waypost.addresses_written', 'yes', true))
            UPDATE mailbox SET address = 'nobody@b.example', address_key = 'nobody@b.example' FROM written WHERE name = 'as-was'`,
        ),
      ).rejects.toThrow(/not among the addresses/);
    });
  },
  { works: true },
);
