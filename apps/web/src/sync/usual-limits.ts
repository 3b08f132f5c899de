import { defaultThresholds, type Thresholds } from '@waypost/sync';

/** A limit is a number, or two by name; the database does not keep members in the order they were written in. */
const isSame = (one: unknown, other: unknown): boolean =>
  typeof one === 'object' && one !== null && typeof other === 'object' && other !== null
    ? Object.entries(one).every(([member, value]) =>
        isSame(value, (other as Readonly<Record<string, unknown>>)[member]),
      )
    : one === other;

/** Whether a source holds plans back by the limits that every source begins with. */
export const areUsualLimits = (limits: Thresholds): boolean => isSame(defaultThresholds, limits);
