import type { RefreshChange, RefreshOutcome } from '@waypost/ldap-client';
import { anchorOfUuid } from '@waypost/sync';
import { Incomplete } from './fetch-verdict.js';
import { type Read, type Reading, readByAnchors } from './reading.js';
import type { SoughtEntries } from './sought-entries.js';

/**
 * OpenLDAP and 389-ds by content synchronisation (RFC 4533), one refresh for each search; the position holds the cookie of each. Where
 * the server no longer knows what a cookie stands for, everything is asked for anew.
 */
export async function readByRefresh(reading: Reading, position: Buffer | undefined): Promise<Read> {
  const cookies = position === undefined ? [] : (JSON.parse(position.toString()) as string[]);
  if (cookies.length === reading.sought.length) {
    const changes =
      reading.server.kind === '389ds' ? await readNotices(reading, cookies) : await readChanges(reading, cookies);
    if (changes) return changes;
    reading.collector.startAgain();
  }
  const whole = await readChanges(reading, []);
  if (!whole)
    throw new Incomplete('not-understood', 'The server wants to begin anew though nothing was asked of it yet.');
  return whole;
}

/**
 * Takes what the refreshes say; undefined where they have to be done again without cookies. OpenLDAP names whoever changed and does not
 * match as deleted, whether they ever matched or not: to the search for groups every person that changed is gone. So who is gone is
 * known only when all searches have told whom they still find.
 */
async function readChanges(reading: Reading, cookies: readonly string[]): Promise<Read | undefined> {
  const { collector } = reading;
  const deleted = new Set<string>();
  const outcomes = await refreshAll(reading, cookies, async (kind, changes) => {
    const entries = changes.flatMap((change) => (change.state === 'changed' ? [change.entry] : []));
    if (entries.length > 0) await collector.take(kind, entries);
    for (const change of changes)
      if (change.state === 'present') await collector.takePresent(anchorsOf(change));
      else if (change.state === 'deleted') for (const anchor of anchorsOf(change)) deleted.add(anchor);
  });
  if (!outcomes) return undefined;
  const isWhole = outcomes.every(({ gone }) => gone === 'unmentioned');
  if (cookies.length > 0 && !mayBelieve(reading, outcomes, isWhole)) return undefined;
  if (!isWhole) await collector.takeDeleted(deleted);
  return { everything: isWhole, ...positionAfter(outcomes) };
}

/**
 * With a cookie, a server that has forgotten tells who is still there instead of who is gone. That has to be so in all searches, and
 * it is believed of OpenLDAP alone, which does what RFC 4533 §3.3.1 says: otherwise few words would mean that nearly everybody is gone.
 */
function mayBelieve({ server }: Reading, outcomes: readonly Refreshed[], isWhole: boolean): boolean {
  return isWhole ? server.kind === 'openldap' : outcomes.every(({ gone }) => gone === 'named');
}

/**
 * Of 389-ds only who changed and who is gone is taken. It leaves the attributes of its own out of what it tells, such as whether an
 * account is locked, and says of every delta that whoever was not mentioned is gone, which is never so.
 */
async function readNotices(reading: Reading, cookies: readonly string[]): Promise<Read | undefined> {
  const [changed, deleted] = [new Set<string>(), new Set<string>()];
  const outcomes = await refreshAll(reading, cookies, async (_kind, changes) => {
    for (const change of changes)
      for (const anchor of anchorsOf(change)) (change.state === 'deleted' ? deleted : changed).add(anchor);
  });
  if (!outcomes) return undefined;
  await readByAnchors(reading, [...changed]);
  await reading.collector.takeDeleted(deleted);
  return { everything: false, ...positionAfter(outcomes) };
}

type Refreshed = Extract<RefreshOutcome, { kind: 'refreshed' }>;
type TakeChanges = (kind: SoughtEntries['kind'], changes: readonly RefreshChange[]) => Promise<void>;

/** Does the refresh of each search; undefined where the server wants to begin anew. */
async function refreshAll(
  reading: Reading,
  cookies: readonly string[],
  take: TakeChanges,
): Promise<Refreshed[] | undefined> {
  const { connection, collector } = reading;
  const outcomes: Refreshed[] = [];
  for (const [at, { kind, base, filter, attributes }] of reading.sought.entries()) {
    const cookie = cookies[at];
    collector.nextSearch();
    const refresh = connection.refresh({
      base,
      filter,
      attributes,
      ...(cookie !== undefined && { cookie: Buffer.from(cookie, 'base64') }),
    });
    for await (const changes of refresh) await take(kind, changes);
    if (refresh.outcome.kind !== 'refreshed') return undefined;
    collector.countReferrals(refresh.outcome.references);
    outcomes.push(refresh.outcome);
  }
  return outcomes;
}

const anchorsOf = (change: RefreshChange): string[] =>
  (change.state === 'changed' ? [change.entryUuid] : change.entryUuids).flatMap((uuid) => anchorOfUuid(uuid) ?? []);

/** Where the next refreshes go on, if each has its cookie. */
function positionAfter(outcomes: readonly Refreshed[]): { position?: Buffer } {
  const cookies = outcomes.flatMap(({ cookie }) => (cookie ? [cookie.toString('base64')] : []));
  return cookies.length === outcomes.length ? { position: Buffer.from(JSON.stringify(cookies)) } : {};
}
