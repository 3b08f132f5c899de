/** Something to be placed, with the room it needs. */
export interface MapBox {
  name: string;
  width: number;
  height: number;
}

/** Two boxes that belong near each other. */
export interface MapTie {
  from: string;
  to: string;
}

/** The middle of a box. */
export interface Place {
  x: number;
  y: number;
}

export interface LayoutOptions {
  /** Width to height of the space the picture is for. */
  aspect: number;
  /** The least room between two boxes. */
  gap: number;
}

const rounds = 260;
/** The golden angle: points of a spiral by it lie nowhere behind each other. */
const turn = Math.PI * (3 - Math.sqrt(5));

/**
 * Places boxes so that those that are tied stand together, none covers another and the whole has about the asked shape: springs
 * along ties, pushing between all (Fruchterman and Reingold), then boxes pushed off each other. The same boxes and ties give the same
 * picture, in whatever order they come.
 */
export function layoutMap(
  boxes: readonly MapBox[],
  ties: readonly MapTie[],
  { aspect, gap }: LayoutOptions,
): ReadonlyMap<string, Place> {
  const ordered = byWeight(boxes, ties);
  const cell = {
    width: Math.max(1, ...ordered.map(({ width }) => width)) + gap,
    height: Math.max(1, ...ordered.map(({ height }) => height)) + gap,
  };
  const places = settled(ordered, ties, (aspect * cell.height) / cell.width).map(({ x, y }) => ({
    x: x * cell.width,
    y: y * cell.height,
  }));
  pushApart(ordered, places, gap);
  return new Map(ordered.map(({ name }, at) => [name, places[at] as Place]));
}

/** The most tied first, then by name: they begin in the middle. */
function byWeight(boxes: readonly MapBox[], ties: readonly MapTie[]): MapBox[] {
  const weight = new Map<string, number>();
  for (const { from, to } of ties) for (const end of [from, to]) weight.set(end, (weight.get(end) ?? 0) + 1);
  const of = ({ name }: MapBox) => weight.get(name) ?? 0;
  return boxes.toSorted((a, b) => of(b) - of(a) || (a.name < b.name ? -1 : 1));
}

/** Positions in cells, by forces that grow weaker round by round. */
function settled(boxes: readonly MapBox[], ties: readonly MapTie[], aspect: number): Place[] {
  const index = new Map(boxes.map(({ name }, at) => [name, at]));
  // Two links between the same two sites pull no harder than one.
  const pairs = new Map<string, readonly [number, number]>();
  for (const { from, to } of ties) {
    const [a, b] = [index.get(from), index.get(to)];
    if (a === undefined || b === undefined || a === b) continue;
    const pair = [Math.min(a, b), Math.max(a, b)] as const;
    pairs.set(pair.join(' '), pair);
  }
  const springs = [...pairs.values()].sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  const places = boxes.map((_, at) => {
    const [far, angle] = [Math.sqrt(at) * 0.9, at * turn];
    return { x: far * Math.cos(angle), y: far * Math.sin(angle) };
  });
  for (let round = 0; round < rounds; round += 1) {
    const pushes = forces(places, springs, aspect);
    const most = 1.2 * (1 - round / rounds) + 0.01;
    places.forEach((place, at) => {
      const push = pushes[at] as Place;
      const size = Math.hypot(push.x, push.y) || 1;
      place.x += (push.x / size) * Math.min(size, most);
      place.y += (push.y / size) * Math.min(size, most);
    });
  }
  return places;
}

function forces(places: readonly Place[], springs: readonly (readonly [number, number])[], aspect: number): Place[] {
  // Everything is drawn to the middle, and more along the side that should be short; in a large picture harder, or it would be mostly
  // empty and its words too small to read.
  const pull = 0.4 + Math.min(1.4, places.length / 80);
  const pushes = places.map(({ x, y }) => ({ x: (-x * pull) / aspect, y: -y * pull * aspect }));
  for (let a = 0; a < places.length; a += 1)
    for (let b = a + 1; b < places.length; b += 1) {
      const [dx, dy] = between(places, a, b);
      const push = 1 / Math.max(dx * dx + dy * dy, 0.05);
      add(pushes, a, dx * push, dy * push);
      add(pushes, b, -dx * push, -dy * push);
    }
  for (const [a, b] of springs) {
    const [dx, dy] = between(places, a, b);
    const draw = Math.hypot(dx, dy) * 0.9;
    add(pushes, a, -dx * draw, -dy * draw);
    add(pushes, b, dx * draw, dy * draw);
  }
  return pushes;
}

function between(places: readonly Place[], a: number, b: number): readonly [number, number] {
  const [one, other] = [places[a] as Place, places[b] as Place];
  return [one.x - other.x, one.y - other.y];
}

function add(pushes: Place[], at: number, x: number, y: number): void {
  const push = pushes[at] as Place;
  push.x += x;
  push.y += y;
}

/** Moves boxes off each other, along the side where less is in the way; what is too dense for that is spread out as a whole. */
function pushApart(boxes: readonly MapBox[], places: Place[], gap: number): void {
  for (let round = 1; separate(boxes, places, gap); round += 1)
    if (round % 60 === 0)
      for (const place of places) {
        place.x *= 1.15;
        place.y *= 1.15;
      }
}

/** One pass over all pairs; whether anything had to move. */
function separate(boxes: readonly MapBox[], places: readonly Place[], gap: number): boolean {
  let moved = false;
  for (let a = 0; a < places.length; a += 1)
    for (let b = a + 1; b < places.length; b += 1) {
      const [one, other] = [places[a] as Place, places[b] as Place];
      const [dx, dy] = [other.x - one.x, other.y - one.y];
      const overX = halfOf(boxes, a, b, 'width') + gap - Math.abs(dx);
      const overY = halfOf(boxes, a, b, 'height') + gap - Math.abs(dy);
      // Half a unit is let pass: else the last of it would be pushed about for ever.
      if (overX <= 0.5 || overY <= 0.5) continue;
      moved = true;
      if (overX < overY) shift(one, other, 'x', (Math.sign(dx) || 1) * (overX / 2));
      else shift(one, other, 'y', (Math.sign(dy) || 1) * (overY / 2));
    }
  return moved;
}

const halfOf = (boxes: readonly MapBox[], a: number, b: number, side: 'width' | 'height') =>
  ((boxes[a]?.[side] ?? 0) + (boxes[b]?.[side] ?? 0)) / 2;

function shift(one: Place, other: Place, axis: 'x' | 'y', by: number): void {
  one[axis] -= by;
  other[axis] += by;
}
