import type { Page } from '@waypost/contracts';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { early } from './early';
import { listPath, withQuery } from './paths';
import { request } from './request';

export type ListParams = Readonly<Record<string, string | undefined>>;

/** A list of the api, fetched page by page as it is scrolled; while the question changes, the last answer stays in sight. */
export function useList<Item>(path: string, params: ListParams, limit?: number) {
  const query = useInfiniteQuery({
    queryKey: ['list', path, params, limit],
    queryFn: ({ pageParam, signal }) =>
      request<Page<Item>>(listPath(path, params, { limit, cursor: pageParam }), { signal }).then(({ data }) => data),
    initialData: () => {
      const first = early.take<Page<Item>>(listPath(path, params, { limit }));
      return first && { pages: [first.data], pageParams: [undefined] };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = query;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return {
    items,
    more,
    hasMore: hasNextPage,
    pending: query.isPending,
    fetching: query.isFetching,
    error: query.error,
  };
}

/** How many a list holds, and whether that is counted; asked only while `wanted`, because counting a million rows is work. */
export function useTotal(path: string, params: ListParams, wanted: boolean) {
  return useQuery({
    queryKey: ['total', path, params],
    queryFn: ({ signal }) =>
      request<Page<unknown>>(withQuery(path, { ...params, settings: undefined, limit: 1, total: true }), {
        signal,
      }).then(({ data: { total, totalExact = true } }) =>
        total === undefined ? null : { count: total, exact: totalExact },
      ),
    enabled: wanted,
  });
}
