import type { Job, JobItem, PolicyPlanFigures } from '@waypost/contracts';

type Operation = JobItem['operation'];

export const isOfPolicies = (figures: NonNullable<Job['figures']>): figures is PolicyPlanFigures =>
  'matched' in figures;

/** How many items of a plan do what, in the order they are shown in. */
export function countsOf(figures: NonNullable<Job['figures']>): [Operation, number][] {
  if (isOfPolicies(figures)) {
    const { primary, added, skipped } = figures;
    return [
      ['primary', primary],
      ['add', added],
      ['skip', skipped.optedOut + skipped.noAlias + (skipped.loop ?? 0)],
    ];
  }
  return [
    ['create', figures.create],
    ['update', figures.update],
    ['delete', figures.delete],
    ['refused', figures.refused],
  ];
}
