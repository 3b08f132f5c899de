import { createHash } from 'node:crypto';
import {
  type DirectoryPlanItemEntity,
  dnDigest,
  findAddressHolders,
  findLinkedByDn,
  findLinks,
  findLocals,
  findNameHolders,
  findPending,
  type LinkTable,
  putPlanItems,
  putStage,
  toLink,
} from '@waypost/store';
import {
  beginPlan,
  type FetchFacts,
  type GoneEntry,
  type LinkNote,
  localKindOf,
  type LocalKind,
  type LocalRecipient,
  parseCandidate,
  planHashLine,
  type PlanBatch,
  type PlanContext,
  type PlanCounts,
  type PlanEntry,
  type PlanFacts,
  type PlanItem,
  type Planner,
  dnKey,
} from '@waypost/sync';
import type { EntityManager } from 'typeorm';
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
  items: number;
  /** Items that do something when they are applied. */
  toApply: number;
  /** Links that are written without an item. */
  notes: number;
  counts: PlanCounts;
  facts: PlanFacts;
  hash: string;
}

/** What applying an item, or a note, needs to know of the link besides what the item says. */
export interface LinkUpdate {
  anchor: string;
  dn: string;
  kind?: string;
  hash?: string;
  unresolved: boolean;
  /** What the entry said, where not all of it could be taken. */
  pending?: string;
  state?: LinkNote['state'];
}

/** Plans a run against the database, some entries at a time, and writes the plan down. */
export async function makePlan(order: PlanOrder): Promise<WrittenPlan> {
  return new Planning(order).run();
}

class Planning {
  private readonly planner: Planner;
  private readonly hash = createHash('sha256');
  private items = 0;
  private toApply = 0;
  private notes = 0;

  constructor(private readonly order: PlanOrder) {
    this.planner = beginPlan(order.context);
  }

  async run(): Promise<WrittenPlan> {
    for await (const batch of this.entries())
      this.planner.claim((await this.withFacts(batch)).map(({ entry }) => entry));
    await this.holdClaims();
    const { joins, bundled } = this.planner.settle();
    await this.planBundled(bundled, joins);
    for await (const batch of this.entries()) await this.planBatch(batch, joins);
    await this.planReturned();
    await this.planGone();
    const { counts, facts, ...rest } = this.planner.finish(this.order.facts);
    await this.write(rest, new Map());
    return {
      items: this.items,
      toApply: this.toApply,
      notes: this.notes,
      counts,
      facts,
      hash: this.hash.digest('hex'),
    };
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
    const known = await this.withFacts(batch, joins);
    const staged = new Map(batch.map((entry) => [entry.candidate.anchor, entry]));
    await this.write(this.planner.plan(known.map(({ entry }) => entry)), staged);
  }

  /** Entries with their links and recipients; with `joins`, also who is joined, and whom groups' members are. */
  private async withFacts(
    batch: readonly StagedEntry[],
    joins?: ReadonlyMap<string, string>,
  ): Promise<{ entry: PlanEntry }[]> {
    const { manager, context, links } = this.order;
    const linkRows = await findLinks(
      manager,
      context.source.id,
      batch.map(({ candidate }) => candidate.anchor).filter((anchor) => links.find(anchor) >= 0),
    );
    const localIdOf = ({ candidate }: StagedEntry) =>
      linkRows.get(candidate.anchor)?.localId ?? joins?.get(candidate.anchor);
    const locals = await this.localsOf(
      batch.flatMap((entry) => {
        const id = localIdOf(entry);
        const link = linkRows.get(entry.candidate.anchor);
        return id === undefined ? [] : [{ id, kind: localKindOf[link?.kind ?? entry.candidate.kind] }];
      }),
    );
    const resolved = joins ? await this.resolve(batch) : undefined;
    return batch.map((staged) => {
      const { candidate } = staged;
      const link = linkRows.get(candidate.anchor);
      const id = localIdOf(staged);
      const local = id === undefined ? undefined : locals.get(id);
      const whom = resolved?.get(candidate.anchor);
      return {
        entry: {
          candidate,
          ...(link && { link: toLink(link) }),
          ...(local && { local }),
          ...(whom && { resolved: whom }),
        },
      };
    });
  }

  private async localsOf(wanted: readonly { id: string; kind: LocalKind }[]): Promise<Map<string, LocalRecipient>> {
    const { manager, context } = this.order;
    const found = new Map<string, LocalRecipient>();
    for (const kind of ['mailbox', 'contact', 'group'] as const) {
      const ids = wanted.flatMap((one) => (one.kind === kind ? [one.id] : []));
      for (const [id, local] of await findLocals(manager, context.source.id, kind, ids)) found.set(id, local);
    }
    return found;
  }

  /** Whom the members and owners of each group are here. */
  private async resolve(
    batch: readonly StagedEntry[],
  ): Promise<Map<string, Map<string, { kind: LocalKind; id: string }>>> {
    const { manager, context } = this.order;
    const groups = batch.filter(({ candidate }) => candidate.kind === 'group');
    const dns = groups.flatMap(({ candidate }) => [
      ...(candidate.fields.members ?? []),
      ...(candidate.fields.owners ?? []),
    ]);
    const byDigest = new Map<string, { kind: LocalKind; id: string }>();
    for (const part of inParts(dns, valuesAQuery))
      for (const [digest, whom] of await findLinkedByDn(manager, context.source.id, part)) byDigest.set(digest, whom);
    return new Map(
      groups.map(({ candidate: { anchor, fields } }) => [
        anchor,
        new Map(
          [...(fields.members ?? []), ...(fields.owners ?? [])].flatMap((dn) => {
            const whom = byDigest.get(dnDigest(dn));
            return whom ? [[dnKey(dn), whom] as const] : [];
          }),
        ),
      ]),
    );
  }

  private async planReturned(): Promise<void> {
    const { links, facts } = this.order;
    const named = [...links.lookedAtAgain(facts.everything)].filter((link) => !link.pending);
    for (const part of inParts(named, entriesABatch)) {
      const entries = await this.goneEntries(part.map(({ anchor }) => ({ anchor, how: 'absent' as const })));
      await this.write(this.planner.returned(entries.map(({ how: _how, ...entry }) => entry)), new Map());
    }
  }

  private async planGone(): Promise<void> {
    const { links, facts } = this.order;
    for (const part of inParts(links.gone(facts.everything), entriesABatch))
      await this.write(this.planner.gone(await this.goneEntries(part)), new Map());
  }

  private async goneEntries(part: readonly { anchor: string; how: GoneEntry['how'] }[]): Promise<GoneEntry[]> {
    const rows = await findLinks(
      this.order.manager,
      this.order.context.source.id,
      part.map(({ anchor }) => anchor),
    );
    const locals = await this.localsOf(
      [...rows.values()].flatMap(({ localId, kind }) =>
        localId === null ? [] : [{ id: localId, kind: localKindOf[kind] }],
      ),
    );
    return part.flatMap(({ anchor, how }) => {
      const row = rows.get(anchor);
      const local = row?.localId ? locals.get(row.localId) : undefined;
      return row ? [{ link: toLink(row), how, ...(local && { local }) }] : [];
    });
  }

  private async write({ items, notes }: PlanBatch, staged: ReadonlyMap<string, StagedEntry>): Promise<void> {
    const { manager, runId, plan } = this.order;
    for (const item of items) this.hash.update(planHashLine(item));
    await putPlanItems(
      manager,
      items.map((item) => toRow(item, { runId, plan, staged: staged.get(item.anchor) })),
    );
    this.items += items.length;
    this.toApply += items.filter(doesSomething).length;
    if (notes.length > 0) {
      const updates = notes.map((note) => linkUpdateOf(note, staged.get(note.anchor)));
      await putStage(manager, {
        runId,
        seq: this.order.staged.nextSeq(),
        text: JSON.stringify(updates),
        holds: 'links',
      });
      this.notes += notes.length;
    }
    this.order.between(this.items);
  }
}

/** Whether applying an item changes anything; a conflict or an entry that is passed over is only told. */
export const doesSomething = ({ operation }: Pick<PlanItem, 'operation'>) =>
  operation !== 'conflict' && operation !== 'skip';

function toRow(
  item: PlanItem,
  { runId, plan, staged }: { runId: string; plan: number; staged: StagedEntry | undefined },
): DirectoryPlanItemEntity {
  const update = staged && linkUpdateOf({ ...item, unresolved: item.unresolved ?? false }, staged);
  return {
    runId,
    plan,
    seq: item.seq,
    operation: item.operation,
    kind: item.kind,
    anchor: item.anchor,
    dn: item.dn,
    localId: item.localId ?? null,
    label: item.label,
    risk: item.risk,
    differences: item.differences,
    conflict: item.conflict ?? null,
    detail: item.detail ?? null,
    bundle: item.bundle ?? null,
    link: { ...(item.link && { change: item.link }), ...(update && { update }) },
    status: doesSomething(item) ? 'planned' : 'skipped',
    errorCode: null,
    error: null,
  };
}

/** An entry that was planned from what an earlier run brought has no hash: when it comes again it is to be looked at anew. */
const linkUpdateOf = (
  { anchor, dn, unresolved, state }: Omit<LinkNote, 'state'> & { state?: LinkNote['state'] },
  staged: StagedEntry | undefined,
): LinkUpdate => ({
  anchor,
  dn,
  unresolved,
  ...(state && { state }),
  ...(staged && { kind: staged.candidate.kind, ...(staged.hash && { hash: staged.hash }) }),
  ...(staged && (unresolved || state) && { pending: staged.text }),
});

function* inParts<T>(values: Iterable<T>, size: number): Generator<T[]> {
  let part: T[] = [];
  for (const value of values) {
    part.push(value);
    if (part.length === size) {
      yield part;
      part = [];
    }
  }
  if (part.length > 0) yield part;
}
