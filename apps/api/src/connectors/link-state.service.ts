import { Injectable } from '@nestjs/common';
import { LinkStateChange, type LinkStatus, type StatedState } from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import { type DownCause, topologyOf } from '@waypost/routing';
import {
  type Change,
  findConnector,
  findServer,
  findServerLinks,
  gone,
  LinkReportEntity,
  LinkStateEntity,
  linkStateRecord,
  put,
  toStatedLink,
} from '@waypost/store';
import { DataSource, type EntityManager, In, MoreThan } from 'typeorm';
import { nodeNotFound } from '../http/refusals.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { forgetReports } from './link-report.service.js';
import { readRoutingModel } from '../routing/read-routing-model.js';

/** The state of each link and connector, by name. */
export type StatusByName = ReadonlyMap<string, { up: boolean; downBecause?: DownCause }>;

/** States of connectors and servers: what was set by hand, and what follows from it. */
@Injectable()
export class LinkStateService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
  ) {}

  ofConnector(write: WriteRequest, reference: string, asked: LinkStateChange): Promise<LinkStatus> {
    return this.writes.change(write, async (change) => {
      const row = await findConnector(change.manager, reference);
      if (!row) throw connectorNotFound(reference);
      await set(change, { level: 'connector', id: row.id, name: row.name }, asked, write.expect);
      const statuses = await statusByName(change.manager, change.at);
      const reports = (await reportsOf(change.manager, [row.id], change.at)).get(row.id);
      return shown(statuses.get(row.name), await statedOf(change.manager, row.id, change.at), reports);
    });
  }

  ofServer(write: WriteRequest, reference: string, asked: LinkStateChange): Promise<LinkStatus> {
    return this.writes.change(write, async (change) => {
      const row = await findServer(change.manager, reference);
      if (!row) throw nodeNotFound('server', reference);
      await set(change, { level: 'server', id: row.id, name: row.name }, asked, write.expect);
      return serverStatus(change.manager, row.id, change.at);
    });
  }

  /** Sets what was set before; what would have ended by now has ended. */
  restore(
    write: WriteRequest,
    level: 'connector' | 'server',
    id: string,
    before: Readonly<Record<string, unknown>> | null,
  ): Promise<LinkStatus> {
    const was = LinkStateChange.safeParse(before);
    const asked = was.success ? was.data : { state: 'up' as const, reason: null, expiresAt: null };
    const isOver = asked.expiresAt !== null && new Date(asked.expiresAt) <= new Date();
    const wanted: LinkStateChange = isOver ? { state: 'up', reason: null, expiresAt: null } : asked;
    return level === 'connector' ? this.ofConnector(write, id, wanted) : this.ofServer(write, id, wanted);
  }

  async readServer(reference: string): Promise<LinkStatus> {
    const { manager } = this.source;
    const row = await findServer(manager, reference);
    if (!row) throw nodeNotFound('server', reference);
    return serverStatus(manager, row.id, new Date());
  }
}

export const connectorNotFound = (reference: string) =>
  new DomainError('connector-not-found', `There is no connector "${reference}".`);

/** Sets a state and tells the audit; without one that holds, `up` without an end is what there is anyway. */
async function set(
  { manager, at, actor, note }: Change,
  subject: { level: string; id: string; name: string },
  { state, reason, expiresAt }: LinkStateChange,
  expect?: WriteRequest['expect'],
): Promise<void> {
  refusePast(expiresAt, at);
  const before = await statedOf(manager, subject.id, at);
  expect?.(told(before));
  await manager.delete(LinkStateEntity, { subjectId: subject.id });
  const row = { subjectId: subject.id, state, reason, setBy: actor.name, setAt: at };
  const isKept = state !== 'up';
  const kept: LinkStateEntity = { ...row, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
  if (isKept) await manager.insert(LinkStateEntity, kept);
  // Setting it up by hand takes back what hosts reported as well: they may say it again.
  const forgotten = isKept ? [] : await forgetReports(manager, { subjectId: subject.id });
  if (!isKept && !before && forgotten.length === 0) return;
  note(
    {
      action: 'link-state.changed',
      subject,
      before: told(before),
      after: isKept ? { state, reason, expiresAt } : told(null),
      reason,
      revertible: true,
    },
    [...forgotten, isKept ? put(linkStateRecord(toStatedLink(kept))) : gone('link-state', subject.id)],
  );
}

/** What was set by hand as the audit keeps it. */
const told = (stated: StatedState | null) => ({
  state: stated?.state ?? ('up' as const),
  reason: stated?.reason ?? null,
  expiresAt: stated?.expiresAt ?? null,
});

function refusePast(expiresAt: string | null, at: Date): void {
  if (expiresAt === null || new Date(expiresAt) > at) return;
  const errors = [{ pointer: '#/expiresAt', detail: 'Choose a time to come.' }];
  throw new DomainError('body-invalid', 'A state cannot end before it begins.', { errors });
}

/** What was set by hand and still holds. */
export async function statedOf(manager: EntityManager, id: string, at: Date): Promise<StatedState | null> {
  const row = await manager.findOneBy(LinkStateEntity, { subjectId: id });
  return row ? statedState(row, at) : null;
}

/** A row as it is shown, unless its time is up. */
export const statedState = (
  { state, reason, expiresAt, setBy, setAt }: LinkStateEntity,
  at: Date,
): StatedState | null =>
  expiresAt !== null && expiresAt <= at
    ? null
    : { state, reason, expiresAt: expiresAt?.toISOString() ?? null, setBy, setAt: setAt.toISOString() };

/** The state in force of every connector and link. */
export async function statusByName(manager: EntityManager, at: Date): Promise<StatusByName> {
  const { links, connectors } = topologyOf(await readRoutingModel(manager), at);
  return new Map([...links, ...connectors].map((one) => [one.name, one]));
}

/** What mail hosts report, by what it is of; as many queries for many as for one. */
export async function reportsOf(
  manager: EntityManager,
  ids: readonly string[],
  at: Date,
): Promise<ReadonlyMap<string, LinkStatus['reports']>> {
  const rows = await manager.findBy(LinkReportEntity, {
    subjectId: In([...ids]),
    counts: true,
    holdsUntil: MoreThan(at),
  });
  const names = await findServerLinks(
    manager,
    rows.map(({ reporterId }) => reporterId),
  );
  const found = new Map<string, LinkStatus['reports']>();
  for (const { subjectId, reporterId, detail, since, holdsUntil } of rows) {
    const server = names.get(reporterId)?.name ?? reporterId;
    const report = { server, detail, since: since.toISOString(), until: holdsUntil.toISOString() };
    found.set(subjectId, [...(found.get(subjectId) ?? []), report]);
  }
  return found;
}

/** A state in force beside what was set by hand and what is reported. */
export const shown = (
  status: { up: boolean; downBecause?: DownCause } | undefined,
  stated: StatedState | null,
  reports: LinkStatus['reports'] = [],
): LinkStatus => ({ up: status?.up ?? true, because: status?.downBecause ?? null, stated, reports });

async function serverStatus(manager: EntityManager, id: string, at: Date): Promise<LinkStatus> {
  const stated = await statedOf(manager, id, at);
  const reports = (await reportsOf(manager, [id], at)).get(id) ?? [];
  if (stated) return { up: false, because: stated.state === 'draining' ? 'draining' : 'stated-down', stated, reports };
  return { up: reports.length === 0, because: reports.length === 0 ? null : 'reported-down', stated, reports };
}
