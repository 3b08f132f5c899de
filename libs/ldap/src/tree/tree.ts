import { type MailboxKind, signInServices } from '@waypost/organization';
import { escapeDnValue, formatDn, parseDn, splitDn, type NamePart, type Rdn } from '../dn.js';
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

/** The branches of the tree. */
export const units = ['people', 'shared', 'groups', 'contacts', 'domains', 'services'] as const;
export type Unit = (typeof units)[number];

/** Where a DN points. Names below a branch are not looked up yet; `outside` is neither an entry nor above one. */
export type Place =
  | { at: 'root' | 'subschema' | 'monitor' | 'suffix' }
  | { at: 'unit'; unit: Unit }
  | { at: 'view'; through: ServiceView }
  | { at: 'entry'; unit: Unit; name: string; through?: ServiceView }
  | { at: 'routes'; server: string; parts: Rdn; recipient?: string }
  | { at: 'outside' };

/** The attribute that names the entries of each branch. */
const naming = {
  people: 'uid',
  shared: 'uid',
  groups: 'cn',
  contacts: 'uid',
  domains: 'associatedDomain',
  services: 'uid',
} satisfies Record<Unit, string>;

/** The branch a mailbox stands in. */
export const unitOfMailbox = (kind: MailboxKind) => (kind === 'person' ? 'people' : 'shared');

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

  mailboxDn(name: string, kind: MailboxKind, through?: ServiceView): string {
    const below = through ? formatDn([through.parts]) : `ou=${unitOfMailbox(kind)}`;
    return `uid=${escapeDnValue(name)},${below},${this.suffix}`;
  }

  groupDn(name: string): string {
    return `cn=${escapeDnValue(name)},ou=groups,${this.suffix}`;
  }

  contactDn(id: string): string {
    return `uid=${id},ou=contacts,${this.suffix}`;
  }

  domainDn(name: string): string {
    return `associatedDomain=${escapeDnValue(name)},ou=domains,${this.suffix}`;
  }

  serviceDn(name: string): string {
    return `uid=${escapeDnValue(name)},ou=services,${this.suffix}`;
  }

  /**
   * Where a DN points; undefined where the text is not a DN. Clients repeat their search bases, so a few are remembered: of an entry
   * below one of them only its own name is read.
   */
  place(text: string): Place | undefined {
    const known = this.known.get(text);
    if (known) return known;
    const split = splitDn(text);
    const above = split && (this.known.get(split.above) ?? this.look(split.above));
    return split && above && isBranch(above) ? entryBelow(above, split.first, this.schema) : this.look(text);
  }

  private look(text: string): Place | undefined {
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
  place.at === 'view'
    ? place.through.client === undefined
    : place.at === 'routes'
      ? place.recipient === undefined
      : place.at !== 'entry';

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
  const routes = routesOf(dn.slice(0, depth), schema);
  if (routes) return routes;
  const above = branchOf(dn[depth - 1] ?? [], keys[depth - 1], schema);
  return above && depth === 2 ? entryBelow(above, dn[0] ?? [], schema) : (above ?? { at: 'outside' });
}

/** What entries lie right below. */
type Branch = Extract<Place, { at: 'unit' | 'view' }>;

const isBranch = (place: Place): place is Branch => place.at === 'unit' || place.at === 'view';

function branchOf(rdn: Rdn, key: string | undefined, schema: Schema): Branch | undefined {
  const through = viewOf(rdn, schema);
  if (through) return { at: 'view', through };
  const unit = units.find((one) => `ou=${one}` === key);
  return unit && { at: 'unit', unit };
}

function entryBelow(above: Branch, [part, ...more]: Rdn, schema: Schema): Place {
  const unit = above.at === 'view' ? 'people' : above.unit;
  if (!part || more.length > 0 || schema.type(part.type)?.name !== naming[unit]) return { at: 'outside' };
  const entry = { at: 'entry', unit, name: part.value } as const;
  return above.at === 'view' ? { ...entry, through: above.through } : entry;
}

/** `wpServer=athena`, the next hops of one server, or `wpRecipient=ann@example.org,wpServer=athena`, one of them. */
function routesOf(rdns: readonly Rdn[], schema: Schema): Place | undefined {
  const valueOf = (rdn: Rdn | undefined, name: string) =>
    rdn?.length === 1 && rdn[0] && schema.type(rdn[0].type)?.name === name ? rdn[0].value : undefined;
  const [last, first] = [rdns.at(-1), rdns.length === 2 ? rdns[0] : undefined];
  const server = valueOf(last, 'wpServer');
  if (server === undefined || !last) return undefined;
  if (!first) return { at: 'routes', server, parts: last };
  const recipient = valueOf(first, 'wpRecipient');
  return recipient === undefined ? { at: 'outside' } : { at: 'routes', server, parts: last, recipient };
}

/** What people sign in to and what Dovecot delivers by. Any word would do else, and strangers could ask below as many as they like. */
const services: ReadonlySet<string> = new Set([...signInServices, 'lmtp']);

function viewOf(rdn: Rdn, schema: Schema): ServiceView | undefined {
  const valueOf = (name: string) =>
    rdn.filter(({ type }) => schema.type(type)?.name === name).map(({ value }) => value);
  const [[service, ...more], [client, ...others]] = [valueOf('wpService'), valueOf('wpClient')];
  const isWhole = rdn.length === (client === undefined ? 1 : 2) && more.length === 0 && others.length === 0;
  const word = service?.toLowerCase() ?? '';
  if (!services.has(word) || !isWhole) return undefined;
  return { service: word, client: client === '' ? undefined : client, parts: rdn };
}
