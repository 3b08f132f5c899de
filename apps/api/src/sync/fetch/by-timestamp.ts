import { type Read, type Reading, readInPages } from './reading.js';

/** Clocks of replicas differ, and changes reach them late: so much is looked at twice. */
const overlapMs = 5 * 60 * 1000;

/**
 * Any server by modifyTimestamp, which knows no deletions: full reads find those. The position is the latest time the server itself
 * wrote on an entry, never a time of ours. Where it shows none, nothing is remembered.
 */
export async function readByTimestamp(reading: Reading, position: Buffer | undefined): Promise<Read> {
  let latest = position?.toString('latin1') ?? '';
  const condition = position && `(modifyTimestamp>=${earlier(latest)})`;
  await readInPages(reading, {
    attributes: ['modifyTimestamp'],
    look: (entry) => {
      const time = comparable(entry.text('modifyTimestamp'));
      if (time > latest) latest = time;
    },
    ...(condition && { condition }),
  });
  return { everything: !position, ...(latest !== '' && { position: Buffer.from(latest) }) };
}

/** A generalized time (RFC 4517 §3.3.13) to the second, as such texts can be compared; nothing where it is none in UTC. */
function comparable(time: string | undefined): string {
  const [, seconds] = /^(\d{14})(?:[.,]\d+)?Z$/.exec(time ?? '') ?? [];
  return seconds === undefined ? '' : `${seconds}Z`;
}

/** A time some minutes earlier. */
export function earlier(time: string): string {
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const then = new Date(Date.parse(iso) - overlapMs);
  return then
    .toISOString()
    .replace(/[-:T]/g, '')
    .replace(/\.\d+Z$/, 'Z');
}
