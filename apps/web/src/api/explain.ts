import type { Explanation } from '@waypost/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Asked } from '../explain/question';
import { withQuery } from './paths';
import { request } from './request';

/** Where a message would go now; nothing is sent. */
export const explain = (asked: Asked, signal?: AbortSignal): Promise<Explanation> =>
  request<Explanation>('/routing/explain', { method: 'POST', body: asked, ...(signal && { signal }) }).then(
    ({ data }) => data,
  );

export const explainQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ['explain', asked],
    queryFn: ({ signal }) => explain(asked, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

/** The answer to the question of a link. */
export const explainLinkQuery = (question: string) =>
  queryOptions({
    queryKey: ['explain', 'link', question],
    queryFn: ({ signal }) =>
      request<Explanation>(withQuery('/routing/explain', { question }), { signal }).then(({ data }) => data),
  });
