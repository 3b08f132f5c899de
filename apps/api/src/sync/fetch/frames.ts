import type { FetchedEntry, FetchMessage } from '@waypost/sync';
import type { SourceReport, Task } from './fetch-order.js';

/** What goes over the pipe between the api and the process that reads a source. */
export type PipeMessage = Task | FetchMessage | { type: 'report'; report: SourceReport };

/** Octets one frame may have; entries are sent some hundreds at a time. */
const largestFrame = 256 * 1024 * 1024;
const headLength = 4;

/**
 * One message as it travels: its length in four octets, and UTF-8 text. The texts of entries, which are JSON themselves and hold no
 * line break, stand on lines of their own behind the message: to quote them once more would cost more than all the rest.
 */
export function frame(message: PipeMessage): Buffer {
  const text = 'type' in message && message.type === 'entries' ? entriesText(message.entries) : JSON.stringify(message);
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(headLength + length);
  bytes.writeUInt32BE(length);
  bytes.write(text, headLength);
  return bytes;
}

const entriesText = (entries: readonly FetchedEntry[]) =>
  [
    JSON.stringify({ entries: entries.map(({ anchor, dn, hash, fingerprint }) => [anchor, dn, hash, fingerprint]) }),
    ...entries.map(({ text }) => text),
  ].join('\n');

function messageOf(text: string): PipeMessage {
  const [head = '', ...texts] = text.split('\n');
  const message = JSON.parse(head) as PipeMessage | { entries: [string, string, string, string | null][] };
  if ('entries' in message && !('type' in message)) {
    const entries = message.entries.map(([anchor, dn, hash, fingerprint], at) => ({
      anchor,
      dn,
      hash,
      text: texts[at] ?? '',
      ...(fingerprint !== null && { fingerprint }),
    }));
    return { type: 'entries', entries };
  }
  return message as PipeMessage;
}

/** Reads the messages of a pipe, no faster than they are taken. A pipe that ends within a frame throws an Error. */
export async function* framesIn(pipe: AsyncIterable<Buffer>): AsyncGenerator<PipeMessage> {
  let kept: Buffer[] = [];
  let length = 0;
  let wanted = headLength;
  for await (const chunk of pipe) {
    kept.push(chunk);
    length += chunk.length;
    if (length < wanted) continue;
    let bytes = kept.length === 1 ? chunk : Buffer.concat(kept);
    for (wanted = sizeOf(bytes); bytes.length >= wanted; wanted = sizeOf(bytes)) {
      yield messageOf(bytes.toString('utf8', headLength, wanted));
      bytes = bytes.subarray(wanted);
    }
    kept = [bytes];
    length = bytes.length;
  }
  if (length > 0) throw new Error('The pipe ended in the middle of a message.');
}

/** Octets of the frame that begins here, as far as that can be told. */
function sizeOf(bytes: Buffer): number {
  if (bytes.length < headLength) return headLength;
  const size = headLength + bytes.readUInt32BE();
  if (size > largestFrame) throw new Error('A message on the pipe is too large.');
  return size;
}
