import type {
  DirectoryLink,
  DirectoryRun,
  DirectorySource,
  DirectorySourceStatus,
  DirectorySourceTest,
  DirectorySourceTested,
  NewDirectoryRun,
  NewDirectorySource,
  RecipientDirectory,
} from '@waypost/contracts';
import { queryOptions } from '@tanstack/react-query';
import { withQuery } from './paths';
import { request } from './request';

export const sourcesPath = '/directory/sources';
export const conflictsPath = '/directory/conflicts';
export const linksPath = '/directory/links';
export const sourcePath = (ref: string) => `${sourcesPath}/${encodeURIComponent(ref)}`;
export const runPath = (id: string) => `/directory/runs/${encodeURIComponent(id)}`;
export const runItemsPath = (id: string) => `${runPath(id)}/items`;

/** How often what may change by itself is asked for again while it is in sight, in milliseconds. */
const everyMs = 5_000;

/** One source with its ETag. */
export const sourceQuery = (ref: string) =>
  queryOptions({
    queryKey: ['source', ref.toLowerCase()],
    queryFn: ({ signal }) => request<DirectorySource>(sourcePath(ref), { signal }),
  });

/** How a source fares. */
export const sourceStatusQuery = (ref: string) =>
  queryOptions({
    queryKey: ['source', ref.toLowerCase(), 'status'],
    queryFn: ({ signal }) =>
      request<DirectorySourceStatus>(`${sourcePath(ref)}/status`, { signal }).then(({ data }) => data),
    refetchInterval: everyMs,
  });

export const createSource = (source: NewDirectorySource) =>
  request<DirectorySource>(sourcesPath, { method: 'POST', body: source }).then(({ data }) => data);

/** Connects, reads a little and says what it would become; writes nothing. */
export const testSource = (test: DirectorySourceTest, signal?: AbortSignal) =>
  request<DirectorySourceTested>(`${sourcesPath}/test`, {
    method: 'POST',
    body: test,
    ...(signal && { signal }),
  }).then(({ data }) => data);

export const startRun = (source: string, run: NewDirectoryRun) =>
  request<DirectoryRun>(`${sourcePath(source)}/runs`, { method: 'POST', body: run }).then(({ data }) => data);

/** Reads one entry anew, as a run of its own. */
export const readEntryAgain = (source: string, anchor: string) =>
  request<DirectoryRun>(`${sourcePath(source)}/resync`, { method: 'POST', body: { anchor } }).then(({ data }) => data);

/** Takes an entry in again that was left out. */
export const takeInAgain = (link: string) =>
  request<DirectoryLink>(`${linksPath}/${encodeURIComponent(link)}/unignore`, { method: 'POST' }).then(
    ({ data }) => data,
  );

/** One run; what moves on by itself is told by its events. */
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) => request<DirectoryRun>(runPath(id), { signal }).then(({ data }) => data),
  });

export const decideRun = (id: string, decision: 'reject' | 'cancel') =>
  request<DirectoryRun>(`${runPath(id)}/${decision}`, { method: 'POST' }).then(({ data }) => data);

/** Approves the very plan that was looked at. */
export const approveRun = (id: string, planHash: string) =>
  request<DirectoryRun>(`${runPath(id)}/approve`, { method: 'POST', body: { planHash } }).then(({ data }) => data);

/** Where a plan can be downloaded; the browser brings the session along. */
export const exportHref = (id: string, format: 'json' | 'csv' | 'ldif') =>
  `/api/v1${withQuery(`${runPath(id)}/export`, { format })}`;

/** Where a recipient comes from, field by field. */
export const recipientDirectoryPath = (kind: RecipientDirectory['recipient']['kind'], id: string) =>
  `/recipients/${kind}/${encodeURIComponent(id)}/directory`;

export const recipientDirectoryQuery = (kind: RecipientDirectory['recipient']['kind'], id: string) =>
  queryOptions({
    queryKey: ['recipient-directory', kind, id],
    queryFn: ({ signal }) =>
      request<RecipientDirectory>(recipientDirectoryPath(kind, id), { signal }).then(({ data }) => data),
  });
