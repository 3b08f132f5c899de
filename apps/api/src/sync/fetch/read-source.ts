import type { LdapConnection } from '@waypost/ldap-client';
import { readRootDse, recognise } from '@waypost/ldap-client';
import { anchorFilter, type FetchVerdict, type SourceCursor } from '@waypost/sync';
import { readByDirSync } from './by-dirsync.js';
import { readByRefresh } from './by-refresh.js';
import { readByTimestamp } from './by-timestamp.js';
import { readByUsn } from './by-usn.js';
import { chooseWay, type Way } from './choose-way.js';
import { Collector, type Tell } from './collector.js';
import type { FetchOrder } from './fetch-order.js';
import { failedBy, Incomplete } from './fetch-verdict.js';
import { openSource } from './open-source.js';
import { KnownEntries } from './known-entries.js';
import { type Read, type Reading, readInPages } from './reading.js';
import { soughtEntries } from './sought-entries.js';

type Reader = (reading: Reading, position: Buffer | undefined) => Promise<Read>;

const readers = {
  full: async (reading) => {
    await readInPages(reading);
    return { everything: true };
  },
  usn: readByUsn,
  dirsync: readByDirSync,
  timestamp: readByTimestamp,
  syncrepl: readByRefresh,
} as const satisfies Record<Way['strategy'], Reader>;

/**
 * Reads a source and tells of it, to the verdict, which is told last. A fetch is complete where every base showed itself, every search
 * came to its end with success and its last page, every entry had an anchor, and the server at the end is the one of the beginning.
 */
export async function readSource(order: FetchOrder, tell: Tell): Promise<void> {
  let verdict: FetchVerdict;
  try {
    verdict = await completeReading(order, tell);
  } catch (fault) {
    verdict = failedBy(fault);
  }
  await tell({ type: 'done', verdict });
}

async function completeReading(order: FetchOrder, tell: Tell): Promise<FetchVerdict> {
  const { source, secrets } = order;
  const opened = await openSource(source, secrets);
  try {
    const { connection, server } = opened;
    const way = chooseWay({ ...order, chosen: source.strategy, server, configVersion: source.configVersion });
    const { url } = connection;
    const { vendor, kind, identity } = server;
    await tell({ type: 'server', url, vendor, kind, identity, strategy: way.strategy, mode: way.mode });
    await seeBases(connection, source.scope.bases);
    const collector = new Collector(source, tell, new KnownEntries(Buffer.from(order.known ?? '', 'base64')));
    const reading = { ...opened, source, sought: soughtEntries(source), collector };
    const { everything, position } = await readAlong(way, reading, order.anchor);
    await collector.finish();
    // Who loses the right to read meanwhile is told of a success too, and shown fewer people.
    await seeBases(connection, source.scope.bases);
    await seeSameServer(connection, identity);
    const cursor = position && cursorAt(position, way.strategy, identity, source.configVersion);
    return { complete: true, everything, ...(cursor && { cursor }) };
  } finally {
    opened.connection.close();
  }
}

function readAlong({ mode, strategy, position }: Way, reading: Reading, anchor: string | undefined): Promise<Read> {
  return mode === 'single' ? readOne(reading, anchor ?? '') : readers[strategy](reading, position);
}

/**
 * Reads one entry by its anchor. Where no search finds it, that is said and nothing more: it may be gone, or hidden, or not have
 * come to this replica yet.
 */
async function readOne({ collector, ...reading }: Reading, anchor: string): Promise<Read> {
  let isFound = false;
  const look = () => (isFound = true);
  const condition = anchorFilter(reading.source.kind, anchor);
  await readInPages({ ...reading, collector }, { condition, look });
  if (!isFound)
    await collector.leaveOut(
      condition,
      'The source does not show it. Nothing was changed here; whether it is gone, the next full run finds out.',
    );
  return { everything: false };
}

/**
 * A base that cannot be seen is no empty place but a mistake: mistyped, moved, or the right to read it was lost. Many servers then
 * call a search in it a success with nothing found.
 */
async function seeBases(connection: LdapConnection, bases: readonly string[]): Promise<void> {
  for (const base of bases)
    if (!(await connection.readEntry(base, { attributes: ['objectClass'] })))
      throw new Incomplete(
        'base-missing',
        `The base ${base} is not there, or this account may not see it. Nothing was changed here. Where it was renamed or moved, write its new name among the bases of the source: the next run then shows what that means before it does anything.`,
      );
}

async function seeSameServer(connection: LdapConnection, identity: string): Promise<void> {
  if (recognise(await readRootDse(connection)).identity !== identity)
    throw new Incomplete(
      'server-changed',
      `While ${connection.url} was being read, another server began to answer there.`,
    );
}

const cursorAt = (position: Buffer, strategy: string, serverIdentity: string, configVersion: number): SourceCursor => ({
  strategy,
  serverIdentity,
  configVersion,
  position: position.toString('base64'),
});
