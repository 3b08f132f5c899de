/** Members whose text stands for a list. */
const lists = new Set(['roles']);

/** The PATCH between two states of a form: what differs, emptied text as `null`, lists as lists. */
export function changesOf(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) {
  const changed = Object.entries(after).filter(([name, value]) => value.trim() !== before[name]);
  return Object.fromEntries(changed.map(([name, value]) => [name, written(name, value.trim())]));
}

/** A new thing as the api takes it: empty text is left out, lists are lists. */
export function recordOf(values: Readonly<Record<string, string>>) {
  const kept = Object.entries(values).filter(([, value]) => value.trim() !== '');
  return Object.fromEntries(
    kept.map(([name, value]) => [name, written(name, name === 'password' ? value : value.trim())]),
  );
}

function written(name: string, value: string): string | string[] | null {
  if (lists.has(name)) return value.split(',').filter(Boolean);
  return value === '' ? null : value;
}
