import type { Logger } from 'pino';
import pg from 'pg';
import { heldChannel } from './replicas.js';

const retryMs = 2_000;
/** A notification can be lost with its connection; a look now and then finds what was missed. */
const pollMs = 1_000;

/** What is done where another replica commits, and with what replicas say to each other of their followers. */
export interface Ears {
  wake: () => Promise<void>;
  hear: (word: string) => void;
  /** Nothing was heard before. */
  listening: () => void;
}

/** Listens to other replicas, by PostgreSQL's LISTEN and, for commits, a slow poll beneath it. Returns how to stop. */
export function listenForCommits(url: string, { wake, hear, listening }: Ears, log: Logger): () => Promise<void> {
  let client: pg.Client | undefined;
  let stopped = false;
  const connect = async () => {
    const next = new pg.Client({ connectionString: url });
    next.on('notification', ({ channel, payload = '' }) => {
      if (channel === heldChannel) hear(payload);
      else void wake();
    });
    next.on('error', (error) => {
      log.warn({ err: error }, 'lost the notification connection');
      if (!stopped) setTimeout(() => void retry(), retryMs).unref();
    });
    await next.connect();
    await next.query(`LISTEN waypost_feed; LISTEN ${heldChannel}`);
    client = next;
    listening();
    void wake();
  };
  const retry = () => connect().catch(() => void (stopped || setTimeout(() => void retry(), retryMs).unref()));
  void retry();
  const poll = setInterval(wake, pollMs);
  poll.unref();
  return async () => {
    stopped = true;
    clearInterval(poll);
    await client?.end();
  };
}
