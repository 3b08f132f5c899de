import type { Change, GroupMemberEntity } from '@waypost/store';
import { plannedKinds } from './address-planner.js';
import { readPolicies } from './policies-in-turn.js';
import { asksForGroups } from './recipient-filters.js';
import { stampAgain, stampMany } from './stamp-addresses.js';
import { wantedPrimaries } from './wanted-primaries.js';

type Member = Pick<GroupMemberEntity, 'memberKind' | 'memberId'>;

/**
 * To be asked before memberships come or go, with those whose they are. The answer, called when they have, gives these recipients
 * what that made their policies want; it does nothing where no policy asks for groups.
 */
export async function beforeMembersChange(change: Change, members: readonly Member[]): Promise<() => Promise<void>> {
  const policies = await readPolicies(change.manager);
  if (!policies.tried.some(({ filter }) => asksForGroups(filter))) return () => Promise.resolve();
  const before = await Promise.all(
    byKind(members).map(async ({ kind, ids }) => {
      const wanted = await wantedPrimaries(change.manager, policies, { kind, ids });
      return { kind, ids, before: { policies, wanted } };
    }),
  );
  return async () => {
    for (const one of before) await stampAgain(change, one);
  };
}

/** Gives those whose memberships a directory changed the addresses of their policies, where one of these asks for groups. */
export async function stampMoved(change: Change, members: readonly Member[]): Promise<void> {
  if (members.length === 0) return;
  const { tried } = await readPolicies(change.manager);
  if (!tried.some(({ filter }) => asksForGroups(filter))) return;
  for (const { kind, ids } of byKind(members)) await stampMany(change, kind, ids);
}

const byKind = (members: readonly Member[]) =>
  plannedKinds.flatMap((kind) => {
    const ids = members.flatMap(({ memberKind, memberId }) =>
      memberKind === kind && memberId !== null ? [memberId] : [],
    );
    return ids.length > 0 ? [{ kind, ids: [...new Set(ids)] }] : [];
  });
