import {
  type Actor,
  AuditEntryEntity,
  brokenLink,
  type Change,
  DirectoryLinkEntity,
  DirectoryPlanItemEntity,
  DirectoryRunEntity,
  DirectorySourceEntity,
  keepWork,
  Ledger,
  MailboxEntity,
  WorkLost,
} from '@waypost/store';
import type { RunState } from '@waypost/sync';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aDomain, aMailbox, aServer, aSite, type Json, onEachDatabase } from '../../api-harness.spec-support.js';
import type { RunSupervisor } from './run-supervisor.js';
import { everything, person, ScriptedFetcher, sourceRow, supervisorOf } from './scripted-source.spec-support.js';

const somebody: Actor = { kind: 'administrator', id: null, name: 'ann', origin: null };
const itemsABatch = 50;
const people = 130; // three batches

/** Where a process dies while it applies: before or after the commit of its nth batch. */
type Death = { batch: number; when: 'before' | 'within' | 'after' };

class Died extends Error {}

/** A ledger whose process dies at a chosen moment of applying: nothing of it is heard of from then on. */
class DyingLedger extends Ledger {
  batches = 0;
  death: Death | undefined;
  /** Fulfilled when it is dead. */
  readonly dead: Promise<void>;
  private die: () => void = () => undefined;
  /** Lets what hangs in the dead process end, so that the test can. */
  bury: () => void = () => undefined;
  /** Called at every batch. */
  onBatch: () => Promise<void> = async () => undefined;

  constructor(...given: ConstructorParameters<typeof Ledger>) {
    super(...given);
    this.dead = new Promise((resolve) => (this.die = resolve));
  }

  override async change<T>(actor: Actor, work: (change: Change) => Promise<T>): Promise<T> {
    if (!actor.name.startsWith('Directory source')) return super.change(actor, work);
    this.batches += 1;
    await this.onBatch();
    const dieAt = (when: Death['when']) => {
      if (this.death?.batch === this.batches && this.death.when === when) throw new Died();
    };
    try {
      dieAt('before');
      const answer = await super.change(actor, async (change) => {
        const done = await work(change);
        dieAt('within');
        return done;
      });
      dieAt('after');
      return answer;
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      this.die();
      return new Promise((_resolve, reject) => (this.bury = () => reject(error)));
    }
  }
}

onEachDatabase('a run whose process dies while it applies', (api) => {
  let server: Json;
  let source: DirectorySourceEntity;
  let fetcher: ScriptedFetcher;
  const begun: RunSupervisor[] = [];

  const manager = () => api.source.manager;
  const ledger = () => new DyingLedger(api.source);
  const rows = (n: number) => Array.from({ length: n }, (_, index) => person(`p${index}`, {}, server.id));
  async function supervisor(under?: Ledger): Promise<RunSupervisor> {
    const runs = supervisorOf(api, fetcher, { itemsABatch, ...(under && { ledger: under }) });
    begun.push(runs);
    await runs.begin({ alone: false });
    return runs;
  }
  const stateOf = (id: string) => manager().findOneByOrFail(DirectoryRunEntity, { id });
  async function until(id: string, ...states: RunState[]): Promise<DirectoryRunEntity> {
    for (;;) {
      const run = await stateOf(id);
      if (states.includes(run.state)) return run;
      if (run.endedAt) throw new Error(`The run is ${run.state}: ${run.error}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  const ask = (runs: RunSupervisor) =>
    api.app
      .get(Ledger)
      .change(somebody, (change) =>
        runs.start(change, { sourceId: source.id, mode: 'full', dryRun: false, trigger: 'manual' }),
      );
  const approve = (runs: RunSupervisor, { id, planHash }: DirectoryRunEntity) =>
    api.app.get(Ledger).change(somebody, (change) => runs.approve(change, id, planHash ?? ''));
  /** A run that waits for approval, planned by a process that is gone by now. */
  async function held(): Promise<DirectoryRunEntity> {
    const runs = await supervisor();
    const id = await ask(runs);
    runs.wake();
    const run = await until(id, 'held');
    await runs.onModuleDestroy();
    return run;
  }
  /** What the run left, which must be the same however often it was interrupted. */
  async function outcome() {
    const audit = await manager().find(AuditEntryEntity, { order: { seq: 'ASC' } });
    return {
      mailboxes: await manager().count(MailboxEntity),
      links: await manager().countBy(DirectoryLinkEntity, { sourceId: source.id, state: 'linked' }),
      audited: audit.filter(({ actorName }) => actorName === `Directory source ${source.name}`).length,
      told: (
        await manager().query(
          `SELECT count(*)::int AS n, count(DISTINCT c->'record'->>'id')::int AS distinct FROM change_feed, jsonb_array_elements(changes) c
            WHERE c->'record'->>'serverId' = $1`,
          [server.id],
        )
      )[0],
      broken: brokenLink(audit),
    };
  }
  const whole = {
    mailboxes: people,
    links: people,
    audited: people,
    told: { n: people, distinct: people },
    broken: undefined,
  };

  beforeEach(async () => {
    if (!(await api.get('/accepted-domains/example.org')).body.id) await api.has(aDomain('example.org'));
    const site = await api.has(aSite(api.unique()));
    server = await api.has(aServer(api.unique()).at(site));
    source = sourceRow(server);
    await manager().insert(DirectorySourceEntity, source as never);
    fetcher = new ScriptedFetcher();
    fetcher.script = everything(rows(people));
  });
  afterEach(async () => {
    for (const runs of begun.splice(0)) await runs.onModuleDestroy();
    await manager().query('DELETE FROM directory_source');
    await manager().query('DELETE FROM mailbox');
  });

  it.each<Death>([
    { batch: 1, when: 'before' },
    { batch: 1, when: 'within' },
    { batch: 2, when: 'within' },
    { batch: 2, when: 'after' },
    { batch: 3, when: 'after' },
  ])('goes on from the first item that is not applied, after it died $when committing batch $batch', async (death) => {
    const run = await held();
    const dying = Object.assign(ledger(), { death });
    const before = await supervisor(dying);
    await approve(before, run);
    before.wake();
    await dying.dead;
    const { appliedThrough, fence } = await stateOf(run.id);
    expect(appliedThrough).toBe(
      Math.min(people, itemsABatch * (death.when === 'after' ? death.batch : death.batch - 1)),
    );
    const after = await supervisor();
    await expect
      .poll(
        async () => {
          const now = await stateOf(run.id);
          await lapse(run.id, fence);
          after.wake();
          return now.fence;
        },
        { timeout: 20_000 },
      )
      .toBe(fence + 1);
    expect(await until(run.id, 'succeeded')).toMatchObject({ progress: { applied: people, failed: 0 } });
    dying.bury();
    expect(await outcome()).toEqual(whole);
  });

  /** Lets the lease of a run end, where nobody else has taken it meanwhile. */
  const lapse = (id: string, fence: number) =>
    manager().query(`UPDATE directory_run SET lease_until = now() - interval '1 second' WHERE id = $1 AND fence = $2`, [
      id,
      fence,
    ]);

  it('is applied by one of two processes, and by the other where the first loses it', async () => {
    const run = await held();
    fetcher.orders.length = 0;
    const slow = ledger();
    const first = await supervisor(slow);
    let second: RunSupervisor | undefined;
    slow.onBatch = async () => {
      if (slow.batches !== 2) return;
      // Silent for too long: another takes the run over while this one still believes it has it.
      await lapse(run.id, run.fence + 1);
      second = await supervisor();
      await until(run.id, 'succeeded');
    };
    await approve(first, run);
    first.wake();
    const done = await until(run.id, 'succeeded');
    await first.onModuleDestroy();
    expect(done.fence).toBe(run.fence + 2);
    expect(second).toBeDefined();
    expect(fetcher.orders).toHaveLength(1);
    expect(await outcome()).toEqual(whole);
  });

  it('is taken up when it is approved, also where a last word of who planned it comes late', async () => {
    const run = await held();
    const lease = { id: run.id, fence: run.fence };
    const late = keepWork(manager(), 'directory_run', { lease, progress: run.progress });
    await expect(late).rejects.toBeInstanceOf(WorkLost);
    const runs = await supervisor();
    await approve(runs, run);
    runs.wake();
    expect(await until(run.id, 'succeeded')).toMatchObject({ fence: run.fence + 1 });
  });

  it('is worked on once, however many processes look for it', async () => {
    fetcher.orders.length = 0;
    const several = [await supervisor(), await supervisor(), await supervisor()];
    const id = await ask(several[0] as RunSupervisor);
    for (const runs of several) runs.wake();
    await until(id, 'held');
    expect(fetcher.orders).toHaveLength(1);
  });

  it('fails where its process died before anything was written, and the next run begins anew', async () => {
    const runs = await supervisor();
    const id = await ask(runs);
    await runs.onModuleDestroy();
    await manager().update(
      DirectoryRunEntity,
      { id },
      { state: 'planning', leaseUntil: new Date(Date.now() - 1), fence: 7 },
    );
    (await supervisor()).wake();
    await expect.poll(async () => (await stateOf(id)).state, { timeout: 20_000 }).toBe('failed');
    expect(await stateOf(id)).toMatchObject({
      errorCode: 'abandoned',
      error: expect.stringMatching(/nothing was written/),
    });
    expect(await manager().count(MailboxEntity)).toBe(0);
  });

  it('lets the one item fail that is to blame, applies the rest, and looks at it again in the next run', async () => {
    const run = await held();
    const elsewhere = await api.has(aServer(api.unique()).at(await api.has(aSite(api.unique()))));
    const late = ledger();
    late.onBatch = async () => {
      if (late.batches === 1) await api.has(aMailbox('taken', { address: 'p77@example.org' }).on(elsewhere));
    };
    const runs = await supervisor(late);
    await approve(runs, run);
    runs.wake();
    const done = await until(run.id, 'partial');
    expect(done.progress).toMatchObject({ applied: people - 1, failed: 1 });
    const failed = await manager().findBy(DirectoryPlanItemEntity, { runId: run.id, status: 'failed' });
    expect(failed).toMatchObject([
      { label: 'Person p77', errorCode: 'address-taken', error: expect.stringMatching(/address/) },
    ]);
    expect(await manager().countBy(MailboxEntity, { serverId: server.id })).toBe(people - 1);
    expect(await manager().query('SELECT * FROM directory_cursor')).toEqual([]);
    await api.delete('/mailboxes/taken');
    const id = await ask(runs);
    runs.wake();
    expect(await until(id, 'succeeded')).toMatchObject({ counts: { create: 1 } });
    expect(await manager().countBy(MailboxEntity, { serverId: server.id })).toBe(people);
  });
});
