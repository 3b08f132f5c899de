import type { LdapAnswer, ServerResult } from '@waypost/ldap';
import type { LdapClientError } from './ldap-client-error.js';
import type { AnswerSink } from './wire.js';

/** What ended a search. */
export interface SearchEnd {
  result: ServerResult;
  controls: LdapAnswer['controls'];
}

/** Items that have come, and the end where they were the last. */
export interface Portion<T> {
  items: T[];
  end?: SearchEnd;
}

/** Octets that may wait for whoever reads, beside what one reception brings. */
const mostOctets = 4 * 1024 * 1024;

/** Keeps the answers to one search until they are fetched, and says when there are enough. */
export class AnswerQueue<T> implements AnswerSink {
  private items: T[] = [];
  private octets = 0;
  private end: SearchEnd | undefined;
  private fault: LdapClientError | undefined;
  private wake: (() => void) | undefined;

  constructor(
    /** What an answer before the last is worth; undefined where it is only counted. Throws where it cannot be. */
    private readonly read: (answer: LdapAnswer) => T | undefined,
    /** How many items make a portion. */
    private readonly size: number,
    private readonly hasRoom: () => void,
  ) {}

  get isFull() {
    return this.items.length >= 2 * this.size || this.octets >= mostOctets;
  }

  get hasEnded() {
    return this.end !== undefined || this.fault !== undefined;
  }

  take(answer: LdapAnswer, octets: number): boolean {
    const { response, controls } = answer;
    if (response.op === 'searchDone') {
      this.end = { result: response.result, controls };
      this.wake?.();
      return true;
    }
    const item = this.read(answer);
    this.octets += octets;
    if (item !== undefined) this.items.push(item);
    if (this.isReady) this.wake?.();
    return false;
  }

  fail(fault: LdapClientError): void {
    this.fault = fault;
    this.wake?.();
  }

  /** The next portion. What came before a fault is handed out first; then the fault is thrown. */
  async next(): Promise<Portion<T>> {
    if (!this.isReady) await new Promise<void>((resolve) => (this.wake = resolve));
    this.wake = undefined;
    const { items, end, fault } = this;
    if (fault && items.length === 0) throw fault;
    this.items = [];
    this.octets = 0;
    if (!this.hasEnded) this.hasRoom();
    return { items, ...(end && { end }) };
  }

  private get isReady() {
    return this.hasEnded || this.items.length >= this.size || this.octets >= mostOctets;
  }
}
