// @ts-check
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { spreadOf } from './measure.mjs';

/**
 * A well-behaved client in a process of its own, so that what it measures is the server and not whoever makes trouble for it. It
 * says `ready`, looks one person up about every millisecond, and tells what it saw once it is told to stop.
 * @typedef {{ port: number, reader: { dn: string, password: string }, base: string, address: string, dn: string }} Watch
 * @typedef {import('./measure.mjs').Spread & { slowest: number, wrong: number }} Seen
 */
const { port, reader, base, address, dn } = /** @type {Watch} */ (JSON.parse(process.argv[2] ?? '{}'));
const { SteadyClient } = await import('@waypost/testing');
try {
  setPriority(-10);
} catch {
  // Only root may; then what it measures holds some waiting for a core of its own.
}
const client = await SteadyClient.connect(port);
while ((await client.bind(reader)).code !== 0) await sleep(20);
let [isOver, wrong] = [false, 0];
process.once('message', () => (isOver = true));
process.once('disconnect', () => process.exit());
process.send?.({ type: 'ready' });
for (; !isOver; await sleep(1)) {
  const { code, dns } = await client.lookUp(base, address);
  if (code === 0 && dns.join() === dn) continue;
  wrong += 1;
  if (code < 0) break;
}
/** @type {Seen} */
const seen = { ...spreadOf(client.taken), slowest: Math.max(0, ...client.taken.slice(-100_000)), wrong };
process.send?.(seen, () => process.exit());
