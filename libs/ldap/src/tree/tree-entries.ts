import type { Organization } from '@waypost/organization';
import type { NamePart } from '../dn.js';
import type { Schema } from '../schema.js';
import { formatAttributeType, formatMatchingRules, formatObjectClass, formatSyntaxes } from '../schema-text.js';
import { StaticEntry } from './entry.js';
import { formatDn } from '../dn.js';
import type { ServiceView, Tree, Unit } from './tree.js';

type Values = Record<string, readonly string[]>;

function entry(schema: Schema, dn: string, parts: readonly NamePart[], values: Values): StaticEntry {
  const rows = Object.entries({ ...values, entryDN: [dn], subschemaSubentry: ['cn=subschema'] });
  return new StaticEntry(
    dn,
    parts,
    rows.flatMap(([name, all]) => {
      const type = schema.type(name);
      return type && all.length > 0 ? [[type, all] as const] : [];
    }),
  );
}

/** What a server can do on one connection: the OIDs of controls and extended operations, the names of SASL mechanisms. */
export interface Offers {
  controls: readonly string[];
  extensions: readonly string[];
  mechanisms: readonly string[];
}

/** What a client may ask before it says who it is (RFC 4512 §5.1). Only what a test proves is advertised. */
export const rootDse = (schema: Schema, tree: Tree | undefined, offers: Offers): StaticEntry =>
  entry(schema, '', [], {
    objectClass: ['top', 'extensibleObject'],
    namingContexts: tree ? [tree.suffix] : [],
    supportedLDAPVersion: ['3'],
    supportedControl: offers.controls,
    supportedExtension: offers.extensions,
    supportedSASLMechanisms: offers.mechanisms,
    supportedFeatures: ['1.3.6.1.4.1.4203.1.5.1', '1.3.6.1.4.1.4203.1.5.3'],
    vendorName: ['Waypost'],
  });

/** The schema itself, every element it refers to included (RFC 4512 §4.2). */
export const subschema = (schema: Schema): StaticEntry =>
  entry(schema, 'cn=subschema', [{ type: 'cn', value: 'subschema' }], {
    objectClass: ['top', 'subentry', 'subschema', 'extensibleObject'],
    structuralObjectClass: ['subentry'],
    cn: ['subschema'],
    attributeTypes: schema.attributeTypes.map(formatAttributeType),
    objectClasses: schema.objectClasses.map(formatObjectClass),
    matchingRules: formatMatchingRules(),
    ldapSyntaxes: formatSyntaxes(),
  });

/** The object class that makes an entry of each naming attribute legal; others become an organization of any attribute. */
const suffixClasses: Record<string, { classes: readonly string[]; structural: string }> = {
  dc: { classes: ['dcObject', 'organization'], structural: 'organization' },
  o: { classes: ['organization'], structural: 'organization' },
  ou: { classes: ['organizationalUnit'], structural: 'organizationalUnit' },
  l: { classes: ['locality'], structural: 'locality' },
  c: { classes: ['country'], structural: 'country' },
};

/** The entry at the top of the tree. */
export function suffixEntry(schema: Schema, tree: Tree, organization: Organization): StaticEntry {
  const naming = tree.suffixParts[0] ?? { type: 'o', value: organization.name };
  const attribute = schema.type(naming.type)?.name ?? naming.type;
  const { classes, structural } = suffixClasses[attribute] ?? {
    classes: ['organization', 'extensibleObject'],
    structural: 'organization',
  };
  const isOrganization = structural === 'organization';
  return entry(schema, tree.suffix, tree.suffixParts, {
    objectClass: ['top', ...classes],
    structuralObjectClass: [structural],
    ...(isOrganization && { o: [organization.displayName || organization.name] }),
    [attribute]: [naming.value],
    hasSubordinates: ['TRUE'],
  });
}

/** One of the branches. */
export const unitEntry = (schema: Schema, tree: Tree, unit: Unit, hasSubordinates: boolean): StaticEntry =>
  entry(schema, `ou=${unit},${tree.suffix}`, [{ type: 'ou', value: unit }, ...tree.suffixParts], {
    objectClass: ['top', 'organizationalUnit'],
    structuralObjectClass: ['organizationalUnit'],
    ou: [unit],
    hasSubordinates: [hasSubordinates ? 'TRUE' : 'FALSE'],
  });

/** The people seen through one service. */
export const viewEntry = (schema: Schema, tree: Tree, { service, client, parts }: ServiceView): StaticEntry =>
  entry(schema, `${formatDn([parts])},${tree.suffix}`, [...parts, ...tree.suffixParts], {
    objectClass: ['top', 'wpServiceView'],
    structuralObjectClass: ['wpServiceView'],
    wpService: [service],
    wpClient: client === undefined ? [] : [client],
    hasSubordinates: ['TRUE'],
  });

/** The state of this process, for those who watch over it. */
export const monitorEntry = (schema: Schema, counts: Readonly<Record<string, number>>): StaticEntry =>
  entry(schema, 'cn=monitor', [{ type: 'cn', value: 'monitor' }], {
    objectClass: ['top', 'wpDirectoryMonitor'],
    structuralObjectClass: ['wpDirectoryMonitor'],
    cn: ['monitor'],
    ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, [String(count)]])),
  });
