import type { ReplicaChange, ReplicaRecord } from './replica.js';

/** The ids of the servers a follower serves; undefined for all. */
export type FollowerScope = ReadonlySet<string> | undefined;

/**
 * A record as a follower is told it: of a mailbox on a server it does not serve everything but what signs it in. Moving a mailbox
 * tells it whole, so its credentials come and go with it. Of a record from the past, name the mailboxes that are on a served
 * server now: what signed in a mailbox that has moved away since is no longer told.
 */
export function asTold(record: ReplicaRecord, scope: FollowerScope, servedNow?: ReadonlySet<string>): ReplicaRecord {
  if (record.kind !== 'mailbox' || scope === undefined) return record;
  if (scope.has(record.serverId) && (servedNow?.has(record.id) ?? true)) return record;
  const { verifier: _verifier, appPasswords: _appPasswords, passThrough: _passThrough, ...open } = record;
  return { ...open, keptElsewhere: true };
}

/** A step as a follower is told it, where these mailboxes are on a served server now. */
export const stepAsTold = (
  change: ReplicaChange,
  scope: FollowerScope,
  servedNow: ReadonlySet<string>,
): ReplicaChange => (change.op === 'put' ? { op: 'put', record: asTold(change.record, scope, servedNow) } : change);
