import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyReply } from 'fastify';

/** Sends text as it comes, buffered by nobody. A reader that leaves ends the work, and is nobody's fault. */
export async function sendStream(
  reply: FastifyReply,
  contentType: string,
  { text, disposition }: { text: AsyncGenerator<string>; disposition?: string },
): Promise<void> {
  reply.hijack();
  reply.raw.socket?.setNoDelay(true);
  reply.raw.writeHead(200, {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    ...(disposition !== undefined && { 'content-disposition': disposition }),
  });
  reply.raw.flushHeaders();
  await pipeline(Readable.from(text), reply.raw).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw fault;
  });
}
