import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { FetchMessage } from '@waypost/sync';
import type { Fetcher } from '../runs/fetcher.js';
import type { FetchOrder, SourceReport, Task, TrialOrder } from './fetch-order.js';
import { frame, framesIn, type PipeMessage } from './frames.js';
import { outOfMemory } from './memory-limit.js';

/** The compiled script, also where this file itself is run from its source. */
const script = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? '../../../dist/sync/fetch/fetch-main.js' : './fetch-main.js',
    import.meta.url,
  ),
);

/** What a reading process may cost. */
export interface FetchLimits {
  /** Milliseconds a whole fetch may take. Two hours unless told. */
  wholeMs?: number;
  /** Milliseconds it may say nothing while somebody listens. Five minutes unless told. */
  silentMs?: number;
  /** Megabytes of its heap. 512 unless told. */
  heapMb?: number;
  /** Megabytes it may keep resident in all: what a server sends lies outside the heap. Twice its heap unless told. */
  residentMb?: number;
}

/** Milliseconds a process that was started ahead waits for its task. */
const spareMs = 30_000;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;
type Failure = Extract<FetchMessage, { type: 'done' }>;

const failed = (reason: 'reader-failed' | 'cancelled' | 'timed-out', detail: string): Failure => ({
  type: 'done',
  verdict: { complete: false, reason, detail },
});

/**
 * Reads sources in a process of its own: what a server sends is taken apart where nothing else can be harmed by it. The process gets
 * the task over a pipe and no environment, and is killed when it takes too long, when nobody listens any more, or when told to.
 */
export class FetchProcess implements Fetcher {
  /** Started and without a task yet. */
  private readonly spare: Child[] = [];

  constructor(private readonly limits: FetchLimits = {}) {}

  /** Starts a process for a fetch that is soon to come, so that it need not be waited for then. */
  prepare(): void {
    const child = this.started();
    this.spare.push(child);
    const forget = () => {
      const at = this.spare.indexOf(child);
      if (at >= 0) this.spare.splice(at, 1);
    };
    child.once('close', forget).once('error', forget);
    // It keeps nobody from ending, and ends by itself when its input does.
    setTimeout(() => {
      if (this.spare.includes(child)) child.kill('SIGKILL');
    }, spareMs).unref();
  }

  private started(): Child {
    const { heapMb = 512, residentMb = 2 * heapMb } = this.limits;
    return started(heapMb, residentMb);
  }

  /**
   * Reads a source. The last message is always a `done`, whatever becomes of the process or the signal; the process reads on no
   * faster than messages are taken.
   */
  async *fetch(order: FetchOrder, signal?: AbortSignal): AsyncGenerator<FetchMessage, void> {
    let isDone = false;
    for await (const message of this.converse({ task: 'fetch', order }, signal)) {
      if (!('type' in message) || message.type === 'report') continue;
      yield message;
      isDone = message.type === 'done';
      if (isDone) return;
    }
  }

  /** Tries a source. What fails is part of the report, also where the process itself did. */
  async try(order: TrialOrder, signal?: AbortSignal): Promise<SourceReport> {
    const nothing = {
      namingContexts: [],
      attributes: [],
      bases: [],
      counted: 'some' as const,
      skipped: [],
      samples: [],
    };
    for await (const message of this.converse({ task: 'try', order }, signal)) {
      if (!('type' in message)) continue;
      if (message.type === 'report') return message.report;
      if (message.type === 'done' && !message.verdict.complete) {
        const { reason, detail } = message.verdict;
        return { ...nothing, failure: { reason, detail } };
      }
    }
    throw new Error('The reading process ended without a report.');
  }

  /** What the process says, and a `done` in its place where it ends without one. */
  private async *converse(task: Task, signal: AbortSignal | undefined): AsyncGenerator<PipeMessage> {
    if (signal?.aborted) return yield failed('cancelled', 'The fetch was cancelled before it began.');
    const { wholeMs = 2 * 60 * 60_000, silentMs = 5 * 60_000 } = this.limits;
    const child = this.spare.shift() ?? this.started();
    let stopped: Failure | undefined;
    const stop = (why: Failure) => {
      stopped ??= why;
      child.kill('SIGKILL');
    };
    const cancel = () => stop(failed('cancelled', 'The fetch was cancelled.'));
    signal?.addEventListener('abort', cancel, { once: true });
    const whole = setTimeout(
      () => stop(failed('timed-out', `The fetch took longer than ${wholeMs / 60_000} minutes.`)),
      wholeMs,
    );
    const silence = new Silence(silentMs, () =>
      stop(failed('timed-out', 'The process that reads the source fell silent.')),
    );
    const ended = exitOf(child);
    try {
      child.stdin.write(frame(task));
      for await (const message of silence.watched(framesIn(child.stdout))) yield message;
      yield stopped ?? failed('reader-failed', await ended);
    } catch {
      yield stopped ?? failed('reader-failed', await ended);
    } finally {
      clearTimeout(whole);
      silence.end();
      signal?.removeEventListener('abort', cancel);
      child.kill('SIGKILL');
    }
  }
}

/** No environment but where further authorities to trust are named: the process needs no secret but those of its task. */
function started(heapMb: number, residentMb: number): Child {
  const authorities = process.env['NODE_EXTRA_CA_CERTS'];
  const heap = [`--max-old-space-size=${heapMb}`, '--max-semi-space-size=4'];
  const child = spawn(process.execPath, [...heap, script, String(residentMb)], {
    env: authorities === undefined ? {} : { NODE_EXTRA_CA_CERTS: authorities },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined); // it may end before it has read its task; how it ended is told
  return child;
}

/** Fulfilled when the process is gone, with a sentence about how; it never says what the process wrote, which may hold anything. */
function exitOf(child: Child): Promise<string> {
  child.stderr.resume();
  return new Promise((resolve) => {
    child.once('error', (fault) =>
      resolve(`The process that reads the source could not be started (${fault.message}).`),
    );
    child.once('close', (code, signal) => {
      const how = signal === null ? `code ${code ?? '?'}` : `signal ${signal}`;
      const memory =
        signal === 'SIGABRT' || signal === 'SIGTRAP' || code === 134 || code === outOfMemory
          ? ', most likely for want of memory'
          : '';
      resolve(`The process that reads the source ended by itself with ${how}${memory}.`);
    });
  });
}

/** Notices when somebody waits for the next message for too long. */
class Silence {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ms: number,
    private readonly tooLong: () => void,
  ) {}

  async *watched<T>(messages: AsyncIterator<T> & AsyncIterable<T>): AsyncGenerator<T> {
    for (;;) {
      this.timer = setTimeout(this.tooLong, this.ms);
      const { done, value } = await messages.next();
      this.end();
      if (done) return;
      yield value;
    }
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
