import type { DirectoryRunProgress } from '@waypost/contracts';

/** How much of the phase at hand is done, between 0 and 1; undefined where nobody knows how much there is. */
export function doneOf({ state, fetched, expected, items, applied, failed }: DirectoryRunProgress): number | undefined {
  if (state === 'fetching') return expected === null || expected === 0 ? undefined : Math.min(1, fetched / expected);
  if (state === 'applying') return items === 0 ? undefined : Math.min(1, (applied + failed) / items);
  return undefined;
}

/** Entries or items a second so far; undefined before there is anything to divide. */
export function speedOf({ state, fetched, applied, failed, elapsedSeconds }: DirectoryRunProgress): number | undefined {
  const count = state === 'applying' ? applied + failed : fetched;
  return elapsedSeconds < 1 || count === 0 ? undefined : Math.round(count / elapsedSeconds);
}
