import { Injectable } from '@nestjs/common';
import {
  type DirectoryOverview,
  type DirectoryProcess,
  DirectoryReport,
  type DirectoryState,
  reportEveryMs,
} from '@waypost/contracts';
import { DirectoryProcessEntity, findOrganization } from '@waypost/store';
import { DataSource, MoreThan } from 'typeorm';
import { FeedHub } from '../feed/feed-hub.js';
import type { Caller } from '../http/caller.js';

/** How long a process that says nothing is still shown: long enough to be missed on Monday of what died on Sunday. */
const rememberedMs = 24 * 60 * 60 * 1000;
const silentMs = 3 * reportEveryMs;

/** What directory processes say of themselves, kept where every replica of the api finds it. */
@Injectable()
export class DirectoryProcesses {
  constructor(
    private readonly source: DataSource,
    private readonly hub: FeedHub,
  ) {}

  /** Keeps a report. It is no change of the model, so neither audit nor feed hear of it. */
  async report({ actor }: Caller, report: DirectoryReport): Promise<void> {
    const { id, state } = report;
    if (state === 'stopped') {
      // Nobody need look for one that was stopped in order.
      await this.source.manager.delete(DirectoryProcessEntity, { id });
      return;
    }
    const behind = Math.max(0, this.hub.newestRevision - report.revision);
    const row = { id, tokenName: actor.name, address: actor.origin, behind, report, reportedAt: new Date() };
    await this.source.manager.upsert(DirectoryProcessEntity, row as never, ['id']);
  }

  async overview(now = Date.now()): Promise<DirectoryOverview> {
    const { manager } = this.source;
    const { directorySuffix } = await findOrganization(manager);
    const rows = await manager.find(DirectoryProcessEntity, {
      where: { reportedAt: MoreThan(new Date(now - rememberedMs)) },
      order: { reportedAt: 'ASC' },
    });
    const processes = latestOfEach(rows.flatMap((row) => represent(row, now) ?? []));
    return {
      suffix: directorySuffix,
      revision: this.hub.newestRevision,
      processes: processes.sort((one, other) => orderOf(one).localeCompare(orderOf(other))),
    };
  }
}

/** One that crashed and was started again takes the place of what it was; the later of two reports comes later. */
const latestOfEach = (processes: readonly DirectoryProcess[]) => [
  ...new Map(
    processes.map((one) => [[one.token, one.address, one.host, one.ldapPort, one.ldapsPort].join(' '), one]),
  ).values(),
];

const orderOf = ({ host, startedAt }: DirectoryProcess) => `${host} ${startedAt}`;

/** Checked on the way out as well: a process of another release may have said other things. */
function represent(
  { report, tokenName, address, behind, reportedAt }: DirectoryProcessEntity,
  now: number,
): DirectoryProcess | undefined {
  const { data } = DirectoryReport.safeParse(report);
  return (
    data && {
      ...data,
      state: stateOf(data.state, behind, now - reportedAt.getTime()),
      token: tokenName,
      address,
      behind,
      reportedAt: reportedAt.toISOString(),
    }
  );
}

function stateOf(said: DirectoryReport['state'], behind: number, sinceReport: number): DirectoryState {
  if (sinceReport > silentMs) return 'silent';
  if (said === 'loading' || said === 'outdated') return said;
  return behind > 0 ? 'behind' : 'current';
}
