import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './problem';

const isSessionOver = (error: unknown) => error instanceof ApiProblem && error.status === 401;

/** One cache for the whole console. A refusal is not asked for again; only a lost connection is. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (isSessionOver(error)) queryClient.setQueryData(['session'], null);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => !(error instanceof ApiProblem) && count < 2,
      refetchOnWindowFocus: 'always',
    },
  },
});
