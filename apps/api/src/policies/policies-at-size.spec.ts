import type { Job, PolicyItemChange } from '@waypost/contracts';
import { beforeAll, expect, it } from 'vitest';
import { aDomain, onEachDatabase, refused } from '../api-harness.spec-support.js';
import { restedJob } from '../jobs/rested-job.spec-support.js';
import { loadSeed } from '../seed/load-seed.js';
import { proxyOf } from './address-planner.js';

const mailboxes = 10_000;

interface AddressRow {
  type: string;
  address: string;
  primary: boolean;
  id: string;
}

onEachDatabase(
  'policies over ten thousand recipients',
  (api) => {
    beforeAll(async () => {
      await loadSeed(api.source, { sites: 2, servers: 10, mailboxes, overrides: 0 });
      for (const name of ['one.example', 'two.example']) {
        await api.has(aDomain(name));
        await api.has({
          path: '/recipient-policies',
          body: {
            name,
            filter: '(objectClass=wpMailAccount)',
            templates: [
              // Thousands share a first letter and a surname: most addresses get a number.
              { template: `%1g%s@${name}`, primary: true },
              { template: `%g.%s@${name}` },
              { template: 's=%s', type: 'x400', primary: true },
            ],
          },
        });
      }
      await api.patch('/recipient-policies/two.example', { priority: 1 });
      await api.patch('/recipient-policies/one.example', { priority: 1 });
    }, 180_000);

    const rested = (id: string) => restedJob(api, id, 180_000);
    const previewed = async (policy: string) =>
      rested((await api.post(`/recipient-policies/${policy}/preview`)).body.id);
    /** Everything about addresses that there is, and what shows of it at recipients, but for when those were changed. */
    const everything = async () => ({
      addresses: await api.source.query('SELECT * FROM recipient_address ORDER BY type, address_key'),
      mailboxes: await api.source.query('SELECT id, address, address_key, search_text FROM mailbox ORDER BY id'),
    });
    const proxies = async (): Promise<Map<string, string[]>> => {
      const rows = await api.source.query<AddressRow[]>(
        'SELECT type, address, is_primary AS primary, recipient_id AS id FROM recipient_address',
      );
      const found = new Map<string, string[]>();
      for (const row of rows) found.set(row.id, [...(found.get(row.id) ?? []), proxyOf(row)].sort());
      return found;
    };
    const planOf = (id: string): Promise<{ id: string; change: PolicyItemChange; status: string }[]> =>
      api.source.query('SELECT subject_id AS id, change, status FROM job_item WHERE job_id = $1 ORDER BY seq', [id]);

    /** What a plan leaves of the addresses of a recipient, read off its line alone. */
    function leftBy({ before, added, promoted }: PolicyItemChange): string[] {
      const primary = new Map(promoted.map(({ type, to }) => [type, to]));
      return [...before, ...added.map(({ type, address }) => `${type.toLowerCase()}:${address}`)]
        .map((proxy) => {
          const colon = proxy.indexOf(':');
          const [type, address] = [proxy.slice(0, colon).toUpperCase(), proxy.slice(colon + 1)];
          const to = primary.get(type);
          return to === undefined ? proxy : proxyOf({ type, address, primary: address === to });
        })
        .sort();
    }

    it('do what was planned, row by row, and take it back to the letter', async () => {
      const before = await everything();
      const had = await proxies();
      const plan = await previewed('one.example');
      expect(plan.figures).toMatchObject({ matched: mailboxes, primary: mailboxes, addresses: 3 * mailboxes });
      const lines = await planOf(plan.id);
      expect(lines).toHaveLength(mailboxes);
      expect(await everything()).toEqual(before);

      await api.post('/recipient-policies/one.example/apply', { job: plan.id, planHash: plan.planHash });
      expect(await rested(plan.id)).toMatchObject({ state: 'applied', progress: { done: mailboxes, left: 0 } });
      const expected = new Map(had);
      for (const { id, change } of lines) expected.set(id, leftBy(change));
      expect(await proxies()).toEqual(expected);
      const [unlike] = await api.source.query(
        `SELECT count(*)::int AS n FROM mailbox m LEFT JOIN recipient_address a
            ON a.recipient_id = m.id AND a.type = 'SMTP' AND a.is_primary AND a.address = m.address AND a.address_key = m.address_key
          WHERE a.address IS NULL OR strpos(m.search_text, m.address_key) = 0`,
      );
      expect(unlike).toEqual({ n: 0 });
      expect((await previewed('one.example')).figures).toMatchObject({ unchanged: mailboxes, addresses: 0 });

      await api.post(`/jobs/${plan.id}/undo`);
      expect(await rested(plan.id)).toMatchObject({ state: 'undone', progress: { left: 0 } });
      expect(await everything()).toEqual(before);
    }, 300_000);

    it('are applied by one administrator at a time; the other gets what was promised, or nothing', async () => {
      await api.patch('/recipient-policies/two.example', {
        filter: '(&(objectClass=wpMailAccount)(cn=a*))',
        priority: 1,
      });
      // Both want some of the same X.400 addresses, and each was promised them.
      const plans = [await previewed('one.example'), await previewed('two.example')] as const;
      const had = await proxies();
      const ask = ({ id, subject }: Job) => api.post(`/recipient-policies/${subject?.name}/apply`, { job: id });
      const asked = await Promise.all(plans.map(ask));
      expect(asked.map(({ status }) => status).sort()).toEqual([202, 409]);
      expect(asked.find(({ status }) => status === 409)).toMatchObject(refused(409, 'job-in-progress'));
      const [first, second] = asked[0]?.status === 202 ? plans : [plans[1], plans[0]];
      expect(await rested(first.id)).toMatchObject({ state: 'applied', progress: { left: 0 } });
      const between = await proxies();
      const firstLines = await planOf(first.id);
      expect(firstLines.map(({ id }) => between.get(id))).toEqual(firstLines.map(({ change }) => leftBy(change)));

      await ask(second);
      const { state, progress } = await rested(second.id);
      expect(state).toBe('applied');
      const after = await proxies();
      const secondLines = await planOf(second.id);
      const left = secondLines.filter(({ status }) => status === 'left');
      expect(left).toHaveLength(progress.left);
      expect(left.length).toBeGreaterThan(0);
      for (const { id, change, status } of secondLines)
        expect(after.get(id)).toEqual(status === 'left' ? had.get(id) : leftBy(change));
      expect(firstLines.map(({ id }) => after.get(id))).toEqual(firstLines.map(({ id }) => between.get(id)));
    }, 300_000);
  },
  { works: true },
);
