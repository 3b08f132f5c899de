'use client';

import { useDebouncedValue } from '@mantine/hooks';
import type { FilterMatchRequest } from '@waypost/contracts';
import { useQuery } from '@tanstack/react-query';
import { filterMatchQuery } from '../api/policies';
import { ApiProblem } from '../api/problem';
import { faultsByPath } from '../forms/faults';
import type { FieldProps } from '../forms/record-dialog';
import { FilterBuilder } from './filter-builder';
import { MatchSample } from './match-sample';

/** Who a filter matches now, a breath after it is written, and what is wrong with it as it stands. */
export function useFilterMatch(filter: string, kinds?: FilterMatchRequest['kinds']) {
  const [asked] = useDebouncedValue(filter.trim(), 300);
  const { data, error, isLoading } = useQuery(filterMatchQuery(asked, kinds));
  const isCurrent = asked === filter.trim();
  return {
    asked,
    match: data,
    fault: isCurrent && error instanceof ApiProblem ? faultsByPath(error.problem).filter : undefined,
    /** Whether what was asked is answered, and by no refusal. */
    isRead: error === null && !isLoading,
  };
}

/** A filter with who it matches below it. */
export function FilterField({ value, fault, onChange, kinds }: FieldProps & { kinds?: FilterMatchRequest['kinds'] }) {
  const live = useFilterMatch(value, kinds);
  return (
    <div className="wp-stack">
      <FilterBuilder text={value} fault={live.fault ?? fault} onChange={onChange} />
      <MatchSample match={live.match} />
    </div>
  );
}
