import type { Page } from '@waypost/contracts';
import { queryOptions } from '@tanstack/react-query';
import { early } from './early';
import { childrenPath } from './paths';
import { request } from './request';

/** The sites, or the servers of one site or of all: asked once, for the tree and for every form that offers them. */
export const childrenQuery = <Item>(collection: '/sites' | '/servers', site?: string) =>
  queryOptions({
    queryKey: ['children', collection, site?.toLowerCase()],
    queryFn: ({ signal }) => request<Page<Item>>(childrenPath(collection, site), { signal }).then(({ data }) => data),
    initialData: () => early.take<Page<Item>>(childrenPath(collection, site))?.data,
    staleTime: 30_000,
  });
