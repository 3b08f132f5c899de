/** One departure from what a node would inherit, as set at that node. Times are RFC 3339 UTC. */
export interface Override {
  value: unknown;
  locked?: boolean;
  reason?: string;
  expiresAt?: string;
  setBy?: string;
  setAt?: string;
}

/** Whether an override still counts; at the very instant of its expiry it no longer does. */
export const isLive = (override: Pick<Override, 'expiresAt'>, now: Date) =>
  override.expiresAt === undefined || Date.parse(override.expiresAt) > now.getTime();
