import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frame, framesIn, type PipeMessage } from './frames.js';

const entries = [
  { anchor: 'a1', dn: 'uid=änn,\ndc=x', hash: 'h1', text: '{"kind":"person","dn":"uid=änn\\ndc=x"}' },
  { anchor: 'a2', dn: 'uid=bob', hash: 'h2', text: '' },
];
const messages: PipeMessage[] = [
  { type: 'progress', entries: 3, pages: 1, referralsIgnored: 0 },
  { type: 'entries', entries },
  { type: 'entries', entries: [] },
  { type: 'skipped', dn: 'uid=x\ny', reason: '…' },
  { type: 'done', verdict: { complete: true, everything: true } },
];

async function* pieces(stream: Buffer, cuts: readonly number[]) {
  const places = [0, ...[...cuts].sort((one, other) => one - other), stream.length];
  for (let at = 1; at < places.length; at++) yield stream.subarray(places[at - 1], places[at]);
}
async function all(pipe: AsyncIterable<Buffer>) {
  const found: PipeMessage[] = [];
  for await (const message of framesIn(pipe)) found.push(message);
  return found;
}

describe('Messages on the pipe of a fetch', () => {
  const stream = Buffer.concat(messages.map(frame));

  it('come out as they went in, wherever the pipe cuts them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(stream.length), { maxLength: 30 }), async (cuts) => {
        expect(await all(pieces(stream, cuts))).toEqual(messages);
      }),
    );
  });

  it('are not taken for whole where the pipe ends within one', async () => {
    await expect(all(pieces(stream.subarray(0, -1), []))).rejects.toThrow(/in the middle/);
  });

  it('are refused where one claims to be enormous', async () => {
    await expect(all(pieces(Buffer.from('ffffffff00', 'hex'), []))).rejects.toThrow(/too large/);
  });
});
