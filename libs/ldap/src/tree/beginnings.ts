/** Items under one beginning at most before they are told apart by one character more. */
const mostInLeaf = 256;

/** Items whose texts begin alike: a few of them as they come, or more by the next character. */
type Node<T> = T[] | Branch<T>;

interface Branch<T> {
  next: Map<string, Node<T>>;
  /** Those with a text that ends here. */
  ended: Set<T> | undefined;
}

const emptyBranch = <T>(): Branch<T> => ({ next: new Map<string, Node<T>>(), ended: undefined });

/**
 * Items by the beginnings of their texts. What is found are all items with such a text and perhaps a few beside them, which begin so
 * much alike that nobody had to tell them apart yet. Texts are not kept but asked of the items again, so an item has to keep its
 * texts for as long as it is here.
 */
export class Beginnings<T> {
  private readonly root = emptyBranch<T>();

  constructor(private readonly textsOf: (item: T) => readonly string[]) {}

  put(item: T): void {
    for (const text of this.textsOf(item)) this.insert(item, text, this.root, 0);
  }

  delete(item: T): void {
    for (const text of this.textsOf(item)) this.remove(item, text);
  }

  /** The items that have a text with this beginning, each once. */
  *beginning(start: string): Generator<T> {
    const met = new Set<T>();
    for (const item of allOf(this.seek(start))) {
      if (met.has(item)) continue;
      met.add(item);
      yield item;
    }
  }

  /** The items that have this very text, each once. */
  equal(text: string): Iterable<T> {
    const node = this.seek(text);
    return new Set(Array.isArray(node) ? node : node?.ended);
  }

  /** Where everything lies whose text begins like this; undefined where there is nothing. */
  private seek(start: string): Node<T> | undefined {
    let node: Node<T> | undefined = this.root;
    for (let at = 0; at < start.length && node && !Array.isArray(node); at++) node = node.next.get(start.charAt(at));
    return node;
  }

  private insert(item: T, text: string, from: Branch<T>, depth: number): void {
    let branch = from;
    for (let at = depth; at < text.length; at++) {
      const character = text.charAt(at);
      const next = branch.next.get(character);
      if (next === undefined) {
        branch.next.set(character, [item]);
        return;
      }
      if (Array.isArray(next)) {
        next.push(item);
        if (next.length > mostInLeaf) branch.next.set(character, this.divided(next, text.slice(0, at + 1)));
        return;
      }
      branch = next;
    }
    (branch.ended ??= new Set()).add(item);
  }

  /** A leaf that has grown too large, told apart by as many characters as it takes. */
  private divided(items: readonly T[], start: string): Node<T> {
    const those = (item: T) => this.textsOf(item).filter((text) => text.startsWith(start));
    return toldApart(
      [...new Set(items)].flatMap((item) => those(item).map((text) => ({ item, text }))),
      start.length,
    );
  }

  private remove(item: T, text: string): void {
    let branch = this.root;
    for (let at = 0; at < text.length; at++) {
      const character = text.charAt(at);
      const next = branch.next.get(character);
      if (next === undefined) return;
      if (Array.isArray(next)) {
        takeOut(next, item);
        if (next.length === 0) branch.next.delete(character);
        return;
      }
      branch = next;
    }
    branch.ended?.delete(item);
  }
}

function toldApart<T>(all: readonly { item: T; text: string }[], depth: number): Node<T> {
  if (all.length <= mostInLeaf) return all.map(({ item }) => item);
  const branch = emptyBranch<T>();
  const groups = new Map<string, { item: T; text: string }[]>();
  for (const one of all) {
    const character = one.text.charAt(depth);
    const group = groups.get(character);
    if (group) group.push(one);
    else groups.set(character, [one]);
  }
  for (const [character, group] of groups)
    if (character === '') branch.ended = new Set(group.map(({ item }) => item));
    else branch.next.set(character, toldApart(group, depth + 1));
  return branch;
}

/** An item is there as often as its texts lead there, and goes with all of them. Their order does not matter. */
function takeOut<T>(items: T[], item: T): void {
  for (let at = items.indexOf(item); at >= 0; at = items.indexOf(item, at)) {
    const last = items.pop();
    if (last !== undefined && at < items.length) items[at] = last;
  }
}

function* allOf<T>(node: Node<T> | undefined): Generator<T> {
  if (node === undefined) return;
  if (Array.isArray(node)) {
    yield* node;
    return;
  }
  if (node.ended) yield* node.ended;
  for (const next of node.next.values()) yield* allOf(next);
}
