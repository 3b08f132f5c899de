import { createHash } from 'node:crypto';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { RoutingGeneration, RoutingGenerationList, RoutingGenerationQuery } from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import { type ReplicaChange, type ReplicaKind } from '@waypost/organization';
import { AuditEntryEntity, JournalEntity, RoutingGenerationEntity } from '@waypost/store';
import type { Logger } from 'pino';
import { Between, DataSource, type EntityManager, LessThan, LessThanOrEqual } from 'typeorm';
import { type PlacedRoutingModel, readRoutingModel } from './read-routing-model.js';
import { type Routing, routingAt } from './routing-now.js';

/** How many are kept; older ones go. */
const mostKept = 200;
/** Changes that come together, such as those of a script, make one generation. */
const gatherMs = 200;
const mostCauses = 10;
/** Held while one is written, so that replicas do not both count on. */
const lock = 7_206_001;

const routingKinds: readonly ReplicaKind[] = ['site', 'server', 'connector', 'link-state'];
const causingLevels = ['site', 'server', 'connector'];

/** Whether what followers are told changes where mail goes. */
export const concernsRouting = (changes: readonly ReplicaChange[]) =>
  changes.some((change) => routingKinds.includes(change.op === 'put' ? change.record.kind : change.kind));

/** Keeps routing as it was after each change, and tells two states of it apart. */
@Injectable()
export class RoutingGenerations implements OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private recording: Promise<void> | undefined;

  constructor(
    private readonly source: DataSource,
    private readonly log: Logger,
  ) {}

  /** To be called after a commit that concerns routing; soon after, a generation is kept. */
  changed(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.record().catch((error: unknown) => this.log.error({ err: error }, 'routing could not be kept'));
    }, gatherMs);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.timer);
    await this.recording?.catch(() => undefined);
  }

  /** Keeps routing as it is, unless it is as it was kept last. One at a time: whoever comes meanwhile waits for a look of his own. */
  record(): Promise<void> {
    const before = this.recording ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.source.transaction((manager) => keep(manager)));
    this.recording = mine;
    return mine;
  }

  async list({ limit, cursor }: RoutingGenerationQuery): Promise<RoutingGenerationList> {
    await this.record();
    const { manager } = this.source;
    const rows = await manager.find(RoutingGenerationEntity, {
      where: cursor === undefined ? {} : { n: LessThan(Number(cursor)) },
      order: { n: 'DESC' },
      take: limit + 1,
      select: { n: true, at: true, auditSeq: true },
    });
    const items: RoutingGeneration[] = [];
    for (const row of rows.slice(0, limit)) items.push(await shown(manager, row));
    return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.n) : null };
  }

  /** Routing as it was at one generation, by default the newest; or at the last one before another. */
  async at(which: {
    n?: number | undefined;
    before?: number;
  }): Promise<{ generation: RoutingGeneration; routing: Routing }> {
    await this.record();
    const { manager } = this.source;
    const [row] = await manager.find(RoutingGenerationEntity, {
      where: which.n !== undefined ? { n: which.n } : which.before !== undefined ? { n: LessThan(which.before) } : {},
      order: { n: 'DESC' },
      take: 1,
    });
    if (!row) throw notKept(which);
    const model = row.model as PlacedRoutingModel;
    return { generation: await shown(manager, row), routing: routingAt(model, row.at) };
  }
}

function notKept({ n }: { n?: number | undefined }): DomainError {
  const detail = n === undefined ? 'There is no earlier generation.' : `Generation ${n} is not kept, or never was.`;
  return new DomainError('query-invalid', detail, {
    errors: [{ pointer: n === undefined ? '#/from' : '#/generation', detail }],
  });
}

async function keep(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [lock]);
  const head = await manager.findOneByOrFail(JournalEntity, { id: true });
  const [last] = await manager.find(RoutingGenerationEntity, {
    order: { n: 'DESC' },
    take: 1,
    select: { n: true, auditSeq: true, digest: true },
  });
  if (last?.auditSeq === head.auditSeq) return;
  const at = new Date();
  const model = inOrder(await readRoutingModel(manager), at);
  const digest = createHash('sha256').update(JSON.stringify(model)).digest('hex');
  if (last?.digest === digest) return;
  const n = (last?.n ?? 0) + 1;
  await manager.insert(RoutingGenerationEntity, { n, at, digest, auditSeq: head.auditSeq, model } as never);
  await manager.delete(RoutingGenerationEntity, { n: LessThanOrEqual(n - mostKept) });
}

/** The same model always reads the same: what has ended is left out, and rows come in the order of their ids. */
function inOrder({ sites, servers, connectors, states }: PlacedRoutingModel, at: Date): PlacedRoutingModel {
  const byId = <Row extends { id: string; reportedBy?: string }>(rows: readonly Row[]) =>
    rows.toSorted((a, b) => (a.id + (a.reportedBy ?? '') < b.id + (b.reportedBy ?? '') ? -1 : 1));
  const holding = states.filter(({ until }) => until === undefined || new Date(until) > at);
  return { sites: byId(sites), servers: byId(servers), connectors: byId(connectors), states: byId(holding) };
}

/** A generation with what was changed since the one before it. */
async function shown(
  manager: EntityManager,
  { n, at, auditSeq }: Pick<RoutingGenerationEntity, 'n' | 'at' | 'auditSeq'>,
): Promise<RoutingGeneration> {
  const before = await manager.findOne(RoutingGenerationEntity, {
    where: { n: LessThan(n) },
    order: { n: 'DESC' },
    select: { n: true, auditSeq: true },
  });
  const entries = before
    ? await manager.find(AuditEntryEntity, {
        where: causingLevels.map((subjectLevel) => ({ seq: Between(before.auditSeq + 1, auditSeq), subjectLevel })),
        order: { seq: 'DESC' },
        take: mostCauses,
      })
    : [];
  return {
    n,
    at: at.toISOString(),
    causes: entries.map(({ action, subjectLevel, subjectName, actorName, at: when }) => ({
      action,
      subject: { level: subjectLevel, name: subjectName },
      actor: actorName,
      at: when.toISOString(),
    })),
  };
}
