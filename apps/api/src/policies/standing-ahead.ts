import {
  findItemOutlines,
  findJournalHead,
  findStanding,
  type ItemOutline,
  type JournalHead,
  type RecipientKind,
  type StandingItem,
} from '@waypost/store';
import type { DataSource, EntityManager } from 'typeorm';
import { plannedKinds } from './address-planner.js';
import type { PoliciesInTurn } from './policies-in-turn.js';

/** What was found of items before it was their turn, and what the journal said then. */
interface Looked {
  head: JournalHead;
  seqs: ReadonlySet<number>;
  standing: ReadonlyMap<number, StandingItem>;
}

/**
 * Looks which of the next items can be written as they stand, while the ones before are written: half of the work on a second
 * connection, and what is to be written then is in memory. What was found counts as long as the journal says the same under its lock:
 * whatever changes a recipient goes through it, but for the batches of the job itself, which give no two recipients the same.
 */
export class StandingAhead {
  private looking: Promise<void> = Promise.resolve();
  private looked: Looked | undefined;

  constructor(
    private readonly source: DataSource,
    private readonly of: { policies: PoliciesInTurn; jobId: string },
  ) {}

  /** Begins to look at the items after a place. */
  begin(after: number, take: number): void {
    this.looking = this.look(after, take).then(
      (looked) => void (this.looked = looked),
      // Whoever comes to these items looks at them then.
      () => undefined,
    );
  }

  /**
   * What was found of these items; undefined where the journal says more by now, or not all were looked at. It is never waited for:
   * whoever asks has the journal, which all who have a connection may be waiting for.
   */
  async found(manager: EntityManager, items: readonly ItemOutline[]): Promise<Looked['standing'] | undefined> {
    const { looked } = this;
    this.looked = undefined;
    if (!looked || !items.every(({ seq }) => looked.seqs.has(seq))) return undefined;
    return sameHead(looked.head, await findJournalHead(manager)) ? looked.standing : undefined;
  }

  /** Fulfilled when nothing is looked at any more. */
  end(): Promise<void> {
    return this.looking;
  }

  private look(after: number, take: number): Promise<Looked> {
    const { policies, jobId } = this.of;
    return this.source.transaction('REPEATABLE READ', async (manager) => {
      const head = await findJournalHead(manager);
      const items = await findItemOutlines(manager, { jobId, after, take });
      const standing = new Map<number, StandingItem>();
      for (const kind of plannedKinds)
        for (const one of await standingOf(manager, kind, { items, policies, jobId })) standing.set(one.seq, one);
      return { head, seqs: new Set(items.map(({ seq }) => seq)), standing };
    });
  }
}

const sameHead = (one: JournalHead, other: JournalHead) =>
  one.feedName === other.feedName && one.revision === other.revision && one.auditSeq === other.auditSeq;

/** Which of some items can be written as they stand, of those that are about recipients of a kind. */
export function standingOf(
  manager: EntityManager,
  kind: RecipientKind,
  { items, policies, jobId }: { items: readonly ItemOutline[]; policies: PoliciesInTurn; jobId: string },
): Promise<StandingItem[]> {
  const seqs = items
    .filter(({ subjectKind, operation, stamped }) => subjectKind === kind && operation !== 'skip' && stamped)
    .map(({ seq }) => seq);
  return findStanding(manager, kind, {
    jobId,
    seqs,
    turns: policies.tried.map(({ filter }) => filter),
    managing: policies.managing[kind],
  });
}
