import type { DepartmentList, GroupList, Organization } from '@waypost/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { withQuery } from '../api/paths';
import { request } from '../api/request';

/** A value that a condition can compare with, and what it is called where that is something else. */
export interface OfferedValue {
  value: string;
  label?: string;
}

const most = 50;

const readers: Readonly<Record<string, (begun: string, signal: AbortSignal) => Promise<OfferedValue[]>>> = {
  department: async (q, signal) => {
    const { data } = await request<DepartmentList>(withQuery('/address-book/departments', { q, limit: most }), {
      signal,
    });
    return data.items.map((value) => ({ value }));
  },
  memberOf: async (begun, signal) => {
    // Of a DN that was picked only the name is looked for.
    const q = /^cn=([^,]*)/i.exec(begun)?.[1] ?? begun;
    const [{ data: groups }, { data: organization }] = await Promise.all([
      request<GroupList>(withQuery('/groups', { q, limit: most }), { signal }),
      request<Organization>('/organization', { signal }),
    ]);
    return groups.items.map(({ name, displayName }) => ({
      value: groupDn(name, organization.directorySuffix),
      label: displayName,
    }));
  },
};

/** The DN of a group, as `memberOf` has it. Names of groups need no escapes. */
export const groupDn = (name: string, suffix: string) => `cn=${name},ou=groups,${suffix}`;

/** Values that there are of an attribute, by how one begins; none of attributes whose values are not listed anywhere. */
export function useOfferedValues(attribute: string, begun: string): readonly OfferedValue[] {
  const read = readers[attribute];
  const { data = [] } = useQuery({
    queryKey: ['offered-values', attribute, begun],
    queryFn: ({ signal }) => read?.(begun, signal) ?? [],
    enabled: read !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  return read === undefined ? [] : data;
}
