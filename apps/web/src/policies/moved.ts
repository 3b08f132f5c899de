/** A list with one item moved to another place; places beyond the ends are the ends. */
export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const [item] = items.slice(from, from + 1);
  const place = Math.max(0, Math.min(to, items.length - 1));
  return item === undefined ? [...items] : items.toSpliced(from, 1).toSpliced(place, 0, item);
}
