import { escapeDnValue, formatDn, parseDn, type NamePart, type Rdn } from '../dn.js';
import type { Schema } from '../schema.js';

/**
 * The people seen through one service, `wpService=imap,<suffix>`: the same entries under other names. Whoever binds by such a name says
 * which service asks, and may add whose client it is: `wpService=imap+wpClient=192.0.2.7,<suffix>`.
 */
export interface ServiceView {
  service: string;
  /** The client's address, where the mail server told it. */
  client: string | undefined;
  /** The name below the suffix, as it is written in answers. */
  parts: Rdn;
}

/** Where a DN points. `person` and `service` names are not looked up yet; `outside` is neither an entry nor above one. */
export type Place =
  | { at: 'root' | 'subschema' | 'monitor' | 'suffix' | 'people' | 'services' }
  | { at: 'view'; through: ServiceView }
  | { at: 'person'; name: string; through?: ServiceView }
  | { at: 'service'; name: string }
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

  mailboxDn(name: string, through?: ServiceView): string {
    return `uid=${escapeDnValue(name)},${through ? formatDn([through.parts]) : 'ou=people'},${this.suffix}`;
  }

  serviceDn(name: string): string {
    return `uid=${escapeDnValue(name)},ou=services,${this.suffix}`;
  }

  /** Where a DN points; undefined where the text is not a DN. Clients repeat their search base, so a few are remembered. */
  place(text: string): Place | undefined {
    const known = this.known.get(text);
    if (known) return known;
    const place = placeOf(text, this.schema, this.suffixKeys);
    if (place && text.length < 256 && isSearchBase(place)) this.remember(text, place);
    return place;
  }

  private remember(text: string, place: Place): void {
    if (this.known.size >= 64) this.known.clear();
    this.known.set(text, place);
  }
}

/** What clients ask below again and again; a view for one client's address is not worth remembering. */
const isSearchBase = (place: Place) =>
  place.at === 'view' ? place.through.client === undefined : place.at !== 'person' && place.at !== 'service';

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
  const through = viewOf(dn[depth - 1] ?? [], schema);
  if (unit !== 'ou=people' && unit !== 'ou=services' && !through) return { at: 'outside' };
  if (depth === 1) return through ? { at: 'view', through } : { at: unit === 'ou=people' ? 'people' : 'services' };
  const uid = dn[0]?.length === 1 && keys[0]?.startsWith('uid=') ? dn[0][0]?.value : undefined;
  if (uid === undefined) return { at: 'outside' };
  if (through) return { at: 'person', name: uid, through };
  return { at: unit === 'ou=people' ? 'person' : 'service', name: uid };
}

/** A mail server may serve what this release knows nothing of, so any word may be a service. */
const serviceWord = /^[a-z0-9-]{1,32}$/i;

function viewOf(rdn: Rdn, schema: Schema): ServiceView | undefined {
  const valueOf = (name: string) =>
    rdn.filter(({ type }) => schema.type(type)?.name === name).map(({ value }) => value);
  const [[service, ...more], [client, ...others]] = [valueOf('wpService'), valueOf('wpClient')];
  const isWhole = rdn.length === (client === undefined ? 1 : 2) && more.length === 0 && others.length === 0;
  if (service === undefined || !serviceWord.test(service) || !isWhole) return undefined;
  return { service: service.toLowerCase(), client: client === '' ? undefined : client, parts: rdn };
}
