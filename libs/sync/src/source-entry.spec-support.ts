import type { SourceEntry } from './source-entry.js';

/** An entry as a source would send it; texts are sent as UTF-8. */
export function anEntry(
  attributes: Record<string, string | Uint8Array | (string | Uint8Array)[]>,
  dn = 'uid=ann,dc=example',
): SourceEntry {
  const byName = new Map(
    Object.entries(attributes).map(([name, values]) => [
      name.toLowerCase(),
      [values].flat().map((value) => (typeof value === 'string' ? new TextEncoder().encode(value) : value)),
    ]),
  );
  return { dn, values: (name) => byName.get(name.toLowerCase()) ?? [] };
}
