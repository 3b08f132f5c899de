import { bounds, decode, encode, type Node, node } from './ber.js';
import type { Message } from './hostile-corpus.js';
import type { Random } from './random.js';

const tags = [
  0x01, 0x02, 0x04, 0x0a, 0x30, 0x31, 0x60, 0x63, 0x77, 0x80, 0x81, 0x87, 0xa0, 0xa2, 0xa3, 0xa4, 0x1f, 0x3f,
];
const edges = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x84, 0x88, 0xff];

/** A message with something wrong about it: mostly one thing, sometimes several. */
export function mutate(message: Message, corpus: readonly Message[], random: Random): Message {
  let mutated = message;
  do mutated = random.one(mutations)(mutated, random, corpus);
  while (random.chance(0.25));
  return mutated;
}

type Mutation = (message: Message, random: Random, corpus: readonly Message[]) => Message;

const spoil = (message: Message, change: (copy: Buffer) => void) => {
  const copy = Buffer.from(message);
  if (copy.length > 0) change(copy);
  return copy;
};

const flipBits: Mutation = (message, random) =>
  spoil(message, (copy) => {
    for (let left = 1 + random.below(8); left > 0; left -= 1) {
      const at = random.below(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    }
  });

const setOctet: Mutation = (message, random) =>
  spoil(message, (copy) => (copy[random.below(copy.length)] = random.one(edges)));

const truncate: Mutation = (message, random) => message.subarray(0, random.below(message.length + 1));

/** The head of one message and the tail of another. */
const splice: Mutation = (message, random, corpus) => {
  const other = random.one(corpus);
  return Buffer.concat([
    message.subarray(0, random.below(message.length + 1)),
    other.subarray(random.below(other.length)),
  ]);
};

/** One value says that it is longer or shorter than it is. */
const lieAboutLength: Mutation = (message, random) =>
  spoil(message, (copy) => {
    const at = random.one(lengthPlaces(copy)) ?? 0;
    copy[at] = random.chance(0.5) ? (copy[at] ?? 0) + random.below(5) - 2 : random.one(edges);
  });

/** Where the lengths stand, as far as the octets can be read. */
function lengthPlaces(octets: Buffer, from = 0, to = octets.length): number[] {
  const places: number[] = [];
  for (let at = from; at + 1 < to;) {
    const [start, end] = bounds(octets, at);
    places.push(at + 1);
    if (end > to) break;
    if ((octets[at] ?? 0) & 0x20) places.push(...lengthPlaces(octets, start, end));
    at = end;
  }
  return places;
}

/** Changes one value anywhere in a message and sets every length around it right again, so that the fault lies in the meaning. */
const within =
  (change: (found: Node, random: Random) => Node[]): Mutation =>
  (message, random) => {
    const root = decode(message);
    if (!root) return message;
    const places = placesIn(root);
    if (places.length === 0) return message;
    const { parent, nth } = random.one(places);
    const found = parent[nth];
    if (found) parent.splice(nth, 1, ...change(found, random));
    return encode(root);
  };

interface Place {
  parent: Node[];
  nth: number;
}

function placesIn({ content }: Node): Place[] {
  if (Buffer.isBuffer(content)) return [];
  return content.flatMap((child, nth) => [{ parent: content, nth }, ...placesIn(child)]);
}

const wrap = (inner: Node, depth: number, tag: number): Node =>
  depth === 0 ? inner : wrap(node(tag, [inner]), depth - 1, tag);

const mutations: readonly Mutation[] = [
  flipBits,
  setOctet,
  truncate,
  splice,
  lieAboutLength,
  within((found) => [found, found]),
  within((found, random) => Array.from({ length: 2 + random.below(40) }, () => found)),
  within(() => []),
  within(({ content }, random) => [node(random.one(tags), content)]),
  within((found, random) => [wrap(found, 1 + random.below(40), random.one([0x30, 0xa0, 0xa1, 0xa2]))]),
  within(({ tag }, random) => [node(tag, random.octets(random.below(40)))]),
  within(({ tag }, random) => [node(tag, Buffer.alloc(random.one([0, 1, 5, 127, 128, 65_536]), random.below(256)))]),
];
