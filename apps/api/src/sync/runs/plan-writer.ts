import { createHash } from 'node:crypto';
import { type DirectoryPlanItemEntity, putPlanItems, putStage } from '@waypost/store';
import {
  type FieldMapping,
  doesSomething,
  type LinkNote,
  type PlanBatch,
  planHashLine,
  type PlanItem,
  silentFields,
} from '@waypost/sync';
import type { EntityManager } from 'typeorm';
import type { StagedEntries, StagedEntry } from './staged-entries.js';

/** What a link keeps of how its entry came. */
export interface LinkMarks {
  hash?: string;
  fingerprint?: string;
  /** Fields that are left to us, as the entry has no value for them. */
  silent?: string[];
  /** What the entry said, where not all of it could be taken. */
  pending?: string;
}

/** What becomes of a link without an item of the plan. */
export interface LinkUpdate extends LinkMarks {
  anchor: string;
  dn: string;
  kind?: string;
  unresolved: boolean;
  owed?: LinkNote['owed'];
  state?: LinkNote['state'];
}

/** Where a plan is written. */
export interface PlanPlace {
  manager: EntityManager;
  runId: string;
  plan: number;
  staged: StagedEntries;
  mapping: readonly FieldMapping[];
  /** Whether an entry has no link yet. */
  isNew: (anchor: string) => boolean;
}

/** Writes a plan down as it is made; while one batch is written, the next can be planned. */
export class PlanWriter {
  items = 0;
  /** Items that do something when they are applied. */
  toApply = 0;
  /** Links that are written without an item. */
  notes = 0;
  private readonly digest = createHash('sha256');
  private writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly place: PlanPlace) {}

  /** Takes a batch; fulfilled when the one before it is written. `staged`: the entries it is about, by anchor. */
  async write({ items, notes }: PlanBatch, staged: ReadonlyMap<string, StagedEntry>): Promise<void> {
    const { manager } = this.place;
    this.digest.update(items.map(planHashLine).join(''));
    const rows = items.map((item) => toRow(item, { ...this.place, staged: staged.get(item.anchor) }));
    this.items += items.length;
    this.toApply += items.filter(doesSomething).length;
    await this.writing;
    this.writing = putPlanItems(manager, rows);
    // Whoever waits for it next is told; until then nobody need be.
    this.writing.catch(() => undefined);
    if (notes.length > 0) await this.putNotes(notes, staged);
  }

  private async putNotes(notes: readonly LinkNote[], staged: ReadonlyMap<string, StagedEntry>): Promise<void> {
    const { manager, runId, mapping, staged: stage } = this.place;
    const updates = notes.map((note) => linkUpdateOf(note, staged.get(note.anchor), mapping));
    await putStage(manager, { runId, seq: stage.nextSeq(), text: JSON.stringify(updates), holds: 'links' });
    this.notes += notes.length;
  }

  /** The hash of the plan, once all of it is written. */
  async finish(): Promise<string> {
    await this.writing;
    return this.digest.digest('hex');
  }
}

function toRow(
  item: PlanItem,
  {
    runId,
    plan,
    isNew,
    mapping,
    staged,
  }: Pick<PlanPlace, 'runId' | 'plan' | 'isNew' | 'mapping'> & { staged: StagedEntry | undefined },
): DirectoryPlanItemEntity {
  const unresolved = item.unresolved ?? false;
  const update = staged && { ...linkMarksOf(unresolved, staged, mapping), unresolved };
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
    link: {
      ...(item.link && { change: item.link }),
      ...(update && { update }),
      ...(item.owed !== undefined && { owed: item.owed }),
      ...(item.operation === 'create' && isNew(item.anchor) && { isNew: true }),
    },
    status: doesSomething(item) ? 'planned' : 'skipped',
    errorCode: null,
    error: null,
  };
}

/** An entry that was planned from what an earlier run brought has no hash: when it comes again it is to be looked at anew. */
const linkUpdateOf = (
  { anchor, dn, unresolved, owed, state }: LinkNote,
  staged: StagedEntry | undefined,
  mapping: readonly FieldMapping[],
): LinkUpdate => ({
  anchor,
  dn,
  ...(staged && { kind: staged.candidate.kind }),
  ...(owed !== undefined && { owed }),
  ...(state && { state }),
  ...linkMarksOf(unresolved || state !== undefined, staged, mapping),
  unresolved,
});

/** What a link keeps of how its entry came. */
const linkMarksOf = (
  isOpen: boolean,
  staged: StagedEntry | undefined,
  mapping: readonly FieldMapping[],
): LinkMarks => ({
  ...(staged && { silent: silentFields(mapping, staged.candidate) }),
  ...(staged?.hash && { hash: staged.hash }),
  ...(staged?.fingerprint !== undefined && { fingerprint: staged.fingerprint }),
  ...(isOpen && staged && { pending: staged.text }),
});
