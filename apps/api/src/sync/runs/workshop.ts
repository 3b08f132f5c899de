import type { DirectoryRunEntity, DirectorySourceEntity, Ledger } from '@waypost/store';
import type { DirectorySource } from '@waypost/sync';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { SecretBox } from '../../session/secret-box.js';
import type { Fetcher } from './fetcher.js';

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
export class Stopped extends Error {
  constructor(readonly why: 'cancelled' | 'stopping') {
    super(why);
  }
}

/** A run that cannot go on, with what its row says then. */
export class RunFailed extends Error {
  constructor(
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
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

/** Whether the configuration is the one of the last full run that was applied: only then is what links remember worth anything. */
export const isApplied = ({ appliedVersion, configVersion }: DirectorySourceEntity) => appliedVersion === configVersion;
