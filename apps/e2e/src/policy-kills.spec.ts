import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { canRun, pathOf, startPostgres } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stack } from './stack.js';

const postgresql = canRun('policy jobs whose process is killed', { initdb: 'postgresql', psql: 'postgresql' });
const databases = postgresql ? (['embedded', 'PostgreSQL'] as const) : (['embedded'] as const);
const mailboxes = 6_000; // some batches, some pages

interface Job {
  id: string;
  state: string;
  endedAt: string | null;
  planHash: string | null;
  progress: { done: number; total: number | null; left: number };
  figures: { matched: number; unchanged: number; primary: number; addresses: number } | null;
}

describe.each(databases)('a policy job whose process is killed, on %s', (database) => {
  let postgres: Awaited<ReturnType<typeof startPostgres>> | undefined;
  let stack: Stack;

  beforeAll(async () => {
    postgres = database === 'PostgreSQL' ? await startPostgres() : undefined;
    stack = await Stack.start({ mailboxes, ...(postgres && { databaseUrl: postgres.url }) });
    await stack.rest.ask('POST', '/accepted-domains', { name: 'kills.example' });
    await stack.rest.ask('POST', '/recipient-policies', {
      name: 'Kills',
      filter: '(objectClass=wpMailAccount)',
      // The alias is everybody's own; of given names and surnames many are alike.
      templates: [
        { template: '%r..%m@kills.example', primary: true },
        { template: 'c=us;s=%s;g=%g', type: 'X400', primary: true },
      ],
    });
  }, 300_000);
  afterAll(async () => {
    await stack?.discard();
    await postgres?.stop();
  });

  const look = (id: string) => stack.rest.ask<Job>('GET', `/jobs/${id}`);
  const ask = (path: string, body: object = {}) => stack.rest.ask<Job>('POST', path, body);
  const preview = async () => (await ask('/recipient-policies/Kills/preview')).id;

  async function rested(id: string): Promise<Job> {
    for (;;) {
      const job = await look(id);
      if (job.endedAt !== null) return job;
      await sleep(100);
    }
  }

  /**
   * Kills the api at once when a job has come to be so. Where others could have the job, lets the time pass that they leave it to whoever
   * had it; on the embedded database its successor is alone, and must take it by itself.
   */
  async function killWhen(id: string, isSo: (job: Job) => boolean): Promise<Job> {
    let job = await look(id);
    for (; !isSo(job); job = await look(id)) {
      expect(job.endedAt, 'the job came to its end before it could be killed').toBeNull();
      await sleep(5);
    }
    await stack.killHard('api');
    if (postgres)
      execFileSync(pathOf('psql') ?? '', [postgres.url, '-qc', 'UPDATE job SET lease_until = now()'], {
        stdio: 'pipe',
      });
    await stack.untilReady();
    return job;
  }

  const amidst = (state: string) => (job: Job) => job.state === state && job.progress.done > 0;

  it('plans, gives and takes back the same as if nothing had been', async () => {
    const whole = await rested(await preview());
    expect(whole).toMatchObject({ state: 'planned', figures: { matched: mailboxes, primary: mailboxes } });

    const planning = await preview();
    await killWhen(planning, ({ state }) => state === 'planning');
    const plan = await rested(planning);
    expect(plan).toMatchObject({ state: 'planned', planHash: whole.planHash, figures: whole.figures });

    await ask('/recipient-policies/Kills/apply', { job: plan.id, planHash: plan.planHash });
    const { progress } = await killWhen(plan.id, amidst('applying'));
    expect(progress.done).toBeLessThan(mailboxes);
    expect(await rested(plan.id)).toMatchObject({ state: 'applied', progress: { done: mailboxes, left: 0 } });
    const after = await rested(await preview());
    expect(after).toMatchObject({ figures: { matched: mailboxes, unchanged: mailboxes, addresses: 0 } });

    await ask(`/jobs/${plan.id}/undo`);
    await killWhen(plan.id, amidst('undoing'));
    expect(await rested(plan.id)).toMatchObject({ state: 'undone', progress: { left: 0 } });
    // The hash is over all addresses that everybody has and would get.
    expect(await rested(await preview())).toMatchObject({ planHash: whole.planHash });
    const { items } = await stack.rest.ask<{ items: { action: string; after: { job: string } }[] }>(
      'GET',
      '/audit?limit=50',
    );
    const done = items.filter(
      ({ action, after }) => /^policy\.(applied|undone)$/.test(action) && after.job === plan.id,
    );
    expect(done.map(({ action }) => action)).toEqual(['policy.undone', 'policy.applied']);
  }, 240_000);
});
