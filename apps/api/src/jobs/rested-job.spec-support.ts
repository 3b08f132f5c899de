import type { Job } from '@waypost/contracts';
import { expect, vi } from 'vitest';
import type { Client } from '../api-harness.spec-support.js';

/** A job once nobody works on it any more. */
export const restedJob = (api: Client, id: string, timeout = 30_000): Promise<Job> =>
  vi.waitFor(
    async () => {
      const { status, body } = await api.get<Job>(`/jobs/${id}`);
      expect([status, body]).toEqual([200, body]);
      expect(body.endedAt).not.toBeNull();
      return body;
    },
    { timeout, interval: 50 },
  );
