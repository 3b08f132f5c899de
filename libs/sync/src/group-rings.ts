/**
 * In which groups mail would go round in a circle: gives the groups of each ring one number, and no number to a group that is in
 * none. `membersOf` names the groups that a group holds directly. By Tarjan's strongly connected components, without recursion: a
 * source may nest as deep as it likes.
 */
export function ringsAmong(
  groups: Iterable<string>,
  membersOf: (group: string) => readonly string[],
): Map<string, number> {
  const rings = new Map<string, number>();
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  let ring = 0;

  const enter = (group: string) => {
    order.set(group, order.size);
    lowest.set(group, order.size - 1);
    open.push(group);
    isOpen.add(group);
    return { group, members: membersOf(group), next: 0 };
  };
  const lower = (group: string, to: number) => lowest.set(group, Math.min(lowest.get(group) ?? to, to));
  const close = (group: string) => {
    const ringed = open.splice(open.lastIndexOf(group));
    for (const one of ringed) isOpen.delete(one);
    if (ringed.length === 1) return;
    ring += 1;
    for (const one of ringed) rings.set(one, ring);
  };

  for (const start of groups) {
    if (order.has(start)) continue;
    const path = [enter(start)];
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const member = at.members[at.next++];
      if (member !== undefined) {
        if (!order.has(member)) path.push(enter(member));
        else if (isOpen.has(member)) lower(at.group, order.get(member) ?? 0);
        continue;
      }
      path.pop();
      if (lowest.get(at.group) === order.get(at.group)) close(at.group);
      const above = path.at(-1);
      if (above) lower(above.group, lowest.get(at.group) ?? 0);
    }
  }
  return rings;
}
