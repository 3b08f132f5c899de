import { sameValue } from '@waypost/settings';
import {
  type Change,
  findItems,
  type ItemOutline,
  markJobItems,
  type RecipientKind,
  writeStanding,
} from '@waypost/store';
import type { EntityManager } from 'typeorm';
import { AddressPlanner, changeOf, plannedKinds } from './address-planner.js';
import { giveAddresses, tellOfAddresses } from './give-addresses.js';
import type { PoliciesInTurn } from './policies-in-turn.js';
import { type StandingAhead, standingOf } from './standing-ahead.js';

/** Items of one job that are to be done. */
interface Applying {
  items: readonly ItemOutline[];
  policies: PoliciesInTurn;
  jobId: string;
}

/** How a batch of them is done. */
interface Batch extends Applying {
  /** Whether followers are told of each. */
  isTold: boolean;
  /** What was found of the items before it was their turn. */
  ahead: StandingAhead;
}

/**
 * Gives what was planned: as it stands to whoever is as they were then, and to others where the same would be planned for them again.
 * Whoever else has changed since is left alone. Answers how many those were.
 */
export async function applyItems(change: Change, { items, policies, isTold, jobId, ahead }: Batch): Promise<number> {
  const { manager, at } = change;
  const found = await ahead.found(manager, items);
  const left: number[] = [];
  for (const kind of plannedKinds) {
    const own = items.filter(({ subjectKind, operation }) => subjectKind === kind && operation !== 'skip');
    if (own.length === 0) continue;
    const standing = found
      ? own.flatMap(({ seq }) => found.get(seq) ?? [])
      : await standingOf(manager, kind, { items: own, policies, jobId });
    await writeStanding(manager, kind, { jobId, standing, at });
    const done = new Set(standing.map(({ seq }) => seq));
    const others = own.filter(({ seq }) => !done.has(seq));
    const again = await planAgain(manager, kind, { items: others, policies, jobId });
    await giveAddresses(manager, kind, { planned: again, at });
    const given = new Set(again.map(({ subject }) => subject.id));
    left.push(...others.filter(({ subjectId }) => !given.has(subjectId)).map(({ seq }) => seq));
    const ids = [...own.filter(({ seq }) => done.has(seq)).map(({ subjectId }) => subjectId), ...given];
    if (isTold) change.tell(await tellOfAddresses(manager, kind, { ids }));
  }
  await markJobItems(manager, { jobId, seqs: left, status: 'left' });
  return left.length;
}

/** Those for whom the same is planned again, member for member. */
async function planAgain(manager: EntityManager, kind: RecipientKind, { items, policies, jobId }: Applying) {
  if (items.length === 0) return [];
  const planned = new Map(
    (await findItems(manager, { jobId, seqs: items.map(({ seq }) => seq) })).map((one) => [one.subjectId, one.change]),
  );
  const now = await new AddressPlanner(manager, policies).some(kind, [...planned.keys()]);
  return now.filter((one) => sameValue(changeOf(one), planned.get(one.subject.id)));
}
