import { connect } from 'node:net';
import { setImmediate as breathe } from 'node:timers/promises';
import { AnswerReader, type SeenAnswer } from './answers.js';
import { encode, integer, sequence } from './ber.js';
import { hostileCorpus, type CorpusNames, type Message } from './hostile-corpus.js';
import { mutate } from './mutate.js';
import { Random } from './random.js';
import { bindRequest, type Credentials } from './steady-client.js';

/** What a storm is made of. */
export interface StormOptions {
  port: number;
  seed: number;
  /** How many messages are sent. */
  messages: number;
  names: CorpusNames;
  /** Who some of the connections bind as before their storm begins, so that it reaches what only they may ask. */
  insiders: readonly Credentials[];
  /** Told now and then how many messages were sent. */
  progress?(messages: number): void;
}

/** What came of a storm. */
export interface StormReport {
  messages: number;
  connections: number;
  octets: number;
  answers: number;
  /** Notices of Disconnection (RFC 4511 §4.4.1): message id 0. */
  disconnections: number;
  /** Entries beside the root and the schema that were shown to connections that never bound. Must stay empty. */
  leaks: string[];
  /** Connections that were answered with something other than LDAP. Must stay 0. */
  broken: number;
  /** Connections that could not be made. Must stay 0. */
  refused: number;
}

const lanes = 32;
const messagesAtMost = 12;
/** Milliseconds a connection is watched after its last octet; most are ended by the server long before. */
const watched = 40;
const open = new Set(['', 'cn=subschema']);

/** Sends mutated messages over many connections, some of which are bound, cut at random octets. The same seed sends the same messages. */
export async function storm(options: StormOptions): Promise<StormReport> {
  const corpus = hostileCorpus(options.names);
  const report: StormReport = {
    ...{ messages: 0, connections: 0, octets: 0, answers: 0, disconnections: 0, broken: 0, refused: 0 },
    leaks: [],
  };
  const share = Math.ceil(options.messages / lanes);
  const lane = async (nth: number) => {
    const random = new Random(options.seed + nth * 7_919);
    for (let left = Math.min(share, options.messages - nth * share); left > 0;) {
      const count = Math.min(1 + random.below(messagesAtMost), left);
      left -= count;
      await gust({ ...options, random, corpus, count }, report);
      report.messages += count;
      report.connections += 1;
      if (report.connections % 1_000 === 0) options.progress?.(report.messages);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, nth) => lane(nth)));
  return report;
}

interface Gust extends StormOptions {
  random: Random;
  corpus: readonly Message[];
  count: number;
}

/** One connection: perhaps a bind, then its messages in pieces, until the server ends it or a moment after the last octet. */
async function gust({ port, random, corpus, count, insiders }: Gust, report: StormReport): Promise<void> {
  const insider = random.chance(0.4) ? random.one(insiders) : undefined;
  const messages = Array.from({ length: count }, () => {
    const message = random.one(corpus);
    return random.chance(0.75) ? mutate(message, corpus, random) : message;
  });
  const pieces = cut(Buffer.concat(messages), random);
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const note = ({ id, dn }: SeenAnswer) => {
    report.answers += 1;
    if (id === 0) report.disconnections += 1;
    if (dn !== undefined && !insider && !open.has(dn.toLowerCase())) report.leaks.push(dn);
  };
  const reader = new AnswerReader(note);
  socket.on('data', (chunk) => reader.push(chunk));
  // What the server ends while we speak is the usual end of a gust.
  socket.on('error', () => socket.destroy());
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const connected = await Promise.race([
    new Promise<boolean>((resolve) => socket.once('connect', () => resolve(true))),
    ended.then(() => false),
  ]);
  if (!connected) report.refused += 1;
  if (insider) socket.write(encode(sequence(integer(0x7fff_0000), bindRequest(insider))));
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(piece);
    report.octets += piece.length;
    await breathe();
  }
  const timer = setTimeout(() => socket.resetAndDestroy(), watched);
  await ended;
  clearTimeout(timer);
  if (reader.isBroken) report.broken += 1;
}

/** The same octets in up to six pieces. */
function cut(octets: Buffer, random: Random): Buffer[] {
  const places = Array.from({ length: random.below(6) }, () => random.below(octets.length + 1));
  const edges = [0, ...places.sort((one, other) => one - other), octets.length];
  return edges.slice(1).map((edge, nth) => octets.subarray(edges[nth], edge));
}
