import type { Group, Member, MemberList, MemberReference, MembersChanged } from '@waypost/contracts';
import { listPath } from '../api/paths';
import { request } from '../api/request';
import { recipientPath } from '../api/recipients';

/** Members that the api takes in one request; a group of more is not turned around from here. */
export const mostMembersAtOnce = 1_000;

export interface MembersChange {
  add?: MemberReference[];
  remove?: MemberReference[];
}

const membersPath = (group: string) => `${recipientPath('group', group)}/members`;

/** Adds and removes members by name, all or nothing. */
export const changeMembers = (group: string, change: MembersChange) =>
  request<MembersChanged>(membersPath(group), { method: 'POST', body: change }).then(({ data }) => data);

/** A member as the api is told of it. */
export const referenceToMember = ({ kind, id, address }: Member): MemberReference =>
  kind === 'external' || id === null ? { address: address as never } : ({ [kind]: id } as MemberReference);

/** Sets the filter of a group, or takes it away. */
export const setFilter = (group: string, filter: string | null, etag?: string) =>
  request<Group>(recipientPath('group', group), { method: 'PATCH', body: { filter }, ifMatch: etag });

/** Everybody who is in a group now; undefined where they are too many for one request. */
async function allMembers(group: string): Promise<MemberReference[] | undefined> {
  const all: Member[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await request<MemberList>(listPath(membersPath(group), {}, { limit: 500, cursor }));
    all.push(...data.items);
    cursor = data.nextCursor ?? undefined;
  } while (cursor !== undefined && all.length <= mostMembersAtOnce);
  return all.length <= mostMembersAtOnce ? all.map(referenceToMember) : undefined;
}

/** Has a filter decide who is in a group in place of names; answers the way back. */
export async function turnToFilter(group: Group, filter: string): Promise<() => Promise<unknown>> {
  // A filter that cannot be read is refused before anybody leaves.
  await request('/recipient-policies/match', { method: 'POST', body: { filter, limit: 0 } });
  const named = await expectFew(group);
  if (named.length > 0) await changeMembers(group.id, { remove: named });
  const putBack = async () => named.length > 0 && changeMembers(group.id, { add: named });
  try {
    await setFilter(group.id, filter);
  } catch (refusal) {
    await putBack();
    throw refusal;
  }
  return async () => {
    await setFilter(group.id, null);
    await putBack();
  };
}

/** Has names decide who is in a group in place of its filter, if wanted of those it matches now; answers the way back. */
export async function turnToNames(group: Group, keeps: boolean): Promise<() => Promise<unknown>> {
  const kept = keeps ? await expectFew(group) : [];
  await setFilter(group.id, null);
  if (kept.length > 0) await changeMembers(group.id, { add: kept });
  return async () => {
    if (kept.length > 0) await changeMembers(group.id, { remove: kept });
    await setFilter(group.id, group.filter);
  };
}

async function expectFew(group: Group): Promise<MemberReference[]> {
  const members = await allMembers(group.id);
  if (members === undefined) throw new Error('The group has more members than one request takes.');
  return members;
}
