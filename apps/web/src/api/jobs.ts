import type { Job } from '@waypost/contracts';
import { queryOptions } from '@tanstack/react-query';
import { policiesPath, policyPath } from './policies';
import { request } from './request';

export const jobPath = (id: string) => `/jobs/${encodeURIComponent(id)}`;
export const jobItemsPath = (id: string) => `${jobPath(id)}/items`;

/** One job; what moves on by itself is told by its events. */
export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['job', id],
    queryFn: ({ signal }) => request<Job>(jobPath(id), { signal }).then(({ data }) => data),
  });

export const decideJob = (id: string, decision: 'cancel' | 'undo') =>
  request<Job>(`${jobPath(id)}/${decision}`, { method: 'POST' }).then(({ data }) => data);

/** Applies the very plan that was looked at. */
export function applyJob({ id, kind, subject, planHash }: Job, reason: string | undefined) {
  if (kind === 'recipient-import') return request<Job>(`/imports/${id}/apply`, { method: 'POST', body: { planHash } });
  const path = subject === null ? policiesPath : policyPath(subject.id);
  return request<Job>(`${path}/apply`, { method: 'POST', body: { job: id, planHash, reason } });
}

/** Where a job's items can be downloaded; the browser brings the session along. */
export const jobExportHref = (id: string) => `/api/v1${jobPath(id)}/export`;
