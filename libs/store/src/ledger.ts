import { hash, randomUUID } from 'node:crypto';
import type { ReplicaChange } from '@waypost/organization';
import type { DataSource, EntityManager } from 'typeorm';
import { AuditEntryEntity, ChangeFeedEntity, JournalEntity } from './entities/journal.entities.js';
import { insertMany } from './insert-many.js';

/** Who makes a change, and from where. */
export interface Actor {
  kind: 'administrator' | 'token' | 'mailbox' | 'system';
  id: string | null;
  name: string;
  origin: string | null;
}

/** What the audit says of one change. */
export interface AuditNote {
  action: string;
  subject: { level: string; id: string; name: string };
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  reason?: string | null | undefined;
  revertible?: boolean;
}

/** A change under way. What is noted here is committed with it, or not at all. */
export interface Change {
  /** The only manager to be used until the change is over. */
  manager: EntityManager;
  actor: Actor;
  at: Date;
  /** The revision followers will know the change by, where they are told of it. */
  revision: number;
  /** Writes an audit row, and tells followers what became of the model; answers the row. */
  note(audit: AuditNote, replicated?: ReplicaChange[]): AuditEntryEntity;
  /** Tells followers what became of the model, in a change whose audit row is written elsewhere: by the job it is part of. */
  tell(replicated: readonly ReplicaChange[]): void;
}

/** Which revision was committed, and whether somebody looks after it in the directory as soon as they are answered. */
export interface Commit {
  revision: number;
  awaited: boolean;
}

/** Where every change goes through: data, audit and change feed commit together. No audit, no change. */
export class Ledger {
  constructor(
    private readonly source: DataSource,
    /** Called after a commit that followers should hear of; where the change is awaited its answer waits for it, a moment at the most. */
    private readonly announce: (told: readonly ReplicaChange[], commit: Commit) => Promise<void> | void = () =>
      undefined,
  ) {}

  /**
   * Runs a change. Changes are serialised by the journal's row, so revisions and the audit chain are in order of commit
   * and what a change reads cannot be changed under it. `awaited`: somebody looks after its answer, which therefore waits a moment
   * until followers have it; unless told, somebody does.
   */
  async change<T>(
    actor: Actor,
    work: (change: Change) => Promise<T>,
    { awaited = true }: { awaited?: boolean } = {},
  ): Promise<T> {
    let told: readonly ReplicaChange[] = [];
    let revision = 0;
    const answer = await this.source.transaction(async (manager) => {
      const head = await manager.findOneOrFail(JournalEntity, {
        where: { id: true },
        lock: { mode: 'pessimistic_write' },
      });
      const at = new Date();
      const entries: AuditEntryEntity[] = [];
      const changes: ReplicaChange[] = [];
      const result = await work({
        manager,
        actor,
        at,
        revision: head.revision + 1,
        tell: (steps) => void changes.push(...steps),
        note: (audit, steps = []) => {
          changes.push(...steps);
          const entry = chained(head, actor, at, audit);
          entries.push(entry);
          return entry;
        },
      });
      await insertMany(manager, AuditEntryEntity, entries);
      if (changes.length > 0) {
        head.revision += 1;
        await manager.insert(ChangeFeedEntity, { revision: head.revision, at, changes } as never);
        await manager.query("SELECT pg_notify('waypost_feed', $1)", [String(head.revision)]);
        told = changes;
        revision = head.revision;
      }
      if (entries.length > 0 || changes.length > 0) {
        const { auditSeq, auditHash } = head;
        await manager.update(JournalEntity, { id: true }, { revision: head.revision, auditSeq, auditHash });
      }
      return result;
    });
    if (told.length === 0) return answer;
    const announced = this.announce(told, { revision, awaited });
    if (awaited) await soon(announced);
    return answer;
  }
}

/** How far the journal is: whatever changes the model moves it on. */
export type JournalHead = Pick<JournalEntity, 'feedName' | 'revision' | 'auditSeq'>;

export const findJournalHead = (manager: EntityManager): Promise<JournalHead> =>
  manager.findOneOrFail(JournalEntity, {
    where: { id: true },
    select: { feedName: true, revision: true, auditSeq: true },
  });

/**
 * Within a change, for one too large to be told step by step: the feed goes by a new name from here, so that every follower
 * takes a new snapshot.
 */
export async function renameFeed({ manager }: Pick<Change, 'manager'>): Promise<void> {
  await manager.update(JournalEntity, { id: true }, { feedName: randomUUID() });
  await manager.query("SELECT pg_notify('waypost_feed', '')");
}

/** Whoever looks after an answered change should find it in the directory; but nobody waits for a feed that is stuck. */
const announcementMs = 1_500;

async function soon(announced: Promise<void> | void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, announcementMs)));
  await Promise.race([announced, patience]);
  clearTimeout(timer);
}

/** The next audit row; moves the head on. */
function chained(head: JournalEntity, actor: Actor, at: Date, audit: AuditNote): AuditEntryEntity {
  const entry = {
    seq: head.auditSeq + 1,
    id: randomUUID(),
    at,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    origin: actor.origin,
    action: audit.action,
    subjectLevel: audit.subject.level,
    subjectId: audit.subject.id,
    subjectName: audit.subject.name,
    before: audit.before,
    after: audit.after,
    reason: audit.reason ?? null,
    revertible: audit.revertible ?? false,
    previousHash: head.auditHash,
    hash: '',
  };
  head.auditSeq = entry.seq;
  head.auditHash = entry.hash = auditHash(entry);
  return entry;
}

/** What an audit row says, in the order in which it is hashed. */
const saidInOrder = Object.keys({
  action: 0,
  actorId: 0,
  actorKind: 0,
  actorName: 0,
  after: 0,
  at: 0,
  before: 0,
  id: 0,
  origin: 0,
  reason: 0,
  revertible: 0,
  seq: 0,
  subjectId: 0,
  subjectLevel: 0,
  subjectName: 0,
} satisfies Record<keyof Omit<AuditEntryEntity, 'hash' | 'previousHash'>, 0>) as (keyof AuditEntryEntity)[];

/**
 * SHA-256 over everything an audit row says and the hash before it, in a canonical form: keys sorted at every depth. Written out
 * without copying: a synchronisation has a hundred thousand of these to say.
 */
export function auditHash(entry: Omit<AuditEntryEntity, 'hash'>): string {
  let text = '';
  for (const key of saidInOrder) {
    const value = entry[key as keyof typeof entry];
    if (value === undefined) continue;
    text += `${text === '' ? '' : ','}"${key}":${value instanceof Date ? JSON.stringify(value) : canonical(value)}`;
  }
  return hash('sha256', `${entry.previousHash}\n{${text}}`);
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(member)}`;
  }
  return `{${text}}`;
}

/** The first row that breaks the chain, or undefined where every row follows from the one before it. */
export function brokenLink(entries: readonly AuditEntryEntity[]): AuditEntryEntity | undefined {
  return entries.find((entry, index) => {
    const { hash, ...said } = entry;
    const before = entries[index - 1];
    return (
      auditHash(said) !== hash ||
      (before !== undefined && (before.hash !== entry.previousHash || before.seq + 1 !== entry.seq))
    );
  });
}
