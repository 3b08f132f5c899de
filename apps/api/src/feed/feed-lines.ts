import type { FeedLine } from '@waypost/contracts';
import type { ReplicaChange } from '@waypost/organization';
import type { EntityManager } from 'typeorm';

/** A revision of the change feed. */
export interface ReadLine {
  revision: number;
  committedAt: string;
  changes: ReplicaChange[];
  /** As it is told to those who serve everything: written once for all of them. */
  text: string;
}

/** What the feed holds from a revision on. */
export interface LinesRead {
  /** When the revision that was asked from was committed; undefined where the feed does not know it. */
  knownAt: string | undefined;
  /** Some of what came after it, in order; empty where nothing did. */
  lines: ReadLine[];
}

/** Revisions that are read at once at the most, and octets of them as the database keeps them: some hold a thousand changes. */
const [mostRevisions, mostOctets] = [500, 2 * 1024 * 1024];

/** As JSON, with the newline that ends a line of the feed. */
export const textOf = (line: FeedLine) => `${JSON.stringify(line)}\n`;

/** Reads on after a revision; as much as is good to hold in memory, one line at least where there is one. */
export async function readLines(manager: EntityManager, after: number): Promise<LinesRead> {
  const rows = await manager.query<{ revision: string | number; at: Date; changes: ReplicaChange[] | null }[]>(
    `SELECT revision, at, CASE WHEN revision > $1 THEN changes END AS changes
       FROM (SELECT revision, at, changes, sum(octets) OVER (ORDER BY revision) - octets AS before
               FROM (SELECT revision, at, changes, CASE WHEN revision > $1 THEN pg_column_size(changes) ELSE 0 END AS octets
                       FROM change_feed WHERE revision >= $1 ORDER BY revision LIMIT $2) line) line
      WHERE before < $3 ORDER BY revision`,
    [after, mostRevisions + 1, mostOctets],
  );
  let knownAt: string | undefined;
  const lines = rows.flatMap(({ revision: number, at, changes }) => {
    const [revision, committedAt] = [Number(number), at.toISOString()];
    if (changes !== null)
      return { revision, committedAt, changes, text: textOf({ line: 'change', revision, committedAt, changes }) };
    knownAt = committedAt;
    return [];
  });
  return { knownAt, lines };
}

/** Revisions, and characters of them, that are kept for followers who are a little behind. */
const [mostKept, mostCharacters] = [4_000, 4 * 1024 * 1024];

/** The newest lines of the feed, so that a hundred followers cost one query. */
export class RecentLines {
  private readonly kept: ReadLine[] = [];
  private characters = 0;

  /** Takes lines that follow those it has; the oldest go where there are too many. */
  push(lines: readonly ReadLine[]): void {
    this.kept.push(...lines);
    for (const { text } of lines) this.characters += text.length;
    let gone = 0;
    for (; this.kept.length - gone > mostKept || this.characters > mostCharacters; gone += 1)
      this.characters -= this.kept[gone]?.text.length ?? 0;
    this.kept.splice(0, gone);
  }

  /** Some of those after a revision; undefined where it has not all of them. */
  after(revision: number): ReadLine[] | undefined {
    const oldest = this.kept[0]?.revision ?? Number.POSITIVE_INFINITY;
    if (oldest > revision + 1) return undefined;
    const first = this.kept.findLastIndex((line) => line.revision <= revision) + 1;
    return this.kept.slice(first, first + mostRevisions);
  }

  clear(): void {
    this.kept.length = 0;
    this.characters = 0;
  }
}
