import { randomUUID } from 'node:crypto';
import { type DirectoryLinkEntity, type ItemToApply, dnDigest } from '@waypost/store';
import type { ItemChanges } from './item-changes.js';

/** A link that is to be made. */
export const newLink = (sourceId: string, item: ItemToApply, at: Date): DirectoryLinkEntity => ({
  id: randomUUID(),
  sourceId,
  anchor: item.anchor,
  kind: item.kind,
  localId: null,
  dn: item.dn,
  dnKey: '',
  state: 'linked',
  suspendedFor: null,
  suspendedSince: null,
  missingSince: null,
  missingRuns: 0,
  missingCountedAt: null,
  appliedHash: null,
  fingerprint: null,
  silentFields: null,
  unresolved: false,
  pending: null,
  owed: null,
  createdAt: at,
  modifiedAt: at,
});

/** The link once an item is applied. */
export function linkAfter(
  row: DirectoryLinkEntity,
  item: ItemToApply,
  { change, update, owed }: ItemChanges['link'],
  at: Date,
): DirectoryLinkEntity {
  const joins = item.operation === 'create' || item.operation === 'link';
  return {
    ...row,
    kind: item.kind,
    localId: item.localId ?? row.localId,
    dn: item.dn,
    dnKey: dnDigest(item.dn),
    ...(joins && { state: 'linked' as const, owed: null }),
    ...(owed !== undefined && { owed }),
    ...(change && {
      state: change.state,
      suspendedFor: change.suspendedFor,
      suspendedSince: timeOf(change.suspendedSince),
      missingSince: timeOf(change.missingSince),
      missingRuns: change.missingRuns,
      missingCountedAt: timeOf(change.missingCountedAt),
    }),
    ...(update && {
      appliedHash: update.hash ?? null,
      fingerprint: update.fingerprint ?? null,
      silentFields: update.silent ?? row.silentFields,
      unresolved: update.unresolved,
      pending: update.pending ?? null,
    }),
    modifiedAt: at,
  };
}

const timeOf = (text: string | null) => (text === null ? null : new Date(text));
