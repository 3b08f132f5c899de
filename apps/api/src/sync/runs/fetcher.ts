import type { FetchMessage } from '@waypost/sync';
import type { FetchOrder } from '../fetch/fetch-order.js';

/** What reads a source: a process of its own, or a script in a specification. */
export interface Fetcher {
  /** Says that a fetch is soon to come. */
  prepare?(): void;
  /** Reads, and tells of it as it goes; the last message is a `done`, also where it was broken off by the signal. */
  fetch(order: FetchOrder, signal: AbortSignal): AsyncIterable<FetchMessage>;
}
