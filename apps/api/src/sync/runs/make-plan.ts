import { findAddressHolders, findNameHolders, findPending, type LinkTable } from '@waypost/store';
import {
  beginPlan,
  type FetchFacts,
  parseCandidate,
  type PlanBatch,
  type PlanContext,
  type PlanCounts,
  type PlanFacts,
  type Planner,
} from '@waypost/sync';
import type { EntityManager } from 'typeorm';
import { EntryFacts } from './entry-facts.js';
import { inParts } from './in-parts.js';
import { PlanWriter } from './plan-writer.js';
import type { StagedEntries, StagedEntry } from './staged-entries.js';

const entriesABatch = 1_000;
const valuesAQuery = 5_000;

/** What is planned for, and where the plan is written. */
export interface PlanOrder {
  manager: EntityManager;
  runId: string;
  plan: number;
  context: PlanContext;
  links: LinkTable;
  staged: StagedEntries;
  facts: FetchFacts;
  /** Called now and then, so that a lost lease or a wish to end is noticed. */
  between: (planned: number) => void;
}

/** A plan as it was written. */
export interface WrittenPlan {
  /** Items that do something when they are applied. */
  toApply: number;
  counts: PlanCounts;
  facts: PlanFacts;
  hash: string;
}

/** Plans a run against the database, some entries at a time, and writes the plan down. */
export async function makePlan(order: PlanOrder): Promise<WrittenPlan> {
  return new Planning(order).run();
}

class Planning {
  private readonly planner: Planner;
  private readonly facts: EntryFacts;
  private readonly writer: PlanWriter;

  constructor(private readonly order: PlanOrder) {
    const { context, manager, links } = order;
    this.planner = beginPlan(context);
    this.facts = new EntryFacts({ manager, links, sourceId: context.source.id });
    this.writer = new PlanWriter({
      ...order,
      mapping: context.source.mapping,
      isNew: (anchor) => links.find(anchor) < 0,
    });
  }

  async run(): Promise<WrittenPlan> {
    for await (const batch of this.entries()) this.planner.claim(await this.facts.of(batch));
    await this.holdClaims();
    const { joins, bundled } = this.planner.settle();
    await this.planBundled(bundled, joins);
    for await (const batch of this.entries()) await this.planBatch(batch, joins);
    await this.planReturned();
    await this.planGone();
    const { counts, facts, ...rest } = this.planner.finish({ ...this.order.facts, recalled: this.recalled() });
    await this.write(rest);
    return { hash: await this.writer.finish(), toApply: this.writer.toApply, counts, facts };
  }

  /** What the fetch brought, and then what earlier ones brought that could not be taken in whole. */
  private async *entries(): AsyncGenerator<StagedEntry[]> {
    yield* this.order.staged.inOrder(entriesABatch);
    const pending = [...this.order.links.lookedAtAgain(this.order.facts.everything)].filter((link) => link.pending);
    for (const anchors of inParts(pending, entriesABatch)) {
      const texts = await findPending(
        this.order.manager,
        this.order.context.source.id,
        anchors.map(({ anchor }) => anchor),
      );
      yield [...texts]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([, text]) => ({ candidate: parseCandidate(text), hash: '', text }));
    }
  }

  /** How many entries are looked at that the fetch did not name. */
  private recalled(): number {
    let count = 0;
    for (const { pending, named } of this.order.links.lookedAtAgain(this.order.facts.everything))
      if (pending && !named) count += 1;
    return count;
  }

  private async holdClaims(): Promise<void> {
    const { manager, context, links, facts } = this.order;
    const isGone = (anchor: string) => {
      const place = links.find(anchor);
      return place >= 0 && links.isMissing(place, facts.everything);
    };
    for (const addresses of inParts(this.planner.claimedAddresses(), valuesAQuery))
      this.planner.hold(await findAddressHolders(manager, context.source.id, addresses, isGone));
    for (const kind of ['mailbox', 'contact', 'group'] as const)
      for (const names of inParts(this.planner.claimedNames(kind), valuesAQuery))
        this.planner.hold(await findNameHolders(manager, context.source.id, kind, names, isGone));
  }

  /** Those that hand values to each other come first, in the order that was found for them. */
  private async planBundled(bundled: readonly string[], joins: ReadonlyMap<string, string>): Promise<void> {
    if (bundled.length === 0) return;
    const wanted = new Set(bundled);
    const found = new Map<string, StagedEntry>();
    for await (const batch of this.entries())
      for (const entry of batch) if (wanted.has(entry.candidate.anchor)) found.set(entry.candidate.anchor, entry);
    const entries = bundled.flatMap((anchor) => found.get(anchor) ?? []);
    for (const batch of inParts(entries, entriesABatch)) await this.planBatch(batch, joins);
  }

  private async planBatch(batch: readonly StagedEntry[], joins: ReadonlyMap<string, string>): Promise<void> {
    const staged = new Map(batch.map((entry) => [entry.candidate.anchor, entry]));
    await this.write(this.planner.plan(await this.facts.of(batch, joins)), staged);
  }

  private async planReturned(): Promise<void> {
    const { links, facts } = this.order;
    const named = [...links.lookedAtAgain(facts.everything)].filter((link) => !link.pending);
    for (const part of inParts(named, entriesABatch)) {
      const entries = await this.facts.ofLinks(part.map(({ anchor }) => ({ anchor, how: 'absent' as const })));
      await this.write(this.planner.returned(entries.map(({ how: _how, ...entry }) => entry)));
    }
  }

  private async planGone(): Promise<void> {
    const { links, facts } = this.order;
    for (const part of inParts(links.gone(facts.everything), entriesABatch))
      await this.write(this.planner.gone(await this.facts.ofLinks(part)));
  }

  private async write(batch: PlanBatch, staged: ReadonlyMap<string, StagedEntry> = new Map()): Promise<void> {
    await this.writer.write(batch, staged);
    this.order.between(this.writer.items);
  }
}
