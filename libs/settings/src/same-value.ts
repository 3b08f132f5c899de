/** Whether two values of a setting are equal, member by member; lists in another order are not. */
export function sameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) !== Array.isArray(other) || !isStructured(one) || !isStructured(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && sameValue(one[key], other[key]))
  );
}

const isStructured = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
