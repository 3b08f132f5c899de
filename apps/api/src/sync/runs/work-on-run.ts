import {
  auditSeqOf,
  clearStage,
  countApplied,
  type DirectoryRunEntity,
  DirectoryCursorEntity,
  DirectorySourceEntity,
  lastStage,
  type WorkLease,
  WorkLost,
  LinkTable,
  settleSearch,
  writeWork,
} from '@waypost/store';
import { type FetchMode, judgePlan, nextStates, type RunState, type SourceCursor } from '@waypost/sync';
import { openSourceSecrets } from '../source-secrets.js';
import { applyPlan, sourceActor } from './apply-plan.js';
import { bringsConnection, noteConnection } from './approved-connection.js';
import { whyHeld } from './approved-plan.js';
import { failRun, finishRun, type LinkNews, newsOf } from './finish-run.js';
import { makePlan, type WrittenPlan } from './make-plan.js';
import { basisOf, clearFetched, type FetchedChanges, stillStands } from './plan-basis.js';
import { planContext } from './plan-context.js';
import { RunHeart } from './run-heart.js';
import { StagedEntries } from './staged-entries.js';
import { type TakenIn, takeIn } from './take-in.js';
import { isApplied, noProgress, RunFailed, Stopped, toSource, type Workshop } from './workshop.js';

const heldForMs = 24 * 60 * 60 * 1_000;
const nothingNew: LinkNews = { forget: [], fingerprints: new Map() };

/** Works on a run that was just taken, until it ends, is held, or is another's. `stopping` ends it before its time. */
export async function workOnRun(workshop: Workshop, run: DirectoryRunEntity, stopping: AbortSignal): Promise<void> {
  await new RunWork(workshop, run, stopping).run();
}

/** What was fetched, and what of it goes to links without a plan. */
type Fetched = FetchedChanges & Pick<TakenIn, 'fingerprints'>;

class RunWork {
  private readonly lease: WorkLease;
  private readonly heart: RunHeart;
  /** Why an approval does not count any more. */
  private outdated: string | undefined;

  constructor(
    private readonly workshop: Workshop,
    private readonly row: DirectoryRunEntity,
    stopping: AbortSignal,
  ) {
    this.lease = { id: row.id, fence: row.fence };
    this.heart = new RunHeart(workshop, this.lease, row.progress, stopping);
  }

  private get manager() {
    return this.workshop.source.manager;
  }

  async run(): Promise<void> {
    try {
      if (this.row.state === 'queued') await this.begin();
      else if (this.row.state === 'applying') await this.apply();
      else throw new RunFailed('abandoned', 'The process that worked on the run ended; nothing was written.');
    } catch (error) {
      await this.endAfter(this.heart.causeOf(error));
    } finally {
      await this.heart.end();
    }
  }

  private async begin(): Promise<void> {
    this.workshop.fetcher.prepare?.();
    const source = await this.manager.findOneByOrFail(DirectorySourceEntity, { id: this.row.sourceId });
    const cursor = await this.cursorFor(source);
    if (this.row.approvedPlan !== null && this.row.configVersion !== source.configVersion) this.forgetApproval();
    await this.move('connecting', {
      approvedPlan: this.row.approvedPlan,
      configVersion: source.configVersion,
      mode: this.row.mode,
      cursorBefore: cursor ?? null,
    });
    const fetched = await this.fetch(source, cursor);
    this.heart.goOn();
    if (await stillStands(this.manager, this.row, fetched)) return this.applyApproved(fetched);
    if (this.row.approvedPlan !== null) await clearStage(this.manager, this.row.id, 'links');
    await this.judge(source, await this.plan(source, fetched), fetched);
  }

  /** What was approved is the plan of a configuration: by another one, another server may have said the same. */
  private forgetApproval(): void {
    this.row.approvedPlan = null;
    this.outdated = 'The configuration of the source was changed since the plan was approved.';
  }

  /** Where an incremental run goes on. What was made for another configuration is worth nothing, and the run is a full one then. */
  private async cursorFor(source: DirectorySourceEntity): Promise<SourceCursor | undefined> {
    if (this.row.mode !== 'delta') return undefined;
    const kept = await this.manager.findOneBy(DirectoryCursorEntity, { sourceId: source.id });
    if (kept?.cursor.configVersion === source.configVersion && isApplied(source)) return kept.cursor;
    this.row.mode = 'full';
    return undefined;
  }

  /** Fetches, and moves on to planning where the fetch can be believed. Throws RunFailed where it cannot. */
  private async fetch(source: DirectorySourceEntity, cursor: SourceCursor | undefined): Promise<Fetched> {
    const { progress, skipped, id } = this.row;
    // The plan that was approved is still there, and most often is the one that is applied.
    Object.assign(progress, noProgress(), { planned: this.row.approvedPlan === null ? 0 : progress.planned });
    skipped.length = 0;
    await clearFetched(this.manager, this.row);
    const staged = new StagedEntries(this.manager, id, await lastStage(this.manager, id));
    const links = this.row.mode === 'full' ? await LinkTable.load(this.manager, source.id) : undefined;
    const messages = this.workshop.fetcher.fetch(
      {
        source: toSource(source),
        secrets: openSourceSecrets(this.workshop.secretBox, source),
        mode: this.row.mode as FetchMode,
        ...(cursor && { cursor }),
        ...(this.row.anchor !== null && { anchor: this.row.anchor }),
        ...(links && isApplied(source) && { known: links.known().toString('base64') }),
      },
      this.heart.signal,
    );
    const { verdict, ...taken } = await takeIn(messages, {
      ...(links && { links }),
      readLinks: (anchors) =>
        anchors ? LinkTable.loadSome(this.manager, source.id, anchors) : LinkTable.load(this.manager, source.id),
      staged,
      progress,
      skipped,
      // What is asked for incrementally is read in full where the server cannot say what changed.
      connected: (server, mode) => this.move('fetching', { server, mode }),
    });
    if (!verdict.complete) throw new RunFailed(verdict.reason, verdict.detail);
    this.heart.goOn();
    const { everything } = verdict;
    await this.move('planning', { everything, cursorAfter: verdict.cursor ?? null, progress, skipped });
    return { ...taken, staged, everything };
  }

  private async plan(source: DirectorySourceEntity, { links, staged, everything }: Fetched): Promise<WrittenPlan> {
    const { progress } = this.row;
    this.row.plan += 1;
    this.row.plannedAtSeq = await auditSeqOf(this.manager);
    const plan = await makePlan({
      manager: this.manager,
      runId: this.row.id,
      plan: this.row.plan,
      context: await planContext(this.manager, source, this.row.id),
      links,
      staged,
      facts: { everything, entries: progress.entries, linked: links.linked },
      between: (planned) => {
        progress.planned = planned;
        this.heart.goOn();
      },
    });
    progress.planned = plan.toApply;
    return plan;
  }

  private async judge(source: DirectorySourceEntity, plan: WrittenPlan, fetched: Fetched): Promise<void> {
    const { links } = fetched;
    const { thresholds } = source;
    const gate = judgePlan(plan.facts, {
      thresholds,
      isFirstRun: source.appliedVersion === null,
      isConfigurationNew: !isApplied(source),
      lastFullEntries: source.fullEntries,
    });
    const planned = {
      plan: this.row.plan,
      plannedAtSeq: this.row.plannedAtSeq,
      planHash: plan.hash,
      counts: plan.counts,
      gate,
      progress: this.row.progress,
    };
    if (this.row.dryRun) return this.move('planned', { ...planned, ...this.ended() });
    const why = await whyHeld(this.manager, this.row, { hash: plan.hash, gate, thresholds, linked: links.linked });
    if (why !== undefined) return this.hold({ ...planned, basis: await basisOf(fetched) }, why);
    const news = newsOf(fetched);
    fetched.staged.letGo();
    if (plan.toApply > 0) {
      await this.move('applying', { ...planned, appliedThrough: 0 });
      await this.apply(news);
    } else {
      await writeWork(this.manager, 'directory_run', this.lease, planned);
      Object.assign(this.row, planned);
      await this.finish(news);
    }
  }

  private hold(planned: Partial<DirectoryRunEntity>, why: string): Promise<void> {
    return this.move('held', {
      ...planned,
      note: this.outdated ?? (this.row.approvedPlan === null ? null : why),
      heldUntil: new Date(Date.now() + heldForMs),
      leaseOwner: null,
      leaseUntil: null,
    });
  }

  /** The plan that was approved is what would be planned now: it is applied as it is. */
  private async applyApproved(fetched: Fetched): Promise<void> {
    fetched.staged.letGo();
    await this.move('applying', { progress: this.row.progress, appliedThrough: 0 });
    await this.apply(newsOf(fetched));
  }

  private async apply(news: LinkNews = nothingNew): Promise<void> {
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
        this.heart.goOn();
      },
    });
    await settleSearch(this.manager);
    await this.finish(news);
  }

  /** Where passwords are checked at the source, and at another server from now on, followers are told with the end of the run. */
  private async finish(news: LinkNews): Promise<void> {
    const source = await this.manager.findOneByOrFail(DirectorySourceEntity, { id: this.row.sourceId });
    const end = { lease: this.lease, run: this.row, at: new Date(), news };
    if (source.passwords !== 'source' || !bringsConnection(source, this.row))
      return this.workshop.source.transaction((manager) => finishRun(manager, end));
    await this.workshop.ledger.change(
      sourceActor(source),
      ({ manager, note }) => finishRun(manager, { ...end, connected: (row) => noteConnection(note, source, row) }),
      { awaited: false },
    );
  }

  /** Notes the next state of the run; only what the table of states allows. */
  private async move(state: RunState, changes: Partial<DirectoryRunEntity>): Promise<void> {
    if (!nextStates[this.row.state].includes(state))
      throw new Error(`A run does not become ${state} after ${this.row.state}.`);
    await writeWork(this.manager, 'directory_run', this.lease, { ...changes, state });
    Object.assign(this.row, changes, { state });
  }

  private ended = () => ({ endedAt: new Date(), leaseOwner: null, leaseUntil: null });

  private async endAfter(error: unknown): Promise<void> {
    const { log } = this.workshop;
    if (error instanceof WorkLost) {
      log.warn({ run: this.row.id }, 'a run of a directory source was taken over or ended by another');
      return;
    }
    try {
      const reason = this.heart.signal.reason as unknown;
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
      return writeWork(this.manager, 'directory_run', this.lease, { progress, leaseOwner: null, leaseUntil: null });
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
}
