import type { NodeSettings } from '@waypost/contracts';

/** When the effective settings of a node may next change by themselves: at the first expiry ahead, lived or dormant. */
export function settingsHoldUntil({ items }: NodeSettings, now: number): number {
  const expiries = items.flatMap(({ ladder }) =>
    ladder.flatMap(({ expiresAt }) => (expiresAt === undefined ? [] : [Date.parse(expiresAt)])),
  );
  return Math.min(Number.POSITIVE_INFINITY, ...expiries.filter((instant) => instant > now));
}
