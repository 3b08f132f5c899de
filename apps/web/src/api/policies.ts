import type {
  FilterMatch,
  FilterMatchRequest,
  Job,
  NewRecipientPolicy,
  RecipientPolicy,
  RecipientPolicyChange,
  RecipientPolicyList,
  TemplatePreview,
  TemplatePreviewRequest,
} from '@waypost/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request } from './request';

export const policiesPath = '/recipient-policies';
export const policyPath = (ref: string) => `${policiesPath}/${encodeURIComponent(ref)}`;

/** All policies in the order they are tried in, with the ETag of that order. */
export const policiesQuery = queryOptions({
  queryKey: ['policies'],
  queryFn: ({ signal }) => request<RecipientPolicyList>(policiesPath, { signal }),
});

/** One policy with its ETag. */
export const policyQuery = (ref: string) =>
  queryOptions({
    queryKey: ['policies', ref.toLowerCase()],
    queryFn: ({ signal }) => request<RecipientPolicy>(policyPath(ref), { signal }),
  });

export const createPolicy = (policy: Partial<NewRecipientPolicy>) =>
  request<RecipientPolicy>(policiesPath, { method: 'POST', body: policy }).then(({ data }) => data);

export const changePolicy = (id: string, change: RecipientPolicyChange, etag: string | undefined) =>
  request<RecipientPolicy>(policyPath(id), { method: 'PATCH', body: change, ifMatch: etag }).then(({ data }) => data);

/** Puts all policies but the default one in order, in one go. */
export const reorderPolicies = (order: readonly string[], etag: string | undefined) =>
  request<RecipientPolicyList>(`${policiesPath}/order`, { method: 'PUT', body: { order }, ifMatch: etag });

/** Plans what a policy would do, or all of them; nothing is written. */
export const previewPolicy = (id: string | null) =>
  request<Job>(id === null ? `${policiesPath}/preview` : `${policyPath(id)}/preview`, { method: 'POST' }).then(
    ({ data }) => data,
  );

/** How many a filter matches, of all kinds or of some, and some of them. */
export const filterMatchQuery = (filter: string, kinds?: FilterMatchRequest['kinds']) =>
  queryOptions({
    queryKey: ['filter-match', filter, kinds],
    queryFn: ({ signal }) =>
      request<FilterMatch>(`${policiesPath}/match`, {
        method: 'POST',
        body: { filter, limit: 6, ...(kinds && { kinds }) },
        signal,
      }).then(({ data }) => data),
    enabled: filter !== '',
    staleTime: 10_000,
  });

/** What templates would make of some recipients. */
export const templatePreviewQuery = (asked: TemplatePreviewRequest, enabled: boolean) =>
  queryOptions({
    queryKey: ['template-preview', asked],
    queryFn: ({ signal }): Promise<TemplatePreview> =>
      request<TemplatePreview>(`${policiesPath}/templates/preview`, { method: 'POST', body: asked, signal }).then(
        ({ data }) => data,
      ),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
