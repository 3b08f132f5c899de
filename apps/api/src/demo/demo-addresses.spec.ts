import type { Job } from '@waypost/contracts';
import { Ledger } from '@waypost/store';
import { beforeAll, expect, it, vi } from 'vitest';
import { onEachDatabase } from '../api-harness.spec-support.js';
import { loadDemo } from './load-demo.js';
import { paradigms } from './paradigms.js';

onEachDatabase(
  'addresses of the demo organization',
  (api) => {
    beforeAll(() => loadDemo(api.app.get(Ledger)));

    it('are what its policies give: applying them changes nobody', async () => {
      const { id } = (await api.post<Job>('/recipient-policies/preview')).body;
      const job = await vi.waitFor(async () => {
        const { body } = await api.get<Job>(`/jobs/${id}`);
        expect(body.state).toBe('planned');
        return body;
      }, 20_000);
      expect((await api.get(`/jobs/${id}/items`)).body.items).toEqual([]);
      expect(job.figures).toMatchObject({ primary: 0, added: 0 });
      const ours = paradigms.mailboxes.filter(({ server }) => server !== 'arlington');
      expect(job.figures).toHaveProperty('matched', ours.length + paradigms.recipients.groups.length);
    });

    it('can be chosen by department', async () => {
      const { body } = await api.post('/recipient-policies/match', { filter: '(department=Editorial)', limit: 50 });
      expect(body.count).toBeGreaterThan(10);
    });
  },
  { works: true },
);
