import type { FoundEntry } from '@waypost/ldap';
import { showDeletedControl } from '@waypost/ldap';
import { LdapClientError } from '@waypost/ldap-client';
import { anchorOf } from '@waypost/sync';
import { type Read, type Reading, readInPages } from './reading.js';

/**
 * Active Directory by uSNChanged. The position is the counter as it stood before anything was read, so that what changes meanwhile
 * is told again next time. Who was moved out of the bases, or no longer matches, is not seen in a delta: full reads find that.
 */
export async function readByUsn(reading: Reading, position: Buffer | undefined): Promise<Read> {
  const now = reading.root.highestCommittedUsn;
  if (position === undefined) {
    await readInPages(reading);
    return { everything: true, ...(now !== undefined && { position: Buffer.from(now) }) };
  }
  const since = `(uSNChanged>=${String(BigInt(position.toString('latin1')) + 1n)})`;
  await readInPages(reading, { condition: since });
  for (const namingContext of contextsOf(reading)) await readTombstones(reading, namingContext, since);
  return { everything: false, position: now === undefined ? position : Buffer.from(now) };
}

/** Deleted objects lie in one place of each naming context, wherever they were; what of them was ours, their anchors tell. */
async function readTombstones({ connection, collector, source }: Reading, base: string, since: string): Promise<void> {
  const search = connection.search({
    base,
    filter: `(&(isDeleted=TRUE)${since})`,
    attributes: ['objectGUID'],
    pageSize: source.pageSize,
    controls: [showDeletedControl],
  });
  try {
    for await (const page of search) await collector.takeDeleted(page.flatMap(anchorIn));
  } catch (fault) {
    // Ordinary accounts may not look there, and mostly are shown nothing without a word: full reads find who is gone.
    if (!(fault instanceof LdapClientError) || fault.kind !== 'refused') throw fault;
  }
}

export const anchorIn = (entry: FoundEntry) => anchorOf('active-directory', entry) ?? [];

/** The naming contexts that hold the bases: of those a base ends with, the longest. */
export function contextsOf({ root, source }: Reading): string[] {
  const found = source.scope.bases.flatMap((base) => {
    const holding = root.namingContexts.filter((context) => base.toLowerCase().endsWith(context.toLowerCase()));
    return holding.sort((one, other) => other.length - one.length).slice(0, 1);
  });
  return [...new Set(found)];
}
