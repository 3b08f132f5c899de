import { escapeDnValue, formatDn, type Rdn } from '../dn.js';
import type { AttributeType, Schema } from '../schema.js';
import { type Entry, StaticEntry } from './entry.js';
import type { Tree } from './tree.js';

const none: readonly string[] = [];

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

const routeAttributeNames = ['objectClass', 'structuralObjectClass', 'wpRecipient', 'wpNextHop', 'entryDN'] as const;
type RouteAttribute = (typeof routeAttributeNames)[number];

/** Where one server hands mail for one address to. Nothing of it is kept: it is made when somebody asks. */
export class RouteEntry implements Entry {
  constructor(
    private readonly address: string,
    private readonly nextHop: string,
    private readonly place: { parts: Rdn; tree: Tree; table: RouteSchema },
  ) {}

  dn(): string {
    const { parts, tree } = this.place;
    return `wpRecipient=${escapeDnValue(this.address)},${formatDn([parts])},${tree.suffix}`;
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
    if (type === named.wpNextHop) return [this.nextHop];
    if (type === named.wpRecipient) return [this.address];
    if (type === named.objectClass) return ['top', 'wpRoute'];
    if (type === named.structuralObjectClass) return ['wpRoute'];
    return type === named.entryDN ? [this.dn()] : none;
  }

  types(): readonly AttributeType[] {
    return this.place.table.types;
  }
}

/** What the next hops of one server lie under. */
export function routeViewEntry(schema: Schema, tree: Tree, parts: Rdn, server: string): StaticEntry {
  const dn = `${formatDn([parts])},${tree.suffix}`;
  const values = { objectClass: ['top', 'wpRouteView'], structuralObjectClass: ['wpRouteView'], wpServer: [server] };
  return new StaticEntry(
    dn,
    [...parts, ...tree.suffixParts],
    Object.entries({ ...values, entryDN: [dn] }).flatMap(([name, all]) => {
      const type = schema.type(name);
      return type ? [[type, all] as const] : [];
    }),
  );
}
