import type { DirectoryOverview } from '@waypost/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from './request';

/** As often as processes report. Written out: the contracts would bring their schemas along. */
const everyMs = 5_000;

/** The directory's processes, asked for again as often as they report, while the page is in sight. */
export const directoryQuery = queryOptions({
  queryKey: ['directory'],
  queryFn: ({ signal }) => request<DirectoryOverview>('/directory', { signal }).then(({ data }) => data),
  refetchInterval: everyMs,
});
