import { Injectable } from '@nestjs/common';
import type {
  DirectoryRun,
  DirectoryRunItem,
  DirectoryRunItemList,
  DirectoryRunItemQuery,
  DirectoryRunList,
  DirectoryRunQuery,
  NewDirectoryRun,
  Resync,
  RunExportFormat,
} from '@waypost/contracts';
import { DomainError, isNodeId } from '@waypost/kernel';
import {
  type Change,
  DirectoryLinkEntity,
  DirectoryRunEntity,
  DirectorySourceEntity,
  findMailbox,
} from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { cursorAfter, cutPage, readCursor } from '../../http/paging.js';
import { referenceNotFound } from '../../http/refusals.js';
import type { WriteRequest } from '../../http/write-request.js';
import { Writes } from '../../http/writes.js';
import { orderRun, sourceSubject } from '../runs/order-run.js';
import { RunControl } from '../runs/run-control.js';
import { expectSource, sourceIdAsked } from '../sources/expect-source.js';
import { exported } from './run-export.js';
import { type Listener, runEvents } from './run-events.js';
import { selectItems } from './run-items.js';
import { representRuns } from './run-representation.js';

const newestFirst = '-createdAt';
const bySeq = 'seq';
/** Items that an export reads at once. */
const exportPage = 1_000;

/** Runs of directory sources: what they found and plan, and what administrators decide of them. */
@Injectable()
export class RunService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    private readonly control: RunControl,
  ) {}

  async list(query: DirectoryRunQuery): Promise<DirectoryRunList> {
    const { manager } = this.source;
    const sourceId = await sourceIdAsked(manager, query.source);
    return this.pageOf(query, sourceId);
  }

  async listOf(reference: string, query: Omit<DirectoryRunQuery, 'source'>): Promise<DirectoryRunList> {
    return this.pageOf(query, (await expectSource(this.source.manager, reference)).id);
  }

  private async pageOf(
    { limit, cursor, state }: Omit<DirectoryRunQuery, 'source'>,
    sourceId: string | undefined,
  ): Promise<DirectoryRunList> {
    const { manager } = this.source;
    const after = readCursor(newestFirst, cursor);
    const selection = manager
      .createQueryBuilder(DirectoryRunEntity, 'run')
      .orderBy('run.createdAt', 'DESC')
      .addOrderBy('run.id', 'DESC')
      .take(limit + 1);
    if (sourceId !== undefined) selection.andWhere('run.sourceId = :sourceId', { sourceId });
    if (state !== undefined) selection.andWhere('run.state = :state', { state });
    if (after) selection.andWhere('(run.createdAt, run.id) < (:at, :id)', { at: timeIn(after.key), id: after.id });
    const page = cutPage(await selection.getMany(), limit, newestFirst, (row) => row.createdAt.toISOString());
    return { items: await representRuns(manager, page.items), nextCursor: page.nextCursor };
  }

  async read(id: string): Promise<DirectoryRun> {
    const { manager } = this.source;
    return represent(manager, await expectRun(manager, id));
  }

  async items(id: string, { limit, cursor, ...filters }: DirectoryRunItemQuery): Promise<DirectoryRunItemList> {
    const { manager } = this.source;
    const run = await expectRun(manager, id);
    const after = Number(readCursor(bySeq, cursor)?.key ?? 0);
    const found = await selectItems(manager, run, {
      ...filters,
      after: Number.isInteger(after) ? after : 0,
      limit: limit + 1,
    });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const nextCursor = found.length > limit && last ? cursorAfter(bySeq, { key: String(last.seq), id: run.id }) : null;
    return { items, nextCursor };
  }

  /** A run with all its items as text, read page by page as it is sent. */
  async export(id: string, format: RunExportFormat): Promise<AsyncGenerator<string>> {
    const { manager } = this.source;
    const run = await expectRun(manager, id);
    return exported(format, await represent(manager, run), this.allItems(run));
  }

  private async *allItems(run: DirectoryRunEntity): AsyncGenerator<DirectoryRunItem> {
    for (let after = 0; ;) {
      const page = await selectItems(this.source.manager, run, { after, limit: exportPage });
      yield* page;
      if (page.length < exportPage) return;
      after = page.at(-1)?.seq ?? after;
    }
  }

  /** What happens to a run, as server-sent events; ends with the listener's signal. */
  async events(id: string, listener: Listener): Promise<AsyncGenerator<string>> {
    return runEvents(this.source, (await expectRun(this.source.manager, id)).id, listener);
  }

  start(write: WriteRequest, reference: string, { mode, dryRun }: NewDirectoryRun): Promise<DirectoryRun> {
    return this.decide(write, async (change) => {
      const source = await expectSource(change.manager, reference);
      const order = { sourceId: source.id, mode, dryRun, trigger: 'manual' } as const;
      return orderRun(this.control, change, { source, order });
    });
  }

  /** Reads one entry anew and applies what it says, as a run of its own. */
  resync(write: WriteRequest, reference: string, wanted: Resync): Promise<DirectoryRun> {
    return this.decide(write, async (change) => {
      const source = await expectSource(change.manager, reference);
      const anchor =
        'anchor' in wanted ? wanted.anchor.toLowerCase() : await anchorOf(change.manager, source, wanted.mailbox);
      const order = { sourceId: source.id, mode: 'single', anchor, dryRun: false, trigger: 'resync' } as const;
      return orderRun(this.control, change, { source, order });
    });
  }

  approve(write: WriteRequest, id: string, planHash: string): Promise<DirectoryRun> {
    return this.decide(write, async (change) => {
      const run = await expectRun(change.manager, id);
      await this.control.approve(change, run.id, planHash);
      return note(change, run, 'run.approved', { planHash });
    });
  }

  reject(write: WriteRequest, id: string): Promise<DirectoryRun> {
    return this.decide(write, async (change) => {
      const run = await expectRun(change.manager, id);
      await this.control.reject(change, run.id);
      return note(change, run, 'run.rejected');
    });
  }

  cancel(write: WriteRequest, id: string): Promise<DirectoryRun> {
    return this.decide(write, async (change) => {
      const run = await expectRun(change.manager, id);
      await this.control.cancel(change, run.id);
      return note(change, run, 'run.cancelled');
    });
  }

  /** Makes a decision, answers the run as it is then, and has it gone on with once the decision is committed. */
  private async decide(write: WriteRequest, decision: (change: Change) => Promise<string>): Promise<DirectoryRun> {
    const run = await this.writes.change(write, async (change) => {
      const id = await decision(change);
      return represent(change.manager, await expectRun(change.manager, id));
    });
    this.control.wake();
    return run;
  }
}

async function expectRun(manager: EntityManager, id: string): Promise<DirectoryRunEntity> {
  const run = isNodeId(id) ? await manager.findOneBy(DirectoryRunEntity, { id }) : null;
  if (!run) throw new DomainError('run-not-found', 'There is no run with this id.');
  return run;
}

/** The entry that a mailbox comes from. */
async function anchorOf(manager: EntityManager, source: DirectorySourceEntity, reference: string): Promise<string> {
  const mailbox = await findMailbox(manager, reference);
  if (!mailbox) throw referenceNotFound('mailbox', 'mailbox', reference);
  const link = await manager.findOneBy(DirectoryLinkEntity, { sourceId: source.id, localId: mailbox.id });
  if (link) return link.anchor;
  const detail = `The mailbox ${mailbox.name} does not come from ${source.name}.`;
  throw new DomainError('recipient-not-linked', detail, { errors: [{ pointer: '#/mailbox', detail }] });
}

async function note(
  { manager, note: write }: Change,
  run: DirectoryRunEntity,
  action: string,
  more: object = {},
): Promise<string> {
  const source = await manager.findOneByOrFail(DirectorySourceEntity, { id: run.sourceId });
  write({ action, subject: sourceSubject(source), before: null, after: { run: run.id, ...more } });
  return run.id;
}

async function represent(manager: EntityManager, row: DirectoryRunEntity): Promise<DirectoryRun> {
  const [run] = await representRuns(manager, [row]);
  if (!run) throw new Error(`run ${row.id} cannot be shown`);
  return run;
}

/** A cursor that was made up points nowhere. */
const timeIn = (text: string) => (Number.isNaN(Date.parse(text)) ? new Date(0) : new Date(text));
