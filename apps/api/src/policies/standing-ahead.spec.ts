import type { JobItem } from '@waypost/contracts';
import { JobEntity, Ledger } from '@waypost/store';
import { beforeAll, expect, it, vi } from 'vitest';
import { aDomain, aMailbox, aServer, aSite, onEachDatabase } from '../api-harness.spec-support.js';
import { restedJob } from '../jobs/rested-job.spec-support.js';
import { JobWork } from '../jobs/job-work.js';
import { AddressWorker } from './address-worker.js';
import { StandingAhead } from './standing-ahead.js';

const people = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8'];

onEachDatabase(
  'items that are looked at before it is their turn',
  (api) => {
    beforeAll(async () => {
      for (const name of ['example.net', 'b.example']) await api.has(aDomain(name));
      await api.has(aSite('paris'));
      await api.has(aServer('mx1').at('paris'));
      for (const name of people) await api.has(aMailbox(name, { department: 'Ahead' }).on('mx1'));
      await api.has({
        path: '/recipient-policies',
        body: {
          name: 'Ahead',
          filter: '(department=Ahead)',
          templates: [{ template: '%m@b.example', primary: true }],
        },
      });
    });

    const rested = (id: string) => restedJob(api, id);

    /** Applies a plan an item a batch, as one of very many recipients is; `between` is done before the batch of its number. */
    async function applyOneByOne(between: (batch: number) => Promise<unknown>) {
      const { id } = await rested((await api.post('/recipient-policies/Ahead/preview')).body.id);
      const { manager } = api.source;
      const running = { intent: 'apply', state: 'queued', endedAt: null, fence: 70 } as const;
      await manager.update(JobEntity, { id }, { ...running, leaseUntil: new Date(Date.now() + 60_000) });
      const ledger = api.app.get(Ledger);
      let batch = 0;
      const slow = Object.assign(Object.create(ledger) as Ledger, {
        change: async (...args: Parameters<Ledger['change']>) => {
          // What is looked at meanwhile is not waited for; here it is given its time.
          await new Promise((resume) => setTimeout(resume, 150));
          await between(++batch);
          return ledger.change(...args);
        },
      });
      const found = vi.spyOn(StandingAhead.prototype, 'found');
      const log = { warn: () => undefined, error: () => undefined } as never;
      const workers = [new AddressWorker(api.source, slow, 1, 0)];
      const row = await manager.findOneByOrFail(JobEntity, { id });
      await new JobWork({ source: api.source, ledger, log, workers }, row, new AbortController().signal).run();
      const used = (await Promise.all(found.mock.results.map(({ value }) => value as Promise<unknown>))).map(
        (one) => one !== undefined,
      );
      found.mockRestore();
      const { items } = (await api.get(`/jobs/${id}/items?limit=500`)).body;
      return { used, fates: items.map(({ status }: JobItem) => status), job: await rested(id) };
    }

    it('are written as they were found, all but the first', async () => {
      const { used, fates, job } = await applyOneByOne(() => Promise.resolve());
      expect(job).toMatchObject({ state: 'applied', progress: { done: people.length, left: 0 } });
      expect(fates).toEqual(people.map(() => 'applied'));
      expect(used).toEqual(people.map((_, at) => at > 0));
      for (const name of people) expect((await api.get(`/mailboxes/${name}`)).body.address).toBe(`${name}@b.example`);
      await api.post(`/jobs/${job.id}/undo`);
      expect(await rested(job.id)).toMatchObject({ state: 'undone', progress: { left: 0 } });
    });

    it('are looked at again where somebody has changed anything since', async () => {
      const { used, fates } = await applyOneByOne(async (batch) => {
        if (batch === 4) await api.patch('/mailboxes/a4', { department: 'Elsewhere' });
        if (batch === 6) await api.post('/mailboxes/a1/addresses', { address: 'a6@b.example' });
      });
      expect(used).toEqual([false, true, true, false, true, false, true, true]);
      expect(
        fates.map((fate: string, at: number) => (fate === 'left' ? people[at] : undefined)).filter(Boolean),
      ).toEqual(['a4', 'a6']);
    });
  },
  { works: true },
);
