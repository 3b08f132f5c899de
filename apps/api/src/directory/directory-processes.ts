import { Injectable } from '@nestjs/common';
import {
  type DirectoryOverview,
  type DirectoryProcess,
  DirectoryReport,
  type DirectoryState,
  type NodeLink,
  reportEveryMs,
} from '@waypost/contracts';
import { DirectoryProcessEntity, findOrganization, findServerLinks } from '@waypost/store';
import { DataSource, MoreThan } from 'typeorm';
import { FeedHub } from '../feed/feed-hub.js';
import type { Caller } from '../http/caller.js';

/** How long a process that says nothing is still shown: long enough to be missed on Monday of what died on Sunday. */
const rememberedMs = 24 * 60 * 60 * 1000;
const silentMs = 3 * reportEveryMs;
/** How many processes of one token are kept: whoever holds it cannot fill the table. */
const mostOfOneToken = 50;

/** What directory processes say of themselves, kept where every replica of the api finds it. */
@Injectable()
export class DirectoryProcesses {
  constructor(
    private readonly source: DataSource,
    private readonly hub: FeedHub,
  ) {}

  /** Keeps a report. It is no change of the model, so neither audit nor feed hear of it. */
  async report({ actor, principal, scope }: Caller, report: DirectoryReport): Promise<void> {
    const { id, state } = report;
    if (state === 'stopped') {
      // Nobody need look for one that was stopped in order.
      await this.source.manager.delete(DirectoryProcessEntity, { principal, id });
      return;
    }
    const row = {
      principal,
      id,
      tokenName: actor.name,
      servers: scope ? [...scope] : null,
      address: actor.origin,
      behind: Math.max(0, this.hub.newestRevision - report.revision),
      report,
      reportedAt: new Date(),
    };
    await this.source.manager.upsert(DirectoryProcessEntity, row as never, ['principal', 'id']);
    await this.source.query(
      `DELETE FROM directory_process WHERE principal = $1 AND id IN
        (SELECT id FROM directory_process WHERE principal = $1 ORDER BY reported_at DESC, id OFFSET $2::int)`,
      [principal, mostOfOneToken],
    );
  }

  async overview(now = Date.now()): Promise<DirectoryOverview> {
    const { manager } = this.source;
    const { directorySuffix } = await findOrganization(manager);
    const rows = await manager.find(DirectoryProcessEntity, {
      where: { reportedAt: MoreThan(new Date(now - rememberedMs)) },
      order: { reportedAt: 'ASC' },
    });
    const servers = await findServerLinks(
      manager,
      rows.flatMap((row) => row.servers ?? []),
    );
    // One that crashed and was started again takes the place of what it was: the later of two reports comes later.
    const latest = new Map<string, DirectoryProcess>();
    for (const row of rows) {
      const process = represent(row, servers, now);
      if (process) latest.set(placeOf(row.principal, process), process);
    }
    return {
      suffix: directorySuffix,
      revision: this.hub.newestRevision,
      processes: [...latest.values()].sort((one, other) => orderOf(one).localeCompare(orderOf(other))),
    };
  }
}

const placeOf = (principal: string, { address, host, ldapPort, ldapsPort }: DirectoryProcess) =>
  [principal, address, host, ldapPort, ldapsPort].join(' ');

const orderOf = ({ host, startedAt }: DirectoryProcess) => `${host} ${startedAt}`;

/** Checked on the way out as well: a process of another release may have said other things. */
function represent(
  { report, tokenName, servers, address, behind, reportedAt }: DirectoryProcessEntity,
  links: ReadonlyMap<string, NodeLink>,
  now: number,
): DirectoryProcess | undefined {
  const { data } = DirectoryReport.safeParse(report);
  return (
    data && {
      ...data,
      state: stateOf(data.state, behind, now - reportedAt.getTime()),
      token: tokenName,
      servers: servers?.flatMap((id) => links.get(id) ?? []) ?? null,
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
