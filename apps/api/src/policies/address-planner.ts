import { createHash } from 'node:crypto';
import type { PolicyItemChange, PolicyPlanFigures } from '@waypost/contracts';
import { type AddressPlan, isEmptyPlan, planAddresses } from '@waypost/recipients';
import {
  countShadowed,
  isPlainItem,
  PlannedBook,
  type PolicySubjectRow,
  type RecipientKind,
  selectPolicySubjects,
} from '@waypost/store';
import type { EntityManager } from 'typeorm';
import type { NewJobItem } from '../jobs/job-worker.js';
import type { PoliciesInTurn, TriedPolicy } from './policies-in-turn.js';
import { skipLoops } from './skip-loops.js';

/** In which order recipients are planned: who comes first gets an address that several want. Within a kind by name. */
export const plannedKinds = ['mailbox', 'group', 'contact'] as const satisfies readonly RecipientKind[];
const subjectsAPage = 5_000;

/** A recipient, the policy that applies to it, and what that does. */
export interface PlannedRecipient {
  subject: PolicySubjectRow;
  policy: TriedPolicy['policy'];
  plan: AddressPlan;
}

/** Plans addresses by the policies as they are, page by page or for some recipients. */
export class AddressPlanner {
  constructor(
    private readonly manager: EntityManager,
    private readonly policies: PoliciesInTurn,
  ) {}

  /** Plans for everyone a policy applies to; of all policies without. */
  async *everyone(policyId: string | null): AsyncGenerator<PlannedRecipient[]> {
    const turn = policyId === null ? undefined : this.turnOf(policyId);
    if (turn === -1) return;
    const book = new PlannedBook(this.manager);
    for (const kind of plannedKinds)
      for await (const subjects of this.pages(kind, turn)) yield this.planned(subjects, book);
  }

  /** Subjects by name, page by page; the database reads the next page while one is worked on. */
  private async *pages(kind: RecipientKind, turn: number | undefined): AsyncGenerator<PolicySubjectRow[]> {
    const pageAfter = (after?: string) =>
      selectPolicySubjects(this.manager, { ...this.asked(kind), turn, after, take: subjectsAPage });
    for (let page: Promise<PolicySubjectRow[]> | undefined = pageAfter(); page;) {
      const subjects: PolicySubjectRow[] = await page;
      page = subjects.length < subjectsAPage ? undefined : pageAfter(subjects.at(-1)?.nameKey);
      // Whoever ends early does not wait for it.
      page?.catch(() => undefined);
      yield subjects;
    }
  }

  /** Plans for some recipients of a kind, as things are now. */
  async some(kind: RecipientKind, ids: readonly string[], keepsPrimary?: KeepsPrimary): Promise<PlannedRecipient[]> {
    const subjects = await selectPolicySubjects(this.manager, { ...this.asked(kind), ids, take: ids.length });
    return this.planned(subjects, new PlannedBook(this.manager), keepsPrimary);
  }

  /** Recipients that match a policy but are caught by one before it. */
  async shadowed(policyId: string | null): Promise<PolicyPlanFigures['shadowed']> {
    const turn = policyId === null ? -1 : this.turnOf(policyId);
    if (turn <= 0) return [];
    const counts = new Map<number, number>();
    for (const kind of plannedKinds)
      for (const [before, n] of await countShadowed(this.manager, { kind, turn, turns: this.asked(kind).turns }))
        counts.set(before, (counts.get(before) ?? 0) + n);
    return [...counts]
      .sort(([one], [other]) => one - other)
      .flatMap(([before, recipients]) => {
        const caught = this.policies.tried[before]?.policy;
        return caught ? [{ policy: { id: caught.id, name: caught.name }, recipients }] : [];
      });
  }

  private asked(kind: RecipientKind) {
    return {
      kind,
      turns: this.policies.tried.map(({ filter }) => filter),
      managing: this.policies.managing[kind],
    };
  }

  private turnOf(policyId: string): number {
    return this.policies.tried.findIndex(({ policy }) => policy.id === policyId);
  }

  private async planned(
    subjects: readonly PolicySubjectRow[],
    book: PlannedBook,
    keepsPrimary: KeepsPrimary = () => false,
  ): Promise<PlannedRecipient[]> {
    const wanting = subjects.flatMap((subject) => {
      const tried = subject.turn === null ? undefined : this.policies.tried[subject.turn];
      return tried ? [{ subject, rules: tried.rules, policy: tried.policy }] : [];
    });
    await book.prepare(wanting);
    const planned = wanting.map(({ subject, rules, policy }) => ({
      subject,
      policy,
      plan: planAddresses({ subject, rules, book, keepsPrimary: keepsPrimary(subject) }),
    }));
    return skipLoops(this.manager, planned);
  }
}

/** Whether the primary addresses of a recipient stay as they are. */
export type KeepsPrimary = (subject: PolicySubjectRow) => boolean;

/** An address as directories write it: the type in capitals where it is the primary one. */
export const proxyOf = ({ type, address, primary }: { type: string; address: string; primary: boolean }) =>
  `${primary ? type : type.toLowerCase()}:${address}`;

/** What a plan does to a recipient, as it is kept and shown. */
export const changeOf = ({ subject, policy, plan }: PlannedRecipient): PolicyItemChange => ({
  policy: { id: policy.id, name: policy.name },
  before: subject.addresses.map(proxyOf),
  added: plan.added.map(({ type, address, collision }) => ({ type, address, ...(collision && { collision }) })),
  promoted: [...plan.promoted],
  kept: [...plan.kept],
  ...(plan.skipped && { skipped: plan.skipped }),
});

/** A plan's line; undefined where there is nothing to do and nothing to say. */
export function itemOf(planned: PlannedRecipient): NewJobItem | undefined {
  const { subject, plan } = planned;
  if (isEmptyPlan(plan) && plan.skipped === undefined) return undefined;
  const change = changeOf(planned);
  return {
    operation: plan.promoted.length > 0 ? 'primary' : plan.added.length > 0 ? 'add' : 'skip',
    collides: plan.added.some(({ collision }) => collision !== undefined),
    subjectKind: subject.kind,
    subjectId: subject.id,
    label: subject.name,
    change: change as unknown as Record<string, unknown>,
    stamp: isPlainItem(change) ? subject.stamp : null,
  };
}

/** Adds plans up, and makes their hash. */
export class PlanTally {
  private readonly hash = createHash('sha256');
  readonly figures: PolicyPlanFigures = {
    matched: 0,
    unchanged: 0,
    primary: 0,
    added: 0,
    addresses: 0,
    collisions: 0,
    skipped: { optedOut: 0, noAlias: 0, loop: 0 },
    kept: { target: 0, directory: 0 },
    shadowed: [],
  };

  add({ plan }: PlannedRecipient, item: NewJobItem | undefined): void {
    const { figures } = this;
    figures.matched++;
    if (plan.promoted.length > 0) figures.primary++;
    else if (plan.added.length > 0) figures.added++;
    else if (plan.skipped === undefined) figures.unchanged++;
    figures.addresses += plan.added.length;
    figures.collisions += plan.added.filter(({ collision }) => collision !== undefined).length;
    if (plan.skipped === 'opted-out') figures.skipped.optedOut++;
    if (plan.skipped === 'no-alias') figures.skipped.noAlias++;
    if (plan.skipped === 'loop') figures.skipped.loop = (figures.skipped.loop ?? 0) + 1;
    for (const { why } of plan.kept) if (why !== 'by-hand') figures.kept[why]++;
    if (item) this.hash.update(JSON.stringify([item.operation, item.subjectKind, item.subjectId, item.change]));
  }

  digest(): string {
    return this.hash.digest('hex');
  }
}
