const spaced = (name: string) =>
  name.replace(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);

/** What a piece of evidence is called: `totalCost` is `Total cost`. */
export const evidenceName = (key: string) => {
  const words = key.includes('.') ? key : spaced(key);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** A piece of evidence as people write it. Nothing is left out: what has no words of its own is written as JSON. */
export function sayEvidence(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(sayEvidence).join(', ');
  if (typeof value !== 'object') return String(value);
  const told = value as Record<string, unknown>;
  if ('value' in told && 'source' in told) return `${sayEvidence(told['value'])}, from ${sourceOf(told['source'])}`;
  if ('exchange' in told) return `${String(told['preference'])} ${String(told['exchange']) || '(none)'}`;
  return Object.entries(told)
    .map(([key, one]) => `${spaced(key)} ${sayEvidence(one)}`)
    .join('; ');
}

function sourceOf(source: unknown): string {
  const { level, name } = (source ?? {}) as { level?: string; name?: string };
  return level === 'default' || name === undefined ? 'the default' : `${level ?? ''} ${name}`;
}
