import { Injectable } from '@nestjs/common';
import type { LinkReports, LinkReportsTaken } from '@waypost/contracts';
import { DomainError, pointerTo } from '@waypost/kernel';
import type { ReplicaChange } from '@waypost/organization';
import { type Heard, hear } from '@waypost/routing';
import {
  type Change,
  findConnector,
  findServer,
  gone,
  Ledger,
  LinkReportEntity,
  linkStateId,
  linkStateRecord,
  put,
  toReportedLink,
} from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import type { Caller } from '../http/caller.js';
import { referenceNotFound } from '../http/refusals.js';

/** What one item of a report is about, and what was known of it. */
interface Said {
  item: LinkReports['items'][number];
  subject: { level: 'connector' | 'server'; id: string; name: string };
  known: LinkReportEntity | null;
  heard: Heard;
}

/** Takes what mail hosts say of connectors and servers they cannot reach. */
@Injectable()
export class LinkReportService {
  constructor(
    private readonly source: DataSource,
    private readonly ledger: Ledger,
  ) {}

  /** Says of each whether it counts now. What counts anew, or no more, is a change with its audit; the rest is only remembered. */
  async take(caller: Caller, { server, items }: LinkReports): Promise<LinkReportsTaken> {
    const reporter = await reporterOf(this.source.manager, caller, server);
    const said = await this.hear(this.source.manager, reporter, items);
    const isChange = said.some(
      ({ heard }) => heard.then === 'began' || heard.then === 'ended' || heard.then === 'prolonged',
    );
    if (isChange)
      await this.ledger.change(caller.actor, async (change) => {
        // Read again: what was said meanwhile, and by whom, is known only behind the journal's lock.
        for (const one of await this.hear(change.manager, reporter, items)) await keep(change, reporter, one);
      });
    else for (const one of said) await remember(this.source.manager, reporter.id, one);
    const counting = await this.source.manager.findBy(LinkReportEntity, { reporterId: reporter.id, counts: true });
    return {
      items: said.map(({ item, subject }) => ({
        of: item.of,
        name: subject.name,
        counts: counting.some(({ subjectId }) => subjectId === subject.id),
      })),
    };
  }

  private async hear(
    manager: EntityManager,
    reporter: { id: string; siteId: string },
    items: LinkReports['items'],
  ): Promise<Said[]> {
    const at = new Date();
    const known = await manager.findBy(LinkReportEntity, { reporterId: reporter.id });
    const said: Said[] = [];
    for (const [nth, item] of items.entries()) {
      const row =
        item.of === 'connector' ? await findConnector(manager, item.name) : await findServer(manager, item.name);
      if (!row) throw notThere(item, nth);
      const before = known.find(({ subjectId }) => subjectId === row.id) ?? null;
      const subject = { level: item.of, id: row.id, name: row.name };
      said.push({ item, subject, known: before, heard: hear(before ?? undefined, item.reachable, at) });
    }
    return said;
  }
}

const notThere = ({ of, name }: LinkReports['items'][number], nth: number) =>
  new DomainError('reference-not-found', `There is no ${of} "${name}".`, {
    errors: [{ pointer: pointerTo('items', nth, 'name'), detail: `There is no ${of} "${name}".` }],
  });

/** The mail host that speaks, where the token is for it. */
async function reporterOf(manager: EntityManager, { scope }: Caller, reference: string) {
  const server = await findServer(manager, reference);
  if (!server) throw referenceNotFound('server', 'server', reference);
  if (scope && !scope.has(server.id))
    throw new DomainError('permission-missing', `This token may not speak for ${server.name}.`);
  return server;
}

async function remember(manager: EntityManager, reporterId: string, { subject, heard, item }: Said): Promise<void> {
  const key = { subjectId: subject.id, reporterId };
  if (heard.then === 'forgotten' || heard.then === 'ended') await manager.delete(LinkReportEntity, key);
  else if ('report' in heard)
    await manager.upsert(LinkReportEntity, { ...key, ...heard.report, detail: item.detail ?? null }, [
      'subjectId',
      'reporterId',
    ]);
}

async function keep(change: Change, reporter: { id: string; name: string }, one: Said): Promise<void> {
  const { subject, heard, item, known } = one;
  await remember(change.manager, reporter.id, one);
  if (heard.then !== 'began' && heard.then !== 'ended' && heard.then !== 'prolonged') return;
  const row = { subjectId: subject.id, reporterId: reporter.id };
  const told =
    'report' in heard
      ? put(linkStateRecord(toReportedLink({ ...row, ...heard.report, detail: null })))
      : gone('link-state', linkStateId({ id: subject.id, reportedBy: reporter.id }));
  change.note(
    {
      action: 'link-state.reported',
      subject,
      before: { reachable: heard.then === 'began', reportedBy: reporter.name },
      after: {
        reachable: heard.then === 'ended',
        reportedBy: reporter.name,
        detail: item.detail ?? known?.detail ?? null,
        ...('report' in heard && { until: heard.report.holdsUntil.toISOString() }),
      },
    },
    [told],
  );
}

/** Takes back every report of something, or by somebody; answers what followers must know. */
export async function forgetReports(
  manager: EntityManager,
  where: { subjectId: string } | { reporterId: string },
): Promise<ReplicaChange[]> {
  const rows = await manager.findBy(LinkReportEntity, where);
  await manager.delete(LinkReportEntity, where);
  return rows
    .filter(({ counts }) => counts)
    .map(({ subjectId, reporterId }) => gone('link-state', linkStateId({ id: subjectId, reportedBy: reporterId })));
}
