import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { canRun, pathOf, startPostgres } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stack } from '../stack.js';
import { anOpenLdap } from './directory-in-hand.js';
import { type Run, SourceOverRest } from './source-over-rest.js';

const runs = canRun('runs whose process is killed', {
  slapd: 'slapd',
  slapadd: 'slapd',
  ldapmodify: 'ldap-utils',
  initdb: 'postgresql',
  psql: 'postgresql',
});
const count = 3_500; // some batches

interface AuditEntry {
  subject: { name: string };
}

describe.skipIf(!runs).each(['embedded', 'PostgreSQL'] as const)('a run whose process is killed, on %s', (database) => {
  let postgres: Awaited<ReturnType<typeof startPostgres>> | undefined;
  let stack: Stack;
  let directory: Awaited<ReturnType<typeof anOpenLdap>>;
  let source: SourceOverRest;

  beforeAll(async () => {
    postgres = database === 'PostgreSQL' ? await startPostgres() : undefined;
    stack = await Stack.start(postgres && { databaseUrl: postgres.url });
    directory = await anOpenLdap('kills.example', { syncProvider: { sessionLog: 1000 } }, count);
    source = await SourceOverRest.create(stack.rest, directory.domain, directory.access);
  }, 300_000);
  afterAll(async () => {
    await directory?.stop();
    await stack?.discard();
    await postgres?.stop();
  });

  const look = (id: string) => stack.rest.ask<Run>('GET', `/directory/runs/${id}`);
  const appliedOf = async (id: string) =>
    (await stack.rest.ask<{ items: unknown[] }>('GET', `/directory/runs/${id}/items?status=applied&limit=500`)).items;

  /**
   * Kills the api at once when something has come to be so; fulfilled when its successor answers. Where others could have the run, lets
   * the time pass that they leave it to whoever had it; on the embedded database its successor is alone, and must take it by itself.
   */
  async function killWhen(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) await sleep(5);
    await stack.killHard('api');
    if (postgres)
      execFileSync(pathOf('psql') ?? '', [postgres.url, '-qc', 'UPDATE directory_run SET lease_until = now()'], {
        stdio: 'pipe',
      });
    await stack.untilReady();
  }

  it('leaves nothing behind where it was planning, and says so', async () => {
    const { id } = await stack.rest.ask<Run>('POST', `/directory/sources/${source.id}/runs`, { mode: 'full' });
    await killWhen(async () => ['fetching', 'planning'].includes((await look(id)).state));
    const run = await source.untilAtRest(id);
    expect(run).toMatchObject({ state: 'failed', error: { code: 'abandoned' } });
    expect(await source.people()).toEqual([]);
  }, 240_000);

  it('goes on where it stopped when it is killed again and again while it applies, and ends as if nothing had been', async () => {
    const held = await source.run('full');
    expect(held).toMatchObject({ state: 'held', counts: { create: count + 1 } });
    await stack.rest.ask('POST', `/directory/runs/${held.id}/approve`, { planHash: held.planHash });
    await killWhen(async () => (await appliedOf(held.id)).length > 0);
    const before = await look(held.id);
    if (before.state === 'applying') await killWhen(async () => (await look(held.id)).state !== 'queued');
    expect(await source.untilAtRest(held.id)).toMatchObject({ state: 'succeeded', planHash: held.planHash });

    const names = (await source.people()).map(({ name }) => name).sort();
    expect(names).toEqual([...directory.people].sort());
    const made = await source.all<AuditEntry>('/audit?action=mailbox.created&limit=500');
    expect(made.map(({ subject }) => subject.name).sort()).toEqual(names);
    expect(await source.members(directory.group)).toHaveLength(5);
    const again = await source.run('full');
    expect(again).toMatchObject({ state: 'succeeded', counts: { create: 0, update: 0, conflict: 0 } });
    expect(await source.items(again)).toEqual([]);
  }, 400_000);
});
