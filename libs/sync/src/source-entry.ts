/** An entry as a source sent it: what mapping reads. Attributes are asked for by name, in any case of its letters. */
export interface SourceEntry {
  readonly dn: string;
  /** The whole of it as it was received, where it came in one piece: what it is known again by without being read. */
  readonly octets?: Uint8Array | undefined;
  /** The values in the source's order, as octets; none where the entry has no such attribute. */
  values(attribute: string): readonly Uint8Array[];
  /** The same as text, undefined for what is not UTF-8: for entries that have a quicker way to it than {@link textOf}. */
  strictTexts?(attribute: string): readonly (string | undefined)[];
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The values of an attribute as text; undefined for those that are not UTF-8. */
export const textsOf = (entry: SourceEntry, attribute: string): readonly (string | undefined)[] =>
  entry.strictTexts?.(attribute) ?? entry.values(attribute).map(textOf);

/** Octets as text; undefined where they are not UTF-8. Plain ASCII, nearly every value, skips the decoder, which costs more to call. */
export function textOf(octets: Uint8Array): string | undefined {
  if (octets.length > 64) return decoded(octets);
  let text = '';
  for (const octet of octets) {
    if (octet > 0x7f) return decoded(octets);
    text += String.fromCharCode(octet);
  }
  return text;
}

function decoded(octets: Uint8Array): string | undefined {
  try {
    return strict.decode(octets);
  } catch {
    return undefined;
  }
}
