import { addressKey, domainToAscii, readableAddress } from '@waypost/kernel';
import { escapeDnValue, parseDn, type Dn, type Rdn } from './dn.js';
import { matchingRules, syntaxes, textKey, type MatchingRule, type NameTable } from './matching-rule.js';

/** An attribute type as it is declared; names of rules and of the supertype are looked up when the schema is built. */
export interface AttributeTypeSpec {
  oid: string;
  /** The first name is the one that is written in answers. */
  names: readonly [string, ...string[]];
  description?: string;
  /** A supertype; rules and syntax come from it where they are not given. */
  sup?: string;
  equality?: string;
  ordering?: string;
  substrings?: string;
  syntax?: keyof typeof syntaxes;
  singleValue?: boolean;
  /** Returned only by name or for `+` (RFC 4512 §3.4). */
  operational?: boolean;
  /** Its values are addresses or domains: one that is internationalised is the same in either form. */
  addresses?: boolean;
  /** Never returned and never matched: every assertion about it is Undefined. */
  secret?: boolean;
}

/** An attribute type with everything resolved. */
export interface AttributeType extends AttributeTypeSpec {
  name: string;
  rules: { equality?: MatchingRule; ordering?: MatchingRule; substrings?: MatchingRule };
  syntaxOid: string;
  /** The type itself and all that are derived from it: a filter on `name` looks at `cn` and `sn` too. */
  withSubtypes: readonly AttributeType[];
}

export interface ObjectClassSpec {
  oid: string;
  name: string;
  description?: string;
  sup?: string;
  kind: 'abstract' | 'structural' | 'auxiliary';
  must?: readonly string[];
  may?: readonly string[];
}

/** What an attribute description names: the type, and its options in lower case. */
export interface AttributeDescription {
  type: AttributeType;
  options: readonly string[];
}

/**
 * Attribute types, object classes and matching rules, found by any of their names or by OID, in any case. Building one
 * throws an Error when a reference leads nowhere or a name or OID is given twice.
 */
export class Schema implements NameTable {
  readonly attributeTypes: readonly AttributeType[];
  readonly objectClasses: readonly ObjectClassSpec[];
  private readonly types = new Map<string, AttributeType>();
  private readonly classes = new Map<string, ObjectClassSpec>();
  private readonly rules = new Map<string, MatchingRule>();

  constructor(attributeTypes: readonly AttributeTypeSpec[], objectClasses: readonly ObjectClassSpec[]) {
    for (const rule of matchingRules)
      for (const name of [rule.name, rule.oid]) this.rules.set(name.toLowerCase(), rule);
    this.attributeTypes = attributeTypes.map((spec) => this.addType(spec));
    this.objectClasses = objectClasses.map((spec) => this.addClass(spec));
  }

  /** The type a bare name or OID stands for. */
  type(name: string): AttributeType | undefined {
    return this.types.get(name) ?? this.types.get(name.toLowerCase());
  }

  /** The type and options of a description such as `cn;lang-de`; undefined where the type is unknown. */
  describe(description: string): AttributeDescription | undefined {
    if (!description.includes(';')) {
      const type = this.type(description);
      return type && { type, options: [] };
    }
    const [name = '', ...options] = description.toLowerCase().split(';');
    const type = this.type(name);
    return type && { type, options };
  }

  objectClass(name: string): ObjectClassSpec | undefined {
    return this.classes.get(name.toLowerCase());
  }

  rule(name: string): MatchingRule | undefined {
    return this.rules.get(name.toLowerCase());
  }

  oidOf(name: string): string | undefined {
    return this.objectClass(name)?.oid ?? this.type(name)?.oid ?? this.rule(name)?.oid;
  }

  dnKey(text: string): string | undefined {
    const dn = parseDn(text);
    return dn && this.rdnKeys(dn).join(',');
  }

  /** The normal form of each name of a DN, nearest first: equal names have equal keys, and only they. */
  rdnKeys(dn: Dn): string[] {
    return dn.map((rdn) => this.rdnKey(rdn));
  }

  private rdnKey(rdn: Rdn): string {
    const parts = rdn.map(({ type, value }) => {
      const known = this.type(type);
      const key = known?.rules.equality?.key(value, this) ?? value.toLowerCase();
      return `${known?.name.toLowerCase() ?? type.toLowerCase()}=${escapeDnValue(String(key))}`;
    });
    return parts.length === 1 ? (parts[0] as string) : parts.sort().join('+');
  }

  private addType(spec: AttributeTypeSpec): AttributeType {
    const sup = spec.sup === undefined ? undefined : this.found(this.type(spec.sup), spec.sup);
    const syntaxOid = spec.syntax === undefined ? sup?.syntaxOid : syntaxes[spec.syntax].oid;
    if (syntaxOid === undefined) throw new Error(`${spec.names[0]} has neither syntax nor supertype.`);
    const subtypes: AttributeType[] = [];
    const type: AttributeType = {
      ...spec,
      name: spec.names[0],
      rules: this.rulesOf(spec, sup),
      syntaxOid,
      withSubtypes: subtypes,
    };
    for (const name of [...spec.names, spec.oid]) this.unique(this.types, name, type);
    for (const known of [...this.types.values(), type]) {
      if (this.descends(type, known) && !known.withSubtypes.includes(type))
        (known.withSubtypes as AttributeType[]).push(type);
    }
    return type;
  }

  private descends(type: AttributeType, from: AttributeType): boolean {
    for (let at: AttributeType | undefined = type; at; at = at.sup === undefined ? undefined : this.type(at.sup)) {
      if (at === from) return true;
    }
    return false;
  }

  private rulesOf(spec: AttributeTypeSpec, sup: AttributeType | undefined): AttributeType['rules'] {
    const rules: AttributeType['rules'] = { ...sup?.rules };
    for (const kind of ['equality', 'ordering', 'substrings'] as const) {
      const name = spec[kind];
      if (name !== undefined) rules[kind] = this.found(this.rule(name), name);
    }
    if (spec.addresses && rules.equality) rules.equality = inAnyForm(rules.equality);
    if (spec.addresses && rules.substrings) rules.substrings = asRead(rules.substrings);
    return rules;
  }

  private addClass(spec: ObjectClassSpec): ObjectClassSpec {
    if (spec.sup !== undefined) this.found(this.objectClass(spec.sup), spec.sup);
    for (const name of [...(spec.must ?? []), ...(spec.may ?? [])]) this.found(this.type(name), name);
    for (const name of [spec.name, spec.oid]) this.unique(this.classes, name, spec);
    return spec;
  }

  private unique<T>(table: Map<string, T>, name: string, entry: T): void {
    const key = name.toLowerCase();
    if (table.has(key)) throw new Error(`The schema holds ${name} twice.`);
    table.set(key, entry);
  }

  private found<T>(entry: T | undefined, name: string): T {
    if (entry === undefined) throw new Error(`The schema refers to ${name}, which it does not hold.`);
    return entry;
  }
}

/** A rule over addresses or domains by which internationalised ones are the same in either form (RFC 5890); a type may precede them. */
const inAnyForm = (rule: MatchingRule): MatchingRule => ({
  ...rule,
  key: (value, names) =>
    /^[\0-\x7f]*$/.test(value) ? rule.key(value, names) : (addressOrDomainKey(value) ?? rule.key(value, names)),
});
/**
 * A rule over pieces of addresses: these are looked for in what people read, which a piece of a domain in A-labels is not found in. By
 * the letter an IA5String holds ASCII alone; an address of other letters (RFC 6531) has pieces too.
 */
const asRead = (rule: MatchingRule): MatchingRule => ({ ...rule, key: (value) => textKey(readableAddress(value)) });

/** What has no `@` and is no domain of several labels is neither; the rule itself says whether it is a value at all. */
function addressOrDomainKey(value: string): string | undefined {
  if (/.@./.test(value)) return addressKey(value);
  return value.includes('.') ? domainToAscii(value) : undefined;
}
