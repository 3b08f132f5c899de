import type {
  Connector,
  LinkStateChange,
  LinkStatus,
  OpenRelays,
  RoutingChanges,
  RoutingGenerationList,
  RoutingTable,
  RoutingTopology,
} from '@waypost/contracts';
import { queryOptions } from '@tanstack/react-query';
import { withQuery } from './paths';
import { request } from './request';

export const connectorsPath = '/connectors';
export const connectorPath = (ref: string) => `${connectorsPath}/${encodeURIComponent(ref)}`;

/** States change by themselves: what is in sight is asked for again so often, in milliseconds. */
const everyMs = 10_000;

/** Sites, servers and connectors with their states. */
export const topologyQuery = queryOptions({
  queryKey: ['routing', 'topology'],
  queryFn: ({ signal }) => request<RoutingTopology>('/routing/topology', { signal }).then(({ data }) => data),
  refetchInterval: everyMs,
  staleTime: 5_000,
});

/** The servers that would pass on mail from anybody to anybody. */
export const openRelaysQuery = queryOptions({
  queryKey: ['routing', 'open-relays'],
  queryFn: ({ signal }) => request<OpenRelays>('/routing/open-relays', { signal }).then(({ data }) => data.items),
  staleTime: everyMs,
});

/** The routing table of a site as it is now; with an address, only the rows that take it. */
export const tableQuery = (site: string, address?: string) =>
  queryOptions({
    queryKey: ['routing', 'table', site.toLowerCase(), address],
    queryFn: ({ signal }) =>
      request<RoutingTable>(withQuery('/routing/table', { site, address }), { signal }).then(({ data }) => data),
    refetchInterval: everyMs,
    enabled: site !== '',
  });

/** The states of routing that are kept, the newest first. */
export const generationsQuery = queryOptions({
  queryKey: ['routing', 'generations'],
  queryFn: ({ signal }) =>
    request<RoutingGenerationList>(withQuery('/routing/generations', { limit: 100 }), { signal }).then(
      ({ data }) => data.items,
    ),
  refetchInterval: everyMs,
});

/** How two states of a site's table differ; by default the newest and the one before it. */
export const tableChangesQuery = (site: string, between: { from?: string | undefined; to?: string | undefined }) =>
  queryOptions({
    queryKey: ['routing', 'table-changes', site.toLowerCase(), between],
    queryFn: ({ signal }) =>
      request<RoutingChanges>(withQuery('/routing/table/changes', { site, ...between }), { signal }).then(
        ({ data }) => data,
      ),
    enabled: site !== '',
  });

/** One connector with its ETag. */
export const connectorQuery = (ref: string) =>
  queryOptions({
    queryKey: ['connector', ref.toLowerCase()],
    queryFn: ({ signal }) => request<Connector>(connectorPath(ref), { signal }),
  });

/** Where the state of a connector or server is set by hand. */
const statePath = { connector: 'state', server: 'link-state' } as const;

export const setLinkState = (of: 'connector' | 'server', ref: string, change: LinkStateChange) =>
  request<LinkStatus>(`/${of}s/${encodeURIComponent(ref)}/${statePath[of]}`, { method: 'PUT', body: change });

export const serverStateQuery = (ref: string) =>
  queryOptions({
    queryKey: ['link-state', ref.toLowerCase()],
    queryFn: ({ signal }) =>
      request<LinkStatus>(`/servers/${encodeURIComponent(ref)}/link-state`, { signal }).then(({ data }) => data),
  });
