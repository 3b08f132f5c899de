import { type FieldFault, nodeNameFault, pointerTo } from '@waypost/kernel';
import { connectionFaults } from './validate-connection.js';
import { mappingFaults } from './validate-mapping.js';
import { placementFaults, scopeFaults } from './validate-scope.js';
import type { DirectorySource, LeaverRules, SourceSchedule, Thresholds } from './source.js';

/** A source as somebody would have it. */
export type SourceDraft = Omit<DirectorySource, 'id' | 'configVersion'> & {
  /** The password of the account that reads, where a new one is given; it is only looked at for being empty. */
  password?: string | null;
};

/** What an installation allows of sources. */
export interface SourceAllowance {
  /** Passwords may be sent readably to servers on other machines. */
  plain: boolean;
}

/** Everything that keeps a source from working or from being safe, each with a pointer to where; empty where nothing does. */
export function validateSource(draft: SourceDraft, allowance: SourceAllowance): FieldFault[] {
  return [
    ...within('name', nodeNameFault(draft.name)),
    ...within('precedence', outside(draft.precedence, 1, 1_000)),
    ...within('pageSize', outside(draft.pageSize, 1, 1_000)),
    ...within('strategy', strategyFault(draft)),
    ...connectionFaults(draft, allowance),
    ...scopeFaults(draft.scope),
    ...mappingFaults(draft),
    ...placementFaults(draft.placement),
    ...scheduleFaults(draft.schedule),
    ...leaverFaults(draft.leavers),
    ...thresholdFaults(draft.thresholds),
  ];
}

/** A fault at one place, where there is one. */
const within = (place: string, detail: string | undefined, ...deeper: string[]): FieldFault[] =>
  detail === undefined ? [] : [{ pointer: pointerTo(place, ...deeper), detail }];

const outside = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most
    ? undefined
    : `Write a whole number from ${least} to ${most}.`;

function strategyFault({ kind, strategy }: SourceDraft): string | undefined {
  const isActiveDirectory = kind === 'active-directory';
  if ((strategy === 'usn' || strategy === 'dirsync') && !isActiveDirectory)
    return `Only Active Directory tells of changes by ${strategy}; choose automatic.`;
  if (strategy === 'syncrepl' && isActiveDirectory)
    return 'Active Directory has no syncrepl; choose automatic, usn or dirsync.';
  return undefined;
}

function scheduleFaults({ everyMinutes, fullAt }: SourceSchedule): FieldFault[] {
  const isTime = fullAt === undefined || /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(fullAt);
  return [
    ...within('schedule', outside(everyMinutes, 0, 1_440), 'everyMinutes'),
    ...within('schedule', isTime ? undefined : 'Write a time of day in UTC, such as 02:30.', 'fullAt'),
  ];
}

const leaverFaults = ({ missingRuns, proposePurgeAfterDays }: LeaverRules) => [
  ...within('leavers', outside(missingRuns, 1, 30), 'missingRuns'),
  ...within('leavers', outside(proposePurgeAfterDays, 1, 3_650), 'proposePurgeAfterDays'),
];

type Bounds = readonly [least: number, most: number];
const count: Bounds = [0, 1_000_000];
const percent: Bounds = [0, 100];
const both = { count, percent };
/** The bounds of every limit; one that is missing here does not compile. */
const thresholdBounds: Record<keyof Thresholds, Bounds | Record<string, Bounds>> = {
  removals: both,
  mostRemovals: count,
  shrinkToPercent: percent,
  primaryChanges: both,
  anchorChanges: both,
  creates: both,
  groupRemovals: { percent, aboveMembers: count },
};
const isBounds = (bounds: Bounds | Record<string, Bounds>): bounds is Bounds => Array.isArray(bounds);

function thresholdFaults(thresholds: Thresholds): FieldFault[] {
  return Object.entries(thresholdBounds).flatMap(([name, bounds]) => {
    const value: unknown = thresholds[name as keyof Thresholds];
    if (isBounds(bounds)) return within('thresholds', outside(Number(value), ...bounds), name);
    return Object.entries(bounds).flatMap(([part, inner]) =>
      within('thresholds', outside(Number((value as Record<string, unknown>)[part]), ...inner), name, part),
    );
  });
}
