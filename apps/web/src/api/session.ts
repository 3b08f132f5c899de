import type { PasswordChange, Session, SignIn } from '@waypost/contracts';
import type { Permission } from '@waypost/organization';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { early } from './early';
import { ApiProblem } from './problem';
import { sessionPath } from './paths';
import { rememberCsrfToken, request } from './request';

const keep = ({ data }: { data: Session }) => {
  rememberCsrfToken(data.csrfToken);
  return data;
};

/** Who is signed in; `null` where nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }): Promise<Session | null> =>
    request<Session>(sessionPath, { signal }).then(keep, (error: unknown) => {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    }),
  initialData: () => {
    const answer = early.take<Session>(sessionPath);
    return answer && keep(answer);
  },
  staleTime: 60_000,
});

export const useSession = () => useQuery(sessionQuery);

/** Whether the person who is signed in may do something; what one may not do is not offered. */
export function useMay(permission: Permission): boolean {
  const { data } = useSession();
  return data?.permissions.includes(permission) ?? false;
}

export const signIn = (credentials: SignIn): Promise<Session> =>
  request<Session>(sessionPath, { method: 'POST', body: credentials }).then(keep);

export const changePassword = (change: PasswordChange) =>
  request(`${sessionPath}/password`, { method: 'PUT', body: change });

export async function signOut(): Promise<void> {
  await request(sessionPath, { method: 'DELETE' });
  rememberCsrfToken(undefined);
}
