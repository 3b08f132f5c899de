/** Which groups hold themselves, directly or through others; each pair is a group and one that it holds. */
export function groupsInLoops(holds: readonly (readonly [group: string, inner: string])[]): Set<string> {
  const inside = byFirst(holds);
  const holders = byFirst(holds.map(([group, inner]) => [inner, group]));
  // Those that hold none that is left lead nowhere: what stays leads round, or to something that does.
  const ends = [...holders.keys()].filter((group) => !inside.has(group));
  for (let end = ends.pop(); end !== undefined; end = ends.pop())
    for (const holder of holders.get(end) ?? []) {
      inside.get(holder)?.delete(end);
      if (inside.get(holder)?.size !== 0) continue;
      inside.delete(holder);
      ends.push(holder);
    }
  return new Set([...inside.keys()].filter((group) => reaches(group, inside)));
}

function byFirst(pairs: readonly (readonly [string, string])[]): Map<string, Set<string>> {
  const map = new Map<string, Set<string>>();
  for (const [first, second] of pairs) map.set(first, (map.get(first) ?? new Set()).add(second));
  return map;
}

function reaches(group: string, inside: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set<string>();
  const open = [...(inside.get(group) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === group) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(inside.get(next) ?? []));
  }
  return false;
}
