import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import {
  type DirectoryReport,
  feedHeader,
  type FeedLine,
  feedStreamHeader,
  type HeldLine,
  linesOf,
  type MailboxPasswordChange,
  type SnapshotLine,
} from '@waypost/contracts';
import type { ReplicaChange, ReplicaRecord } from '@waypost/organization';

/** The api's feed as its contract says it, from memory: for tests that need a directory to follow something. */
export class FakeFeed {
  feed = 'feed-1';
  revision = 1;
  token = 'follower-token';
  /** What every request is answered with instead, while set. */
  refuseWith: number | undefined;
  /** The oldest revision the feed still remembers. */
  oldest = 0;
  /** Snapshots break off after so many records, while set. */
  breakSnapshotAfter: number | undefined;
  /** What snapshots show instead of the present, though they end at it: as when changes were made while one was read. */
  private frozen: { revision: number; records: readonly ReplicaRecord[] } | undefined;
  snapshots = 0;
  /** What directories said of themselves. */
  readonly reports: DirectoryReport[] = [];
  /** What those who follow said that they hold, and in how many requests. */
  readonly held: number[] = [];
  heldRequests = 0;
  /** Carries out a change of a password, and says what to answer. */
  changePassword: (asked: MailboxPasswordChange) => { status: number; body: object } = () => ({
    status: 404,
    body: {},
  });
  private readonly records = new Map<string, ReplicaRecord>();
  private readonly history: Extract<FeedLine, { line: 'change' }>[] = [];
  private commits = 0;
  private readonly listeners = new Set<ServerResponse>();
  private port = 0;
  private readonly server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://fake');
    if (request.headers.authorization !== `Bearer ${this.token}`) response.writeHead(401).end();
    else if (this.refuseWith !== undefined) response.writeHead(this.refuseWith).end();
    else if (url.pathname === '/api/v1/directory/snapshot') this.snapshot(response);
    else if (url.pathname === '/api/v1/directory/reports') void this.note(request, response);
    else if (url.pathname === `/api/v1/directory/feed/${stream}/held`) void this.hold(request, response);
    else if (url.pathname === '/api/v1/directory/password-changes') void this.change(request, response);
    else this.follow(response, Number(url.searchParams.get('after')), url.searchParams.get('committedAt'));
  });

  constructor(records: readonly ReplicaRecord[] = []) {
    for (const record of records) this.records.set(`${record.kind} ${record.id}`, record);
  }

  /** Listens, on the same port as before where there was one. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return `http://127.0.0.1:${String(this.port)}`;
  }

  /** Goes away like a killed process: every connection is cut. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /** Commits one transaction and tells everyone who follows. */
  commit(...changes: ReplicaChange[]): number {
    for (const change of changes) {
      if (change.op === 'put') this.records.set(`${change.record.kind} ${change.record.id}`, change.record);
      else this.records.delete(`${change.kind} ${change.id}`);
    }
    const committedAt = new Date(++this.commits).toISOString();
    const line = { line: 'change', revision: ++this.revision, changes, committedAt } as const;
    this.history.push(line);
    for (const listener of this.listeners) write(listener, line);
    return this.revision;
  }

  put(record: ReplicaRecord): number {
    return this.commit({ op: 'put', record });
  }

  /** Commits one transaction that no line of the feed will ever tell of. */
  commitUntold(record: ReplicaRecord): void {
    this.records.set(`${record.kind} ${record.id}`, record);
    this.revision++;
  }

  /** Loses the last commit, which made a record, as a failover with losses or a restored backup does. */
  loseLastCommit({ kind, id }: ReplicaRecord): void {
    this.history.pop();
    this.revision--;
    this.records.delete(`${kind} ${id}`);
  }

  /** Lets every later snapshot begin at the present state. */
  freezeSnapshots(): void {
    this.frozen = { revision: this.revision, records: [...this.records.values()] };
  }

  /** Shows a sign of life. */
  alive(): void {
    for (const listener of this.listeners) write(listener, { line: 'alive', revision: this.revision });
  }

  /** Asks everyone who follows whether they hold the present revision. */
  ask(): void {
    for (const listener of this.listeners) write(listener, { line: 'alive', revision: this.revision, asks: true });
  }

  private snapshot(response: ServerResponse): void {
    this.snapshots++;
    response.writeHead(200, { 'content-type': 'application/x-ndjson', [feedHeader]: this.feed });
    const revision = this.frozen?.revision ?? this.revision;
    const committedAt = this.committedAt(revision);
    write(response, { line: 'head', revision, feed: this.feed, ...(committedAt !== undefined && { committedAt }) });
    const records = (this.frozen?.records ?? [...this.records.values()]).slice(0, this.breakSnapshotAfter);
    for (const record of records) write(response, { line: 'record', record });
    if (this.breakSnapshotAfter !== undefined) response.destroy();
    else {
      write(response, { line: 'end', records: records.length, revision: this.revision });
      response.end();
    }
  }

  private async note(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.reports.push((await json(request)) as DirectoryReport);
    response.writeHead(204).end();
  }

  private async hold(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.heldRequests++;
    try {
      for await (const lines of linesOf(request))
        this.held.push(...lines.map((line) => (JSON.parse(line) as HeldLine).held));
    } catch {
      // The follower went.
    }
    response.end();
  }

  private async change(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = this.changePassword((await json(request)) as MailboxPasswordChange);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private committedAt(revision: number): string | undefined {
    return this.history.find((line) => line.revision === revision)?.committedAt;
  }

  private follow(response: ServerResponse, after: number, committedAt: string | null): void {
    if (after < this.oldest || (committedAt !== null && this.committedAt(after) !== committedAt)) {
      response.writeHead(410).end();
      return;
    }
    const named = { [feedHeader]: this.feed, [feedStreamHeader]: stream };
    response.writeHead(200, { 'content-type': 'application/x-ndjson', ...named });
    write(response, { line: 'alive', revision: this.revision });
    for (const line of this.history) if (line.revision > after) write(response, line);
    this.listeners.add(response);
    response.on('close', () => this.listeners.delete(response));
  }
}

/** The one name of every stream. */
const stream = 'stream-1';

const write = (response: ServerResponse, line: SnapshotLine | FeedLine) => response.write(`${JSON.stringify(line)}\n`);
