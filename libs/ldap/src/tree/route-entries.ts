import { escapeDnValue, formatDn, type Rdn } from '../dn.js';
import type { AttributeType, Schema } from '../schema.js';
import { type Entry, StaticEntry } from './entry.js';
import type { Tree } from './tree.js';

const none: readonly string[] = [];

/** Servers ask below the same name for ever: it is written once. */
const written = new WeakMap<Rdn, string>();

function viewName(parts: Rdn): string {
  let name = written.get(parts);
  if (name === undefined) written.set(parts, (name = formatDn([parts])));
  return name;
}

/** The attributes of one route, looked up once for all of them. */
export class RouteSchema {
  readonly types: readonly AttributeType[];
  readonly named: Record<RouteAttribute, AttributeType>;

  constructor(schema: Schema) {
    const of = (name: RouteAttribute) => {
      const type = schema.type(name);
      if (!type) throw new Error(`The schema has no attribute ${name}.`);
      return type;
    };
    this.named = Object.fromEntries(routeAttributeNames.map((name) => [name, of(name)])) as typeof this.named;
    this.types = Object.values(this.named);
  }
}

const routeAttributeNames = [
  'objectClass',
  'structuralObjectClass',
  'wpRecipient',
  'wpNextHop',
  'wpNextHopAsking',
  'wpConnector',
  'wpConnectorNextHop',
  'wpDeliverTo',
  'entryDN',
] as const;
type RouteAttribute = (typeof routeAttributeNames)[number];

/** What there is to say of mail for one address. */
export interface RouteAnswers {
  nextHop: string | undefined;
  /** The same for a mail program that asks; like the next, worked out only where somebody wants it. */
  asking: () => string | undefined;
  /** By which connector, and that as a next hop of its own transport. */
  connector: () => { name: string; nextHop: string } | undefined;
  /** Whom the server sends it to, in place of the address. */
  deliverTo: () => readonly string[];
}

const optional = (value: string | undefined) => (value === undefined ? none : [value]);

/** Where one server hands mail for one address to. Nothing of it is kept: it is made when somebody asks. */
export class RouteEntry implements Entry {
  constructor(
    private readonly address: string,
    private readonly answers: RouteAnswers,
    private readonly place: { parts: Rdn; tree: Tree; table: RouteSchema },
  ) {}

  dn(): string {
    const { parts, tree } = this.place;
    return `wpRecipient=${escapeDnValue(this.address)},${viewName(parts)},${tree.suffix}`;
  }

  dnParts() {
    const { parts, tree } = this.place;
    return [{ type: 'wpRecipient', value: this.address }, ...parts, ...tree.suffixParts];
  }

  position(): string {
    return `5${this.address}`;
  }

  values(type: AttributeType): readonly string[] {
    const { named } = this.place.table;
    if (type === named.wpNextHop) return optional(this.answers.nextHop);
    if (type === named.wpNextHopAsking) return optional(this.answers.asking());
    if (type === named.wpConnector) return optional(this.answers.connector()?.name);
    if (type === named.wpConnectorNextHop) return optional(this.answers.connector()?.nextHop);
    if (type === named.wpDeliverTo) return this.answers.deliverTo();
    if (type === named.wpRecipient) return [this.address];
    if (type === named.objectClass) return ['top', 'wpRoute'];
    if (type === named.structuralObjectClass) return ['wpRoute'];
    return type === named.entryDN ? [this.dn()] : none;
  }

  types(): readonly AttributeType[] {
    return this.place.table.types;
  }
}

/** How one server speaks to a next hop; without a password for whoever is not that server's mail program. */
export function nextHopPolicyEntry(
  schema: Schema,
  { parts, tree }: { parts: Rdn; tree: Tree },
  policy: { destination: string; tls: string; saslPassword: string | undefined },
): StaticEntry {
  const { destination, tls, saslPassword } = policy;
  const dn = `wpDestination=${escapeDnValue(destination)},${formatDn([parts])},${tree.suffix}`;
  const values = {
    objectClass: ['top', 'wpNextHopPolicy'],
    structuralObjectClass: ['wpNextHopPolicy'],
    wpDestination: [destination],
    wpTlsPolicy: [tls],
    ...(saslPassword !== undefined && { wpSaslPassword: [saslPassword] }),
    entryDN: [dn],
  };
  const own = { type: 'wpDestination', value: destination };
  return new StaticEntry(dn, [own, ...parts, ...tree.suffixParts], typed(schema, values));
}

const typed = (schema: Schema, values: Record<string, readonly string[]>) =>
  Object.entries(values).flatMap(([name, all]) => {
    const type = schema.type(name);
    return type ? [[type, all] as const] : [];
  });

/** What the next hops of one server lie under, by both its names: whichever it was asked for by is among its values (RFC 4512 §2.3). */
export function routeViewEntry(
  schema: Schema,
  tree: Tree,
  parts: Rdn,
  { name, fqdn }: { name: string; fqdn: string },
): StaticEntry {
  const dn = `${formatDn([parts])},${tree.suffix}`;
  const wpServer = [...new Set([name, fqdn])];
  const values = { objectClass: ['top', 'wpRouteView'], structuralObjectClass: ['wpRouteView'], wpServer };
  return new StaticEntry(dn, [...parts, ...tree.suffixParts], typed(schema, { ...values, entryDN: [dn] }));
}
