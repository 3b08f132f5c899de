import type { Link, LinkChange } from './link.js';
import type { PlanOperation } from './plan.js';
import type { LeaverRules } from './source.js';

/**
 * What a run says of the entry of a link: there, with or without knowing whether it is switched off; not among everything that a
 * complete full fetch named; or deleted, by the source's own word.
 */
export type LinkEvent = { type: 'seen'; disabled?: boolean } | { type: 'absent' } | { type: 'deleted' };

/** What becomes of a link, and what is to be done for it. Absent parts: nothing. */
export interface LinkStep {
  operation?: Extract<PlanOperation, 'suspend' | 'enable' | 'restore' | 'missing' | 'purge-propose'>;
  change?: LinkChange;
}

/** Absences are counted an hour apart at the least, so that runs in a row do not add up to a leaver. */
const betweenCounts = 3_600_000;
const day = 86_400_000;

/** By what a link is moved. */
export interface LinkRules {
  now: Date;
  leavers: LeaverRules;
  /** Another source has the recipient, switched on: nobody is suspended for being absent from this one, and nothing ends. */
  isNamedElsewhere?: boolean;
}

/**
 * The state machine of links: what one run's word about an entry does. The clock is given. What was suspended for being absent
 * comes back by being seen; what was suspended for being switched off, by being seen switched on. An entry that was switched off
 * before it went keeps that as its cause, and so does not come back by being named without its attributes. Whom another source
 * has stays `missing` here however often that is counted, and is let in again where they were suspended for it. Groups and contacts
 * do not sign in: they are never suspended, and otherwise leave as people do.
 */
export function reduceLink(link: Link, event: LinkEvent, rules: LinkRules): LinkStep {
  if (link.state === 'ignored' || link.state === 'detached') return {};
  return event.type === 'seen' ? seen(link, event.disabled, rules.now) : away(link, event.type, rules);
}

function seen(link: Link, disabled: boolean | undefined, now: Date): LinkStep {
  const wasAway = link.missingSince !== undefined;
  const isSuspended = link.suspendedFor !== undefined;
  const staysOff = disabled ?? link.suspendedFor === 'disabled';
  const change: LinkChange = {
    state: staysOff ? 'suspended' : 'linked',
    suspendedFor: staysOff ? 'disabled' : null,
    suspendedSince: staysOff ? (link.suspendedSince ?? now.toISOString()) : null,
    missingSince: null,
    missingRuns: 0,
    missingCountedAt: null,
  };
  if (staysOff && !isSuspended) return { operation: 'suspend', change };
  if (wasAway) return { operation: 'restore', change };
  if (!staysOff && isSuspended) return { operation: 'enable', change };
  return link.state === change.state ? {} : { change };
}

function away(link: Link, how: 'absent' | 'deleted', { now, leavers, isNamedElsewhere }: LinkRules): LinkStep {
  if (isNamedElsewhere && link.suspendedFor === 'absent') return { operation: 'restore', change: onlyMissing(link) };
  if (link.state === 'purge-proposed') return {};
  const isLeaver = link.missingSince !== undefined && link.state === 'suspended';
  if (isLeaver)
    return how === 'absent' && isOver(link.suspendedSince, leavers.proposePurgeAfterDays * day, now)
      ? propose(link)
      : {};
  const counts =
    link.missingSince === undefined || (how === 'absent' && isOver(link.missingCountedAt, betweenCounts, now));
  const isKept = isNamedElsewhere === true && link.suspendedFor === undefined;
  if (!counts || (isKept && link.missingRuns >= leavers.missingRuns)) return {};
  const missingRuns = link.missingSince === undefined ? 1 : link.missingRuns + 1;
  const missing: LinkChange = {
    ...changeOf(link),
    state: 'missing',
    missingSince: link.missingSince ?? now.toISOString(),
    missingRuns,
    missingCountedAt: now.toISOString(),
  };
  if (missingRuns < leavers.missingRuns || isKept) return { operation: 'missing', change: missing };
  const suspended: LinkChange = {
    ...missing,
    state: 'suspended',
    suspendedFor: link.suspendedFor ?? 'absent',
    suspendedSince: now.toISOString(),
  };
  const signsInNoMore = link.kind === 'person' && link.suspendedFor === undefined;
  return { operation: signsInNoMore ? 'suspend' : 'missing', change: suspended };
}

const onlyMissing = (link: Link): LinkChange => ({
  ...changeOf(link),
  state: 'missing',
  suspendedFor: null,
  suspendedSince: null,
});

const propose = (link: Link): LinkStep => ({
  operation: 'purge-propose',
  change: { ...changeOf(link), state: 'purge-proposed' },
});

const isOver = (since: string | undefined, span: number, now: Date) =>
  since !== undefined && now.getTime() - Date.parse(since) >= span;

/** The moving part of a link as it stands. */
export const changeOf = (link: Link): LinkChange => ({
  state: link.state,
  suspendedFor: link.suspendedFor ?? null,
  suspendedSince: link.suspendedSince ?? null,
  missingSince: link.missingSince ?? null,
  missingRuns: link.missingRuns,
  missingCountedAt: link.missingCountedAt ?? null,
});
