import type { ReplicaChange, ReplicaRecord } from './replica.js';

/** The ids of the servers a follower serves; undefined for all. */
export type FollowerScope = ReadonlySet<string> | undefined;

/**
 * A record as a follower is told it: of a mailbox on a server it does not serve everything but what signs it in. Moving a mailbox
 * tells it whole, so its credentials come and go with it.
 */
export function asTold(record: ReplicaRecord, scope: FollowerScope): ReplicaRecord {
  if (record.kind !== 'mailbox' || scope === undefined || scope.has(record.serverId)) return record;
  const { verifier: _verifier, appPasswords: _appPasswords, ...open } = record;
  return { ...open, keptElsewhere: true };
}

/** A step as a follower is told it. */
export const stepAsTold = (change: ReplicaChange, scope: FollowerScope): ReplicaChange =>
  change.op === 'put' ? { op: 'put', record: asTold(change.record, scope) } : change;
