import { addressKey } from '@waypost/kernel';
import { anchorAttributes, anchorOf } from './anchor.js';
import type { Candidate, CandidateFault, CandidateFields } from './candidate.js';
import { compareValues } from './compare-values.js';
import { fieldRules, judgeAddress, type TextField } from './field-rules.js';
import { attributesOf, fillTemplate, type MappingExpression, parseExpression } from './mapping-expression.js';
import { isSwitchedOff, isYes, parseProxyAddress, textNormalisers } from './normalise.js';
import { attributesOfFilter, compilePlacement } from './place.js';
import { isSecretAttribute } from './secret-attribute.js';
import { type SourceEntry, textsOf } from './source-entry.js';
import type { CandidateKind, DirectorySource, FieldMapping, FlagField, TargetField } from './source.js';

/** The part of a source that says what its entries mean. */
export type MappedSource = Pick<DirectorySource, 'kind' | 'mapping' | 'placement'>;

/** Turns entries of one source into candidates. */
export interface EntryMapper {
  /** What an entry says in our words; undefined where it has no anchor, and so can be followed by nothing. Never throws. */
  map(kind: CandidateKind, entry: SourceEntry): Candidate | undefined;
  /** How many proxy addresses of each type but SMTP were passed over, by type in capitals. */
  readonly addressesPassedOver: ReadonlyMap<string, number>;
}

interface ReadyField extends Omit<FieldMapping, 'from'> {
  from: readonly MappingExpression[];
}

/** Makes a source's mapping ready for many entries. What cannot be understood says nothing; validation names it. */
export function compileMapper({ kind: sourceKind, mapping, placement }: MappedSource): EntryMapper {
  const fields: Record<CandidateKind, ReadyField[]> = { person: [], contact: [], group: [] };
  for (const field of mapping)
    if (field.authority !== 'local') fields[field.kind].push({ ...field, from: ready(field) });
  const place = compilePlacement(placement);
  const addressesPassedOver = new Map<string, number>();
  return {
    addressesPassedOver,
    map(kind, entry) {
      const anchor = anchorOf(sourceKind, entry);
      if (anchor === undefined) return undefined;
      const reading = new EntryReading(entry, addressesPassedOver);
      for (const field of fields[kind]) reading.take(field);
      const placed = kind === 'person' ? place(entry) : undefined;
      return {
        kind,
        anchor,
        dn: entry.dn,
        fields: reading.finished(),
        ...(placed && { placement: placed }),
        faults: reading.faults,
      };
    },
  };
}

function ready({ from }: FieldMapping): MappingExpression[] {
  return from.flatMap((text) => {
    const parsed = parseExpression(text);
    if ('fault' in parsed || attributesOf(parsed.expression).some(isSecretAttribute)) return [];
    return [parsed.expression];
  });
}

/** The attributes that mapping and placing entries of a kind needs, besides what the fetch itself looks at. Never a secret one. */
export function attributesNeeded(source: MappedSource, kind: CandidateKind): string[] {
  const named = [
    anchorAttributes[source.kind],
    ...source.mapping
      .filter((field) => field.kind === kind && field.authority !== 'local')
      .flatMap(ready)
      .flatMap(attributesOf),
    ...(kind === 'person'
      ? source.placement.flatMap(({ filter, attribute }) => [
          ...(filter === undefined ? [] : attributesOfFilter(filter)),
          ...(attribute === undefined ? [] : [attribute]),
        ])
      : []),
  ];
  const byKey = new Map(named.map((name) => [name.toLowerCase(), name]));
  return [...byKey.values()].filter((name) => !isSecretAttribute(name));
}

/** The reading of one entry: fields and faults as they come together. */
class EntryReading {
  readonly faults: CandidateFault[] = [];
  private readonly fields: CandidateFields = {};

  constructor(
    private readonly entry: SourceEntry,
    private readonly passedOver: Map<string, number>,
  ) {}

  take(field: ReadyField): void {
    switch (field.target) {
      case 'aliases':
        return this.takeAliases(field);
      case 'members':
      case 'owners':
        return this.takeNames(field.target, field);
      case 'disabled':
      case 'hidden':
      case 'hiddenFromAddressBook':
        return this.takeFlag(field.target, field);
      case 'address':
        return this.takeAddress(field);
      default:
        return this.takeText(field.target, field);
    }
  }

  finished(): CandidateFields {
    const { aliases, address } = this.fields;
    if (aliases && address) {
      const primary = addressKey(address);
      this.fields.aliases = aliases.filter((alias) => addressKey(alias) !== primary);
    }
    return this.fields;
  }

  private takeText(target: TextField, field: ReadyField): void {
    const value = this.first(field);
    if (value === undefined) {
      if (target === 'name') this.fault('name', undefined, missing(field));
      else if (clears(field)) this.set(target, null);
      return;
    }
    const judged = fieldRules[target](value);
    if ('fault' in judged) this.fault(target, value, judged.fault);
    else this.set(target, judged.value);
  }

  private set(target: TextField, value: string | null): void {
    this.fields[target] = value;
  }

  private takeAddress(field: ReadyField): void {
    const [value, another] = field.normaliser === 'proxy-addresses' ? this.primaries(field) : [this.first(field)];
    if (value === undefined) return this.fault('address', undefined, missing(field));
    if (another !== undefined) {
      const detail = `The entry names two primary addresses, ${value} and ${another}; one can be.`;
      return this.fault('address', another, detail);
    }
    const judged = judgeAddress(value);
    if ('fault' in judged) this.fault('address', value, judged.fault);
    else this.fields.address = judged.value;
  }

  /** The primary SMTP addresses in the first attribute that has any. */
  private primaries(field: ReadyField): string[] {
    for (const from of field.from) {
      const found = this.textsOf(from, field)
        .map(parseProxyAddress)
        .filter(({ type, primary }) => type === 'SMTP' && primary)
        .map(({ address }) => address);
      if (found.length > 0) return found.sort();
    }
    return [];
  }

  private takeAliases(field: ReadyField): void {
    const found = new Map<string, string>();
    let said = false;
    for (const text of field.from.flatMap((from) => this.textsOf(from, field))) {
      said = true;
      const address = field.normaliser === 'proxy-addresses' ? this.smtpOf(text) : text;
      if (address === undefined) continue;
      const judged = judgeAddress(address);
      if ('fault' in judged) this.fault('aliases', address, judged.fault);
      else if (!found.has(addressKey(judged.value))) found.set(addressKey(judged.value), judged.value);
    }
    if (said || clears(field)) this.fields.aliases = [...found.values()].sort(compareValues);
  }

  private smtpOf(text: string): string | undefined {
    const { type, address } = parseProxyAddress(text);
    if (type === 'SMTP') return address;
    this.passedOver.set(type, (this.passedOver.get(type) ?? 0) + 1);
    return undefined;
  }

  private takeNames(target: 'members' | 'owners', field: ReadyField): void {
    const dns = new Set(field.from.flatMap((from) => this.textsOf(from, field)).map(withoutUid));
    if (dns.size > 0 || clears(field)) this.fields[target] = [...dns].sort(compareValues);
  }

  private takeFlag(target: 'disabled' | FlagField, field: ReadyField): void {
    const value = this.first(field);
    if (value === undefined) {
      if (clears(field)) this.fields[target] = false;
      return;
    }
    const flag = field.normaliser === 'account-control' ? isSwitchedOff(value) : isYes(value);
    if (flag === undefined) this.fault(target, value, 'userAccountControl is a whole number.');
    else this.fields[target] = flag;
  }

  private first(field: ReadyField): string | undefined {
    for (const from of field.from) {
      const [value] = this.textsOf(from, field);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** The values of an expression, normalised; empty ones are none. */
  private textsOf(expression: MappingExpression, { target, normaliser }: ReadyField): string[] {
    const normalise = textNormalisers[normaliser];
    if (expression.type === 'attribute') {
      const texts: string[] = [];
      for (const text of this.read(expression.attribute, target)) {
        const value = normalise(text);
        if (value.trim() !== '') texts.push(value);
      }
      return texts;
    }
    const filled = fillTemplate(expression.pieces, (attribute) => this.read(attribute, target)[0]?.trim());
    const value = filled === undefined ? '' : normalise(filled);
    return value.trim() === '' ? [] : [value];
  }

  private read(attribute: string, target: TargetField): string[] {
    const texts: string[] = [];
    for (const text of textsOf(this.entry, attribute)) {
      if (text !== undefined) texts.push(text);
      else this.fault(target, undefined, `A value of ${attribute} is not UTF-8 text.`);
    }
    return texts;
  }

  private fault(field: string, value: string | undefined, detail: string): void {
    const known = this.faults.some(
      (other) => other.field === field && other.value === value && other.detail === detail,
    );
    if (!known) this.faults.push({ field, ...(value !== undefined && { value: value.slice(0, 320) }), detail });
  }
}

const clears = ({ absent, authority }: ReadyField) => absent === 'clear' && authority !== 'directory-if-present';

const missing = ({ from, target }: ReadyField) => {
  const attributes = [...new Set(from.flatMap(attributesOf))].join(', ');
  return `The entry has no ${target}: give it a value in ${attributes || 'the source'}, or map another attribute.`;
};

/** uniqueMember may carry a bit string that tells namesakes apart (RFC 4517 §3.3.21, nameAndOptionalUID); it is no part of the DN. */
const withoutUid = (dn: string) => (dn.endsWith("'B") ? dn.replace(/#'[01]*'B$/, '') : dn);
