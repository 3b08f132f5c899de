/** The one order of values in sets: by their letters without regard to case, then as they are. */
export function compareValues(one: string, other: string): number {
  const [first, second] = [one.toLowerCase(), other.toLowerCase()];
  if (first !== second) return first < second ? -1 : 1;
  return one === other ? 0 : one < other ? -1 : 1;
}
