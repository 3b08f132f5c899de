/** What one mail host keeps saying of one connector or server. */
export interface LinkReport {
  /** How often in a row it could not be reached; once that counts, below zero for how often it could be. */
  heard: number;
  /** Whether mail is kept from it. */
  counts: boolean;
  since: Date;
  holdsUntil: Date;
}

/** A single failure may be chance: the second in a row counts, and so does the second success after that. */
export const inARow = 2;
/** A host that falls silent says nothing more after so long, in milliseconds. */
export const reportHoldsMs = 30 * 60_000;

/** What a report changes: nothing to keep, something to remember, that mail is kept away, still is, or may go there again. */
export type Heard =
  | { then: 'nothing' }
  | { then: 'remembered' | 'began' | 'prolonged'; report: LinkReport }
  | { then: 'forgotten' | 'ended' };

/** What becomes of a report when its host speaks again. */
export function hear(before: LinkReport | undefined, isReachable: boolean, at: Date): Heard {
  const known = before && before.holdsUntil > at ? before : undefined;
  return isReachable ? reached(known) : failed(known, at);
}

function reached(known: LinkReport | undefined): Heard {
  if (!known) return { then: 'nothing' };
  if (!known.counts) return { then: 'forgotten' };
  const heard = Math.min(known.heard, 0) - 1;
  return heard <= -inARow ? { then: 'ended' } : { then: 'remembered', report: { ...known, heard } };
}

function failed(known: LinkReport | undefined, at: Date): Heard {
  const holdsUntil = new Date(at.getTime() + reportHoldsMs);
  if (!known) return { then: 'remembered', report: { heard: 1, counts: false, since: at, holdsUntil } };
  if (!known.counts) {
    const heard = known.heard + 1;
    const counts = heard >= inARow;
    return { then: counts ? 'began' : 'remembered', report: { ...known, heard, counts, holdsUntil } };
  }
  // Said again and again while it lasts: it is written anew when half its time is over, and not every second.
  if (known.holdsUntil.getTime() - at.getTime() < reportHoldsMs / 2)
    return { then: 'prolonged', report: { ...known, heard: inARow, holdsUntil } };
  return known.heard === inARow ? { then: 'nothing' } : { then: 'remembered', report: { ...known, heard: inARow } };
}
