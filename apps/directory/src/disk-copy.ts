import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReplicaChange, ReplicaRecord } from '@waypost/organization';
import type { LogEntry, Position, SnapshotEntry } from './copy-lines.js';
import type { CopySeal } from './copy-seal.js';
import { type CopyReader, opening, readSnapshot, replay, SealedOtherwise } from './read-copy.js';
import { sealLine } from './sealed-line.js';

/*
 * The copy on disk is a snapshot and a log of what came after it, bound together by an id. A snapshot taken while changes go
 * on is fuzzy: it is only whole together with the log up to the revision its last line names. Replaying a step twice does no
 * harm, since every step carries the whole record.
 */

/** Where a copy stands: its feed, its revision, and when it was last known to be current (milliseconds since 1970). */
export interface CopyState extends Position {
  feed: string;
  currentAt: number;
}

const snapshotFile = 'snapshot';
const logFile = (id: string) => `changes-${id}`;
/** Lines that may gather in the log before the copy is written anew. */
const longestLog = 20_000;

/** The directory's copy of the model on disk. One writer at a time; calls are carried out in order. */
export class DiskCopy {
  private log: FileHandle | undefined;
  /** The log of the snapshot being written: changes go to both, so that whichever snapshot a crash leaves behind has its own. */
  private nextLog: FileHandle | undefined;
  private logLines = 0;
  private holdsWithdrawn = false;
  private pending: string[] = [];
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly seal: CopySeal,
  ) {}

  /** Whether the log has grown long enough to be folded into a new snapshot, or is broken and needs to be. */
  get wantsSnapshot() {
    return this.logLines > longestLog || this.log === undefined || this.holdsWithdrawn;
  }

  /** Says that the copy holds what was taken from this directory, and is to be written anew without it. */
  withdrawn(): void {
    this.holdsWithdrawn = true;
  }

  /** Says that what is appended from now on follows another model: none of it goes to this copy, and a new one is wanted. */
  abandon(): void {
    const { log } = this;
    this.log = undefined;
    this.nextLog = undefined;
    this.writing = this.writing.then(() => log?.close()).catch(() => undefined);
  }

  async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const probe = join(this.folder, `.probe-${randomUUID()}`);
    await (await open(probe, 'wx', 0o600)).close();
    await rm(probe);
  }

  /**
   * Reads the copy into a model. A torn last line of the log is cut off and forgotten; with anything else damaged, or without
   * a copy, the answer is undefined and the model must be thrown away.
   */
  async load(model: CopyReader): Promise<CopyState | undefined> {
    const reader = opening(model, this.seal);
    try {
      const snapshot = await readSnapshot(join(this.folder, snapshotFile), reader);
      if (!snapshot) return undefined;
      const log = await replay(join(this.folder, logFile(snapshot.id)), snapshot, reader);
      if (!log || log.revision < snapshot.wholeAt) return undefined;
      this.log = await open(join(this.folder, logFile(snapshot.id)), 'a', 0o600);
      await this.log.truncate(log.length);
      this.logLines = log.lines;
      const { revision, committedAt, currentAt } = log;
      return { feed: snapshot.feed, revision, ...(committedAt !== undefined && { committedAt }), currentAt };
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code === 'ENOENT' || fault instanceof SealedOtherwise) return undefined;
      throw fault;
    }
  }

  /** Notes a change; it reaches the disk soon and in order, and is lost by a crash at most together with all that follow it. */
  append(told: Position & { changes: readonly ReplicaChange[] }, at: number): void {
    const { revision, committedAt } = told;
    const changes = told.changes.map(this.seal.closedStep);
    this.enqueue({ line: 'change', revision, committedAt, changes, at });
  }

  /** Notes that the model was current at an instant, so that its age outlives a restart. */
  heard(at: number): void {
    this.enqueue({ line: 'heard', at });
  }

  /**
   * Writes a new snapshot beside the old one and puts it in its place. Changes may be appended meanwhile; `position` is asked
   * before and after, and the records may show any state between the two. Where the copy was abandoned meanwhile, or its log
   * lost a line, the old one stays in its place.
   */
  async writeSnapshot(
    feed: string,
    records: Iterable<ReplicaRecord>,
    position: () => Position,
    now: () => number,
  ): Promise<void> {
    await this.settled();
    const id = randomUUID();
    const previous = this.log;
    // What is withdrawn from now on may be in the new snapshot already.
    const heldWithdrawn = this.holdsWithdrawn;
    this.holdsWithdrawn = false;
    const fresh = await open(join(this.folder, logFile(id)), 'wx', 0o600);
    this.nextLog = fresh;
    try {
      const { revision, committedAt } = position();
      const head: SnapshotEntry = { line: 'head', id, feed, revision, committedAt };
      await this.writeRecords(head, records, position, now);
      await this.settled();
      await fresh.sync();
      if (this.nextLog !== fresh) return await fresh.close();
      await rename(join(this.folder, `${snapshotFile}.new`), join(this.folder, snapshotFile));
      await syncFolder(this.folder);
    } catch (fault) {
      this.nextLog = undefined;
      this.holdsWithdrawn ||= heldWithdrawn;
      await fresh.close();
      throw fault;
    }
    await this.goOnWith(fresh);
    await previous?.close();
    await this.removeOthers(logFile(id));
  }

  /** Makes the log of a snapshot that is in its place the log of the copy, unless that was abandoned meanwhile. */
  private async goOnWith(fresh: FileHandle): Promise<void> {
    if (this.nextLog !== fresh) return fresh.close();
    this.log = fresh;
    this.nextLog = undefined;
    this.logLines = 0;
    await this.settled();
  }

  /** Everything appended so far is on disk, and nothing more will be. */
  async close(): Promise<void> {
    await this.settled();
    await this.log?.sync().catch(() => undefined);
    await this.log?.close();
    this.log = undefined;
  }

  private async writeRecords(
    head: SnapshotEntry,
    records: Iterable<ReplicaRecord>,
    position: () => Position,
    now: () => number,
  ): Promise<void> {
    const file = await open(join(this.folder, `${snapshotFile}.new`), 'w', 0o600);
    try {
      let batch = sealLine(head);
      let count = 0;
      for (const record of records) {
        batch += sealLine({ line: 'record', record: this.seal.closed(record) } satisfies SnapshotEntry);
        // Written in pieces: between two of them others get their turn.
        if (++count % 100 === 0) {
          await file.writeFile(batch);
          batch = '';
        }
      }
      await this.settled();
      await file.writeFile(
        batch +
          sealLine({ line: 'end', records: count, wholeAt: position().revision, at: now() } satisfies SnapshotEntry),
      );
      await file.sync();
    } finally {
      await file.close();
    }
  }

  private enqueue(entry: LogEntry): void {
    if (!this.log && !this.nextLog) return;
    this.pending.push(sealLine(entry));
    if (this.pending.length === 1) this.writing = this.writing.then(() => this.writePending());
  }

  private async writePending(): Promise<void> {
    const lines = this.pending;
    this.pending = [];
    this.logLines += lines.length;
    try {
      for (const log of [this.log, this.nextLog]) await log?.appendFile(lines.join(''));
    } catch {
      // A log with a gap is worthless, and either may have one now: without them, a new snapshot is wanted.
      await this.log?.close().catch(() => undefined);
      this.log = undefined;
      this.nextLog = undefined;
    }
  }

  private async settled(): Promise<void> {
    await this.writing;
  }

  private async removeOthers(current: string): Promise<void> {
    for (const name of await readdir(this.folder)) {
      if (name.startsWith('changes-') && name !== current) await rm(join(this.folder, name), { force: true });
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
