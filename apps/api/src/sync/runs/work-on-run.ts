import { createHash } from 'node:crypto';
import {
  clearStage,
  countApplied,
  type DirectoryRunEntity,
  DirectoryCursorEntity,
  DirectorySourceEntity,
  findAcceptedDomains,
  findPlaces,
  keepRun,
  type Lease,
  LeaseLost,
  type Ledger,
  LinkTable,
  writeRun,
} from '@waypost/store';
import {
  type DirectorySource,
  type FetchMode,
  type FetchVerdict,
  type GateVerdict,
  judgePlan,
  nextStates,
  type PlanContext,
  type RunState,
  type SourceCursor,
} from '@waypost/sync';
import type { Logger } from 'pino';
import { type DataSource, Not } from 'typeorm';
import type { SecretBox } from '../../session/secret-box.js';
import { openSourceSecrets } from '../source-secrets.js';
import { applyPlan } from './apply-plan.js';
import { whyHeldAgain } from './approved-plan.js';
import type { Fetcher } from './fetcher.js';
import { failRun, finishRun } from './finish-run.js';
import { makePlan, type WrittenPlan } from './make-plan.js';
import { StagedEntries } from './staged-entries.js';
import { takeIn } from './take-in.js';

const beatMs = 1_000;
/** Beats without news that are passed over: a lease lasts a minute. */
const quietBeats = 10;
const heldForMs = 24 * 60 * 60 * 1_000;

/** What working on runs needs. */
export interface Workshop {
  source: DataSource;
  ledger: Ledger;
  fetcher: Fetcher;
  secretBox: SecretBox;
  log: Logger;
  /** Items that are applied in one transaction, at the most. */
  itemsABatch?: number;
}

/** The run was to end: an administrator cancelled it, or this process is being stopped. */
class Stopped extends Error {
  constructor(readonly why: 'cancelled' | 'stopping') {
    super(why);
  }
}

/** A run that cannot go on, with what its row says then. */
class RunFailed extends Error {
  constructor(
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

/** Works on a run that was just taken, until it ends, is held, or is another's. `stopping` ends it before its time. */
export async function workOnRun(workshop: Workshop, run: DirectoryRunEntity, stopping: AbortSignal): Promise<void> {
  await new RunWork(workshop, run, stopping).run();
}

class RunWork {
  private readonly lease: Lease;
  private readonly stop = new AbortController();
  private lost: unknown;
  private told = '';
  private quiet = 0;

  constructor(
    private readonly workshop: Workshop,
    private readonly row: DirectoryRunEntity,
    private readonly stopping: AbortSignal,
  ) {
    this.lease = { runId: row.id, fence: row.fence };
    if (stopping.aborted) this.end();
    stopping.addEventListener('abort', this.end, { once: true });
  }

  private readonly end = () => this.stop.abort(new Stopped('stopping'));

  private get manager() {
    return this.workshop.source.manager;
  }

  async run(): Promise<void> {
    const heart = this.beatOn();
    try {
      if (this.row.state === 'queued') await this.begin();
      else if (this.row.state === 'applying') await this.apply();
      else throw new RunFailed('abandoned', 'The process that worked on the run ended; nothing was written.');
    } catch (error) {
      await this.endAfter(this.lost ?? error);
    } finally {
      // The process outlives many runs.
      this.stopping.removeEventListener('abort', this.end);
      await heart.end();
    }
  }

  private async begin(): Promise<void> {
    const source = await this.manager.findOneByOrFail(DirectorySourceEntity, { id: this.row.sourceId });
    const cursor = await this.cursorFor(source);
    await this.move('connecting', {
      configVersion: source.configVersion,
      mode: this.row.mode,
      cursorBefore: cursor ?? null,
    });
    // What an earlier plan of this run put aside is of no use to the next, and in its way.
    await clearStage(this.manager, this.row.id);
    const links = await LinkTable.load(this.manager, source.id);
    const staged = new StagedEntries(this.manager, this.row.id);
    const verdict = await this.fetch(source, { cursor, links, staged });
    if (!verdict.complete) throw new RunFailed(verdict.reason, verdict.detail);
    this.goOn();
    await this.move('planning', {
      everything: verdict.everything,
      cursorAfter: verdict.cursor ?? null,
      progress: this.row.progress,
      skipped: this.row.skipped,
    });
    const plan = await this.plan(source, { links, staged });
    await this.judge(source, plan, links);
  }

  /** Where an incremental run goes on. What was made for another configuration is worth nothing, and the run is a full one then. */
  private async cursorFor(source: DirectorySourceEntity): Promise<SourceCursor | undefined> {
    if (this.row.mode !== 'delta') return undefined;
    const kept = await this.manager.findOneBy(DirectoryCursorEntity, { sourceId: source.id });
    const isGood =
      kept?.cursor.configVersion === source.configVersion && source.appliedVersion === source.configVersion;
    if (kept && isGood) return kept.cursor;
    this.row.mode = 'full';
    return undefined;
  }

  private fetch(
    source: DirectorySourceEntity,
    { cursor, links, staged }: { cursor: SourceCursor | undefined; links: LinkTable; staged: StagedEntries },
  ): Promise<FetchVerdict> {
    const { progress, skipped } = this.row;
    Object.assign(progress, noProgress());
    skipped.length = 0;
    const messages = this.workshop.fetcher.fetch(
      {
        source: toSource(source),
        secrets: openSourceSecrets(this.workshop.secretBox, source),
        mode: this.row.mode as FetchMode,
        ...(cursor && { cursor }),
        ...(this.row.anchor !== null && { anchor: this.row.anchor }),
      },
      this.stop.signal,
    );
    return takeIn(messages, {
      links,
      staged,
      progress,
      skipped,
      // What is asked for incrementally is read in full where the server cannot say what changed.
      connected: (server, mode) => this.move('fetching', { server, mode }),
    });
  }

  private async plan(
    source: DirectorySourceEntity,
    { links, staged }: { links: LinkTable; staged: StagedEntries },
  ): Promise<WrittenPlan> {
    const { everything, progress } = this.row;
    this.row.plan += 1;
    const plan = await makePlan({
      manager: this.manager,
      runId: this.row.id,
      plan: this.row.plan,
      context: await this.context(source),
      links,
      staged,
      facts: { everything, entries: progress.entries, linked: links.linked },
      between: (planned) => {
        progress.planned = planned;
        this.goOn();
      },
    });
    progress.planned = plan.toApply;
    return plan;
  }

  private async context(source: DirectorySourceEntity): Promise<PlanContext> {
    const others = await this.manager.findBy(DirectorySourceEntity, { id: Not(source.id) });
    return {
      source: toSource(source),
      otherSources: others.map(toSource),
      now: new Date(),
      acceptedDomains: await findAcceptedDomains(this.manager),
      ...(await findPlaces(this.manager)),
      newId: (anchor) => idIn(this.row.id, anchor),
    };
  }

  private async judge(source: DirectorySourceEntity, plan: WrittenPlan, links: LinkTable): Promise<void> {
    const gate = judgePlan(plan.facts, {
      thresholds: source.thresholds,
      isFirstRun: source.appliedVersion === null,
      isConfigurationNew: source.appliedVersion !== source.configVersion,
      lastFullEntries: source.fullEntries,
    });
    const planned = {
      plan: this.row.plan,
      planHash: plan.hash,
      counts: plan.counts,
      gate,
      progress: this.row.progress,
    };
    const { approvedPlan } = this.row;
    if (this.row.dryRun) return this.move('planned', { ...planned, ...this.ended() });
    const why = await this.whyHeld(source, gate, { hash: plan.hash, linked: links.linked });
    if (why !== undefined)
      return this.move('held', {
        ...planned,
        note: approvedPlan === null ? null : why,
        heldUntil: new Date(Date.now() + heldForMs),
        leaseOwner: null,
        leaseUntil: null,
      });
    const forget = [...links.forgettable(this.row.everything)];
    if (plan.toApply > 0) {
      await this.move('applying', { ...planned, appliedThrough: 0 });
      await this.apply(forget);
    } else {
      await writeRun(this.manager, this.lease, planned);
      Object.assign(this.row, planned);
      await this.finish(forget);
    }
  }

  /** Why a plan waits for somebody; undefined where it may be applied. */
  private async whyHeld(
    { thresholds }: DirectorySourceEntity,
    gate: GateVerdict,
    { hash, linked }: { hash: string; linked: number },
  ): Promise<string | undefined> {
    const { approvedPlan, plan, id, planHash } = this.row;
    if (gate.verdict === 'ok') return undefined;
    if (approvedPlan === null) return 'Nobody has approved it.';
    if (planHash === hash) return undefined;
    return whyHeldAgain(this.manager, { runId: id, plan, approvedPlan, thresholds, linked });
  }

  private async apply(forget: readonly string[] = []): Promise<void> {
    const { source, ledger, itemsABatch } = this.workshop;
    const { progress } = this.row;
    const directory = await this.manager.findOneByOrFail(DirectorySourceEntity, { id: this.row.sourceId });
    Object.assign(progress, await countApplied(this.manager, this.row));
    await applyPlan({
      source,
      ledger,
      lease: this.lease,
      plan: this.row.plan,
      directory,
      after: this.row.appliedThrough,
      ...(itemsABatch !== undefined && { itemsABatch }),
      done: (applied, failed) => {
        progress.applied += applied;
        progress.failed += failed;
        this.goOn();
      },
    });
    await this.finish(forget);
  }

  private async finish(forget: readonly string[]): Promise<void> {
    await this.workshop.source.transaction((manager) =>
      finishRun(manager, { lease: this.lease, run: this.row, at: new Date(), forget }),
    );
  }

  /** Notes the next state of the run; only what the table of states allows. */
  private async move(state: RunState, changes: Partial<DirectoryRunEntity>): Promise<void> {
    if (!nextStates[this.row.state].includes(state))
      throw new Error(`A run does not become ${state} after ${this.row.state}.`);
    await writeRun(this.manager, this.lease, { ...changes, state });
    Object.assign(this.row, changes, { state });
  }

  private ended = () => ({ endedAt: new Date(), leaseOwner: null, leaseUntil: null });

  /** Throws where the run is not to go on. */
  private goOn(): void {
    if (this.lost) throw this.lost;
    this.stop.signal.throwIfAborted();
  }

  private async endAfter(error: unknown): Promise<void> {
    const { log } = this.workshop;
    if (error instanceof LeaseLost) {
      log.warn({ run: this.row.id }, 'a run of a directory source was taken over or ended by another');
      return;
    }
    try {
      const reason = this.stop.signal.reason as unknown;
      if (reason instanceof Stopped) await this.endStopped(reason);
      else await this.fail(error);
    } catch (failure) {
      // Its lease runs out, and whoever takes it then says so.
      log.error({ err: failure, run: this.row.id }, 'the end of a run could not be written');
    }
  }

  private async endStopped({ why }: Stopped): Promise<void> {
    const { progress, state } = this.row;
    if (why === 'cancelled') return this.move('cancelled', { progress, ...this.ended() });
    // Another process, or this one when it is back, goes on where this one stops.
    if (state === 'applying' || state === 'queued')
      return writeRun(this.manager, this.lease, { progress, leaseOwner: null, leaseUntil: null });
    await this.move('failed', {
      progress,
      errorCode: 'abandoned',
      error: 'Waypost was stopped before anything was written.',
      ...this.ended(),
    });
  }

  private async fail(error: unknown): Promise<void> {
    const known = error instanceof RunFailed;
    if (!known) this.workshop.log.error({ err: error, run: this.row.id }, 'a run of a directory source failed');
    await this.workshop.source.transaction((manager) =>
      failRun(manager, {
        lease: this.lease,
        run: this.row,
        at: new Date(),
        code: known ? error.code : 'internal',
        detail: known ? error.message : 'Waypost could not go on; its log says why.',
      }),
    );
  }

  /** Keeps the lease and tells how far the run is, until it is let go. */
  private beatOn(): { end: () => Promise<void> } {
    let beat: Promise<void> = Promise.resolve();
    const timer = setInterval(() => {
      beat = beat.then(() => this.beat());
    }, beatMs);
    return {
      end: () => {
        clearInterval(timer);
        return beat;
      },
    };
  }

  private async beat(): Promise<void> {
    const said = JSON.stringify(this.row.progress);
    this.quiet = said === this.told ? this.quiet + 1 : 0;
    if (this.quiet % quietBeats !== 0) return;
    this.told = said;
    try {
      const { cancelAsked } = await keepRun(this.manager, this.lease, this.row.progress);
      if (cancelAsked) this.stop.abort(new Stopped('cancelled'));
    } catch (error) {
      if (!(error instanceof LeaseLost)) return this.workshop.log.warn({ err: error }, 'a run could not be kept');
      this.lost = error;
      this.stop.abort(error);
    }
  }
}

/** The id of what a run makes of an entry: the same in all plans of the run, and in no other run (RFC 9562, version 8). */
function idIn(runId: string, anchor: string): string {
  const octets = createHash('sha256').update(`${runId} ${anchor}`).digest().subarray(0, 16);
  octets[6] = ((octets[6] ?? 0) & 0x0f) | 0x80;
  octets[8] = ((octets[8] ?? 0) & 0x3f) | 0x80;
  const digits = octets.toString('hex');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}

/** How far a run is that has not begun. */
export const noProgress = (): DirectoryRunEntity['progress'] => ({
  entries: 0,
  pages: 0,
  referralsIgnored: 0,
  changed: 0,
  skipped: 0,
  planned: 0,
  applied: 0,
  failed: 0,
});

/** A source as the domain knows it. */
export const toSource = (row: DirectorySourceEntity): DirectorySource => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  precedence: row.precedence,
  connection: row.connection,
  scope: row.scope,
  strategy: row.strategy,
  pageSize: row.pageSize,
  mapping: row.mapping,
  placement: row.placement,
  passwords: row.passwords,
  schedule: row.schedule,
  leavers: row.leavers,
  thresholds: row.thresholds,
  configVersion: row.configVersion,
});
