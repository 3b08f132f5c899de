/** Items in one piece at most; a piece that grows past it is cut in two. */
const mostInPiece = 512;

/**
 * Items in the order of their ids, kept in pieces small enough that one more costs little however many there are. Walking
 * through them while they change passes by none that was there throughout, and meets none twice.
 */
export class OrderedById<T> {
  private readonly pieces: T[][] = [];
  /** Counts changes of the order, so that a walk notices them. */
  private changes = 0;

  constructor(private readonly idOf: (item: T) => string) {}

  get isEmpty() {
    return this.pieces.length === 0;
  }

  get size() {
    return this.pieces.reduce((sum, { length }) => sum + length, 0);
  }

  /** Puts an item in, and says whether there was none with its id: that one would give up its place to it. */
  put(item: T): boolean {
    const id = this.idOf(item);
    const lastPiece = this.pieces.at(-1);
    const last = lastPiece?.at(-1);
    // A whole snapshot comes in order.
    if (lastPiece && last !== undefined && this.idOf(last) < id && lastPiece.length < mostInPiece) {
      lastPiece.push(item);
      this.changes++;
      return true;
    }
    const [piece, at] = this.seek(id, false);
    const items = this.pieces[piece] ?? this.pieces[piece - 1];
    if (!items) {
      this.pieces.push([item]);
    } else if (this.isAt(piece, at, id)) {
      items[at] = item;
      return false;
    } else {
      items.splice(items === this.pieces[piece] ? at : items.length, 0, item);
      if (items.length > mostInPiece) this.cut(items);
    }
    this.changes++;
    return true;
  }

  has(id: string): boolean {
    return this.isAt(...this.seek(id, false), id);
  }

  /** Takes the item with an id out, and says whether there was one. */
  delete(id: string): boolean {
    const [piece, at] = this.seek(id, false);
    const items = this.pieces[piece];
    if (!items || !this.isAt(piece, at, id)) return false;
    items.splice(at, 1);
    if (items.length === 0) this.pieces.splice(piece, 1);
    this.changes++;
    return true;
  }

  /** All items after an id, which need not be there; all of them without one. */
  *after(id?: string): Generator<T> {
    let last = id;
    for (;;) {
      let [piece, at] = last === undefined ? [0, 0] : this.seek(last, true);
      const seen = this.changes;
      while (seen === this.changes) {
        const item = this.pieces[piece]?.[at];
        if (item !== undefined) {
          at++;
          last = this.idOf(item);
          yield item;
        } else if (++piece < this.pieces.length) at = 0;
        else return;
      }
    }
  }

  private isAt(piece: number, at: number, id: string): boolean {
    const item = this.pieces[piece]?.[at];
    return item !== undefined && this.idOf(item) === id;
  }

  /** Where the first item is whose id is not below the one given, or above it. */
  private seek(id: string, isAbove: boolean): [piece: number, at: number] {
    const isBefore = (item: T | undefined) => {
      const own = item === undefined ? undefined : this.idOf(item);
      return own !== undefined && (own < id || (isAbove && own === id));
    };
    const piece = firstNot(this.pieces.length, (index) => isBefore(this.pieces[index]?.at(-1)));
    const items = this.pieces[piece];
    return [piece, items ? firstNot(items.length, (index) => isBefore(items[index])) : 0];
  }

  /** Records that come in order fill a piece to the brim; only the new item moves on to the next. */
  private cut(items: T[]): void {
    const isLast = items === this.pieces.at(-1);
    const rest = items.splice(isLast ? mostInPiece : mostInPiece / 2);
    this.pieces.splice(this.pieces.indexOf(items) + 1, 0, rest);
  }
}

/** The first index for which something no longer holds; it holds for none after that. */
function firstNot(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
