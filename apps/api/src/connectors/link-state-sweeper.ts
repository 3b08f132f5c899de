import { Injectable } from '@nestjs/common';
import type { ReplicaChange } from '@waypost/organization';
import {
  type Change,
  gone,
  type Ledger,
  LinkReportEntity,
  LinkStateEntity,
  linkStateId,
  nameOfSubject,
} from '@waypost/store';
import type { Logger } from 'pino';
import { type DataSource, LessThanOrEqual } from 'typeorm';
import { Sweeper } from '../jobs/sweeper.js';

/**
 * Takes away states whose time is up, and what hosts that fell silent had reported, and says so in the audit. Nobody waits for it:
 * whoever routes sees them as gone from their very instant.
 */
@Injectable()
export class LinkStateSweeper extends Sweeper {
  constructor(source: DataSource, ledger: Ledger, log: Logger) {
    super(source, ledger, log, 'states whose time is up could not be taken away');
  }

  async sweep(now = new Date()): Promise<void> {
    const { manager } = this.source;
    const [states, reports] = [{ expiresAt: LessThanOrEqual(now) }, { holdsUntil: LessThanOrEqual(now) }];
    if (!(await manager.existsBy(LinkStateEntity, states)) && !(await manager.existsBy(LinkReportEntity, reports)))
      return;
    await this.ledger.change(this.system, async (change) => {
      for (const row of await change.manager.find(LinkStateEntity, { where: states, take: this.batch })) {
        await change.manager.delete(LinkStateEntity, { subjectId: row.subjectId });
        const before = { state: row.state, expiresAt: row.expiresAt?.toISOString() ?? null };
        await say(change, 'link-state.expired', row.subjectId, { before, told: gone('link-state', row.subjectId) });
      }
      for (const { subjectId, reporterId, counts } of await change.manager.find(LinkReportEntity, {
        where: reports,
        take: this.batch,
      })) {
        await change.manager.delete(LinkReportEntity, { subjectId, reporterId });
        if (!counts) continue;
        const before = { reachable: false, reportedBy: (await nameOfSubject(change.manager, reporterId)).name };
        const told = gone('link-state', linkStateId({ id: subjectId, reportedBy: reporterId }));
        await say(change, 'link-state.report-ended', subjectId, { before, told });
      }
    });
  }
}

async function say(
  { manager, note }: Change,
  action: string,
  subjectId: string,
  { before, told }: { before: Record<string, unknown>; told: ReplicaChange },
): Promise<void> {
  const subject = await nameOfSubject(manager, subjectId);
  note({ action, subject, before, after: null }, [told]);
}
