import { Readable } from 'node:stream';
import { type HeldLine, linesOf } from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import type { FastifyInstance } from 'fastify';

/** Lines that are said one at a time over a long while are handed on as they come; a form of another site cannot send them unasked. */
export function takeHeldLines(server: FastifyInstance): void {
  server.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload));
}

/** Octets of a line: more than any revision needs. */
const longestLine = 1_000;

/** The revisions a follower says it holds, for as long as it says so. */
export async function* heldLines(body: unknown): AsyncGenerator<number> {
  if (!(body instanceof Readable)) throw notUnderstood();
  for await (const lines of linesOf(inShortLines(body)))
    for (const line of lines) if (line !== '') yield revisionOf(line);
}

/** The same octets, for as long as no line is too long to be one. */
async function* inShortLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(10);
    length = end < 0 ? length + chunk.length : chunk.length - end - 1;
    if (length > longestLine) throw notUnderstood();
    yield chunk;
  }
}

function revisionOf(line: string): number {
  try {
    const { held } = JSON.parse(line) as HeldLine;
    if (Number.isSafeInteger(held) && held >= 0) return held;
  } catch {
    // Said below, as of every other line that is none.
  }
  throw notUnderstood();
}

const notUnderstood = () =>
  new DomainError('body-not-understood', 'Send lines of {"held": revision} as application/x-ndjson.');
