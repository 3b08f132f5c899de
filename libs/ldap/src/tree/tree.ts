import { escapeDnValue, formatDn, parseDn, type NamePart } from '../dn.js';
import type { Schema } from '../schema.js';

/** Where a DN points. `person` and `service` names are not looked up yet; `outside` is neither an entry nor above one. */
export type Place =
  | { at: 'root' | 'subschema' | 'monitor' | 'suffix' | 'people' | 'services' }
  | { at: 'person' | 'service'; name: string }
  | { at: 'outside' };

/** The tree under the organization's suffix. Names are compared parsed and normalised, never as strings. */
export class Tree {
  /** As it is written in answers (RFC 4514). */
  readonly suffix: string;
  readonly suffixParts: readonly NamePart[];
  private readonly suffixKeys: readonly string[];
  private readonly known = new Map<string, Place | undefined>();

  /** Throws an Error where the suffix is not a DN: the organization would not have been stored with it. */
  constructor(
    /** The suffix as the organization states it. */
    readonly givenSuffix: string,
    private readonly schema: Schema,
  ) {
    const dn = parseDn(givenSuffix);
    if (!dn || dn.length === 0) throw new Error(`The directory suffix ${givenSuffix} is not a DN.`);
    this.suffix = formatDn(dn);
    this.suffixParts = dn.flat();
    this.suffixKeys = schema.rdnKeys(dn);
  }

  mailboxDn(name: string): string {
    return `uid=${escapeDnValue(name)},ou=people,${this.suffix}`;
  }

  serviceDn(name: string): string {
    return `uid=${escapeDnValue(name)},ou=services,${this.suffix}`;
  }

  /** Where a DN points; undefined where the text is not a DN. Clients repeat their search base, so a few are remembered. */
  place(text: string): Place | undefined {
    const known = this.known.get(text);
    if (known) return known;
    const place = placeOf(text, this.schema, this.suffixKeys);
    if (place && place.at !== 'person' && place.at !== 'service' && text.length < 256) this.remember(text, place);
    return place;
  }

  private remember(text: string, place: Place): void {
    if (this.known.size >= 64) this.known.clear();
    this.known.set(text, place);
  }
}

/** Where a DN points in a tree with this suffix; without a suffix there is no more than the root, schema and monitor. */
export function placeOf(text: string, schema: Schema, suffixKeys: readonly string[] | undefined): Place | undefined {
  if (text === '') return { at: 'root' };
  const dn = parseDn(text);
  if (!dn) return undefined;
  const keys = schema.rdnKeys(dn);
  if (keys.length === 0) return { at: 'root' };
  if (keys.length === 1 && keys[0] === 'cn=subschema') return { at: 'subschema' };
  if (keys.length === 1 && keys[0] === 'cn=monitor') return { at: 'monitor' };
  const depth = keys.length - (suffixKeys?.length ?? Number.POSITIVE_INFINITY);
  if (depth < 0 || depth > 2 || !suffixKeys?.every((key, index) => key === keys[depth + index]))
    return { at: 'outside' };
  if (depth === 0) return { at: 'suffix' };
  const unit = keys[depth - 1];
  if (unit !== 'ou=people' && unit !== 'ou=services') return { at: 'outside' };
  if (depth === 1) return { at: unit === 'ou=people' ? 'people' : 'services' };
  const uid = dn[0]?.length === 1 && keys[0]?.startsWith('uid=') ? dn[0][0]?.value : undefined;
  if (uid === undefined) return { at: 'outside' };
  return { at: unit === 'ou=people' ? 'person' : 'service', name: uid };
}
