import type { DirectoryRun } from '@waypost/contracts';
import type { RunState } from '@waypost/sync';

/** Seconds as people say them ahead of time: `about 40 seconds`, `about 3 minutes`. */
export function aboutWords(seconds: number): string {
  if (seconds < 5) return 'a few seconds';
  if (seconds < 55) return `about ${String(Math.round(seconds / 5) * 5)} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return minutes <= 1 ? 'about a minute' : `about ${String(minutes)} minutes`;
  const hours = Math.round(minutes / 60);
  return hours === 1 ? 'about an hour' : `about ${String(hours)} hours`;
}

/** How long something took, short: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationWords(milliseconds: number): string {
  if (milliseconds < 9_950) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 120) return `${String(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min ${String(seconds % 60)} s`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

/** How long a run was at work until it ended, without the time somebody took to approve it; undefined while it goes on. */
export function tookMs({ startedAt, endedAt, approval }: Pick<DirectoryRun, 'startedAt' | 'endedAt' | 'approval'>) {
  const begun = approval?.at ?? startedAt;
  return begun === null || endedAt === null ? undefined : Date.parse(endedAt) - Date.parse(begun);
}

/** The phases a run goes through, for the picture of where it is. */
export const phases = ['connecting', 'fetching', 'planning', 'applying'] as const satisfies readonly RunState[];
export type Phase = (typeof phases)[number];
export const phaseWords = {
  connecting: 'Connect',
  fetching: 'Read',
  planning: 'Plan',
  applying: 'Apply',
} satisfies Record<Phase, string>;
