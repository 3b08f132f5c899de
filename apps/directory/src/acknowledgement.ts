import { type ClientRequest, request as requestPlain } from 'node:http';
import { request as requestOverTls } from 'node:https';
import type { HeldLine } from '@waypost/contracts';

/** Milliseconds before the api is tried again after it took no word: it does not wait for us meanwhile. */
const retryAfter = 1_000;

export interface AcknowledgementOptions {
  apiUrl: string;
  token: string;
  now(): number;
}

/**
 * Tells the api which revision of one stream of the feed is answered from, over one request that stays open: a request for each
 * change would cost an api that many follow more than the change does. What cannot be said is not said; nobody here waits for it.
 */
export class Acknowledgement {
  private words: ClientRequest | undefined;
  private revision = -1;
  private tryAt = 0;

  constructor(
    private readonly options: AcknowledgementOptions,
    private readonly stream: string,
  ) {}

  /** Notes the revision; it is told where the api asks, and once without being asked, by which the api knows that it may. */
  current(revision: number, isAsked: boolean): void {
    const isFirst = this.revision < 0;
    this.revision = revision;
    if (isAsked || isFirst) this.tell();
  }

  /** Says nothing more. */
  end(): void {
    this.words?.destroy();
  }

  private tell(): void {
    if (this.options.now() < this.tryAt) return;
    this.words ??= this.open();
    this.words.write(`${JSON.stringify({ held: this.revision } satisfies HeldLine)}\n`);
  }

  private open(): ClientRequest {
    const { apiUrl, token } = this.options;
    const url = new URL(`${apiUrl}/api/v1/directory/feed/${encodeURIComponent(this.stream)}/held`);
    const words = (url.protocol === 'https:' ? requestOverTls : requestPlain)(url, {
      method: 'POST',
      agent: false,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    });
    const over = () => {
      if (this.words === words) this.words = undefined;
      this.tryAt = this.options.now() + retryAfter;
    };
    words.on('socket', (socket) => socket.setNoDelay(true));
    words.on('error', over).on('close', over);
    words.on('response', (answer) => {
      over();
      answer.resume();
      words.destroy();
    });
    return words;
  }
}
