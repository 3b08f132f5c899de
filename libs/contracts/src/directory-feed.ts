import type { ReplicaChange, ReplicaRecord } from '@waypost/organization';

/*
 * The change feed a directory follows, as NDJSON (one JSON value a line, UTF-8) over HTTP with a `follower` token:
 *   GET /api/v1/directory/snapshot       SnapshotLine…, ending with `end`: a stream without it is incomplete and worthless
 *   GET /api/v1/directory/feed?after=N&committedAt=T
 *                                        FeedLine…, without end; 410 `feed-gap` where the feed does not remember that N was committed at T
 *   POST /api/v1/directory/feed/S/held   HeldLine…, for as long as feed S is followed: which revisions the follower answers from
 *   GET /api/v1/directory/export         SnapshotLine…, for whoever may read the directory: without service accounts and verifiers,
 *                                        what is above mailboxes first, and the overrides of a mailbox before it
 */

/**
 * A snapshot of the model. It is read while changes go on, so a record may already be newer than the head's revision: the
 * follower applies the feed from the head's revision on, and the model is whole once it reached the revision at the end.
 */
export type SnapshotLine =
  | { line: 'head'; revision: number; feed: string; committedAt?: string }
  | { line: 'record'; record: ReplicaRecord }
  | { line: 'end'; records: number; revision: number };

/**
 * One committed transaction, whole; or a sign of life that says which revision is the newest. When a revision was committed (RFC 3339,
 * to the millisecond) says which one it is: a database that was restored, or lost its last commits with a failed host, gives the
 * same numbers to other changes, and a follower that has seen the lost ones finds out by it.
 * Where a sign of life asks, somebody waits to hear that its revision is held.
 */
export type FeedLine =
  | { line: 'change'; revision: number; changes: ReplicaChange[]; committedAt?: string }
  | { line: 'alive'; revision: number; asks?: true };

/** What a follower says of itself once it is current, and whenever it is asked: lookups and binds are answered from this revision. */
export interface HeldLine {
  held: number;
}

/** How often a feed shows a sign of life, in milliseconds; a follower that hears nothing for thrice as long reconnects. */
export const feedHeartbeatMs = 5_000;

/** A feed is named: a follower of another installation's (or a restored, older) feed notices and starts over. */
export const feedHeader = 'x-waypost-feed';

/** By which name a follower says what it holds of the feed that it is sent. An api of an earlier version names none, and asks nothing. */
export const feedStreamHeader = 'x-waypost-feed-stream';
