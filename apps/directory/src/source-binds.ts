import { LdapClientError, LdapConnection } from '@waypost/ldap-client';
import type { PasswordSource } from '@waypost/organization';
import type { Log } from './trickle.js';

/** Who somebody is in the directory they come from. */
export interface SourceAccount {
  source: PasswordSource;
  dn: string;
}

/** What a source says of a password. `unavailable`: it could not be asked, so nothing is known of the password. */
export type SourceAnswer = boolean | 'unavailable';

/** Milliseconds somebody signing in may wait for a source, and those each of its servers has to answer. */
const [deadlineMs, connectMs] = [5_000, 2_000];
/** Binds at one source at once, and those that may wait for one of them to end. */
const [mostAtOnce, mostWaiting] = [16, 64];
/** Connections that are kept for the next bind, and for how long. */
const [mostKept, keptMs] = [8, 30_000];
/** Milliseconds in which a source that did not answer is not asked again: nobody waits for it again and again. */
const restMs = 3_000;

/**
 * What a source refuses that has to do with the person: unknown or gone (32, 34), locked or expired (19, 53), not allowed to sign in
 * like that (48, 50), a wrong password (49). Every other code is about the source, and says nothing of the password.
 */
const refusalsOfPerson: readonly (number | undefined)[] = [19, 32, 34, 48, 49, 50, 53];

/**
 * Checks passwords by signing in to the directories that keep them. Connections are used again, as the next bind on one takes the
 * last one's place (RFC 4511 §4.2.1); nothing else is ever asked on them.
 */
export class SourceBinds {
  private readonly servers = new Map<string, SourceServer>();

  constructor(
    private readonly log: Log,
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether so many wait for this source that one more would only wait too long. */
  isFull({ source }: SourceAccount): boolean {
    return this.serverOf(source).isFull;
  }

  /** Whether the password is that of the account. Comes to an answer within some seconds, whatever the source does. */
  check({ source, dn }: SourceAccount, password: Buffer): Promise<SourceAnswer> {
    return this.serverOf(source).check(dn, password);
  }

  /** Closes what is kept open. */
  close(): void {
    for (const server of this.servers.values()) server.close();
    this.servers.clear();
  }

  private serverOf(source: PasswordSource): SourceServer {
    const known = this.servers.get(source.id);
    const facts = JSON.stringify(source);
    if (known?.facts === facts) return known;
    known?.close();
    const server = new SourceServer(source, facts, this.log, this.now);
    this.servers.set(source.id, server);
    return server;
  }
}

/** One source, as it is reached at present. */
class SourceServer {
  private readonly kept: { connection: LdapConnection; timer: NodeJS.Timeout }[] = [];
  private readonly waiting: (() => void)[] = [];
  private busy = 0;
  private restsUntil = 0;
  private isAway = false;
  private isClosed = false;

  constructor(
    private readonly source: PasswordSource,
    readonly facts: string,
    private readonly log: Log,
    private readonly now: () => number,
  ) {}

  get isFull(): boolean {
    return this.waiting.length >= mostWaiting;
  }

  check(dn: string, password: Buffer): Promise<SourceAnswer> {
    let timer: NodeJS.Timeout | undefined;
    let isLate = false;
    const tooLate = new Promise<SourceAnswer>((resolve) => {
      timer = setTimeout(() => {
        isLate = true;
        resolve('unavailable');
      }, deadlineMs);
    });
    const answered = this.inTurn(async () => (isLate ? 'unavailable' : this.ask(dn, password)));
    return Promise.race([answered, tooLate]).finally(() => clearTimeout(timer));
  }

  close(): void {
    this.isClosed = true;
    for (const { connection, timer } of this.kept.splice(0)) {
      clearTimeout(timer);
      connection.close();
    }
  }

  private async inTurn(work: () => Promise<SourceAnswer>): Promise<SourceAnswer> {
    if (this.busy >= mostAtOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.busy++;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.busy--;
    }
  }

  private async ask(dn: string, password: Buffer): Promise<SourceAnswer> {
    if (this.now() < this.restsUntil) return 'unavailable';
    try {
      const answer = await this.signIn(dn, password);
      this.answered();
      return answer;
    } catch (fault) {
      if (!(fault instanceof LdapClientError)) throw fault;
      this.didNotAnswer(fault);
      return 'unavailable';
    }
  }

  /** Servers close connections nobody used for a while, which shows only at the next word: that one is said again on a new one. */
  private async signIn(dn: string, password: Buffer): Promise<boolean> {
    const kept = this.takeKept();
    if (kept) {
      try {
        return await this.bind(kept, dn, password);
      } catch (fault) {
        if (!(fault instanceof LdapClientError) || fault.kind !== 'ended') throw fault;
      }
    }
    const { urls, tls, ca, serverName } = this.source;
    const connection = await LdapConnection.open({
      urls,
      tls,
      connectMs,
      operationMs: deadlineMs,
      ...(ca !== undefined && { ca }),
      ...(serverName !== undefined && { serverName }),
    });
    return this.bind(connection, dn, password);
  }

  private async bind(connection: LdapConnection, dn: string, password: Buffer): Promise<boolean> {
    try {
      await connection.bind(dn, password);
      this.keep(connection);
      return true;
    } catch (fault) {
      if (fault instanceof LdapClientError && fault.kind === 'bind-refused' && refusalsOfPerson.includes(fault.code)) {
        this.keep(connection);
        return false;
      }
      connection.close();
      throw fault;
    }
  }

  private takeKept(): LdapConnection | undefined {
    for (let one = this.kept.pop(); one; one = this.kept.pop()) {
      clearTimeout(one.timer);
      if (one.connection.isOpen) return one.connection;
    }
    return undefined;
  }

  private keep(connection: LdapConnection): void {
    if (this.isClosed || !connection.isOpen || this.kept.length >= mostKept) {
      connection.close();
      return;
    }
    const timer = setTimeout(() => {
      this.kept.splice(
        this.kept.findIndex((one) => one.connection === connection),
        1,
      );
      connection.close();
    }, keptMs);
    timer.unref();
    this.kept.push({ connection, timer });
  }

  private answered(): void {
    if (!this.isAway) return;
    this.isAway = false;
    this.log.info({ source: this.source.name }, 'A directory that checks passwords answers again.');
  }

  private didNotAnswer({ kind, message }: LdapClientError): void {
    this.restsUntil = this.now() + restMs;
    if (this.isAway) return;
    this.isAway = true;
    const sentence = 'A directory that checks passwords of its people does not answer; they cannot sign in.';
    this.log.warn({ source: this.source.name, kind, detail: message }, sentence);
  }
}
