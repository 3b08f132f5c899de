import type { Logger } from 'pino';
import pg from 'pg';

const retryMs = 2_000;
/** A notification can be lost with its connection; a look now and then finds what was missed. */
const pollMs = 1_000;

/** Wakes the feed when another replica commits, by PostgreSQL's LISTEN and a slow poll beneath it. Returns how to stop. */
export function listenForCommits(url: string, wake: () => Promise<void>, log: Logger): () => Promise<void> {
  let client: pg.Client | undefined;
  let stopped = false;
  const connect = async () => {
    const next = new pg.Client({ connectionString: url });
    next.on('notification', wake);
    next.on('error', (error) => {
      log.warn({ err: error }, 'lost the notification connection');
      if (!stopped) setTimeout(() => void retry(), retryMs).unref();
    });
    await next.connect();
    await next.query('LISTEN waypost_feed');
    client = next;
    wake();
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
