import type { Link } from './link.js';
import type { LeaverRules } from './source.js';

/**
 * How a source stands to a recipient. `named`: its entry is there; `missing`: it was absent lately, and is still counted; `gone`: it
 * was absent as often as it takes, so the source has no say any more.
 */
export type Standing = 'named' | 'missing' | 'gone';

/** Another source that follows a recipient too. */
export interface OtherLink {
  /** The id of the source. */
  source: string;
  standing: Standing;
  /** The source says, or last said, that the account is switched off. */
  isOff: boolean;
}

/** How the source of a link stands to its recipient, by its own rules for leavers. */
export function standingOf(
  { state, missingSince, missingRuns }: Pick<Link, 'state' | 'missingRuns'> & { missingSince?: unknown },
  { missingRuns: enough }: Pick<LeaverRules, 'missingRuns'>,
): Standing {
  if (missingSince === undefined || missingSince === null) return 'named';
  return state !== 'missing' || missingRuns >= enough ? 'gone' : 'missing';
}

/** Whether another source has the recipient, switched on: then who is absent here is no leaver. */
export const isNamedBy = (others: readonly OtherLink[] | undefined) =>
  others?.some(({ standing, isOff }) => standing === 'named' && !isOff) ?? false;
