import { catalogue } from '@waypost/settings';
import { describe, expect, it } from 'vitest';
import { directorySchema } from './directory-schema.js';
import { settingOid, waypostArc } from './oid-registry.js';
import { formatAttributeType } from './schema-text.js';
import { type AttributeType, Schema } from './schema.js';
import { attributeRules } from './standard-attributes.js';
import { servedSchema } from './tree/setting-attributes.js';
import { subschema } from './tree/tree-entries.js';

const setting = {
  oid: settingOid(1),
  names: ['wpPop3Enabled'] as const,
  ...attributeRules.boolean,
  description: "it's on",
};
const schema = directorySchema([setting]);

/** The fields of a description of RFC 4512 §4.1 by their word, and its OID. */
type Description = Partial<Record<string, string[]>>;

/** Reads a description by the grammar of RFC 4512 §4.1, with nothing of what wrote it. */
function parseDescription(text: string): Description {
  const tokens = text.match(/'(?:[^'])*'|[()$]|[^\s()$']+/g) ?? [];
  const [open, oid = '', ...rest] = tokens;
  const end = rest.pop();
  if (open !== '(' || end !== ')' || !/^\d+(\.\d+)+$/.test(oid)) throw new Error(text);
  const fields: Description = { oid: [oid] };
  let field = '';
  for (const token of rest) {
    if (/^[A-Z-]+$/.test(token)) fields[(field = token)] = [];
    else if (!/^[()$]$/.test(token)) fields[field]?.push(token.replace(/^'|'$/g, ''));
  }
  return fields;
}

describe('the subschema', () => {
  it.each([
    [
      formatAttributeType(setting),
      `( ${waypostArc}.3.1 NAME 'wpPop3Enabled' DESC 'it\\27s on' EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 )`,
    ],
    [formatAttributeType(schema.type('cn') ?? setting), "( 2.5.4.3 NAME ( 'cn' 'commonName' ) SUP name )"],
    [
      formatAttributeType(schema.type('entryUUID') ?? setting),
      "( 1.3.6.1.1.16.4 NAME 'entryUUID' EQUALITY UUIDMatch ORDERING UUIDOrderingMatch SYNTAX 1.3.6.1.1.16.1 SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation )",
    ],
  ])('says %s', (text, expected) => {
    expect(text).toBe(expected);
  });

  it('read back, lists every element that any other refers to', () => {
    const whole = servedSchema(catalogue);
    const served = subschema(whole);
    const listed = (name: string) => served.values(whole.type(name) as AttributeType).map(parseDescription);
    const [types, classes, rules, syntaxes] = [
      listed('attributeTypes'),
      listed('objectClasses'),
      listed('matchingRules'),
      listed('ldapSyntaxes'),
    ];
    const names = (all: readonly Description[]) => new Set(all.flatMap(({ NAME = [] }) => NAME));
    const refers = (all: readonly Description[], ...fields: string[]) =>
      all.flatMap((one) => fields.flatMap((field) => one[field] ?? []));
    const missing = (wanted: readonly string[], there: ReadonlySet<string | undefined>) =>
      wanted.filter((name) => !there.has(name));
    expect(missing(refers(types, 'SUP'), names(types))).toEqual([]);
    expect(missing(refers(types, 'EQUALITY', 'ORDERING', 'SUBSTR'), names(rules))).toEqual([]);
    expect(missing(refers(classes, 'SUP'), names(classes))).toEqual([]);
    expect(missing(refers(classes, 'MUST', 'MAY'), names(types))).toEqual([]);
    const syntaxOids = new Set(syntaxes.map(({ oid }) => oid?.[0]));
    expect(missing(refers([...types, ...rules], 'SYNTAX'), syntaxOids)).toEqual([]);
    const inUse = served.values(whole.type('objectClass') as AttributeType);
    expect(missing(inUse, names(classes))).toEqual([]);
    expect([types, classes, rules, syntaxes].map(({ length }) => length > 10)).toEqual([true, true, true, true]);
  });
});

describe('a schema', () => {
  it.each(['MAIL', '0.9.2342.19200300.100.1.3', 'rfc822mailbox'])('finds mail as %s', (name) => {
    expect(schema.type(name)?.name).toBe('mail');
  });

  it('knows subtypes', () => {
    expect(schema.type('name')?.withSubtypes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['name', 'cn', 'sn', 'givenName', 'o']),
    );
    expect(schema.type('mail')?.withSubtypes.map(({ name }) => name)).toEqual(['mail']);
  });

  it.each([
    { what: 'a name twice', types: [setting, { ...setting, oid: '1.2.3' }], classes: [] },
    { what: 'an OID twice', types: [setting, { ...setting, names: ['other'] as const }], classes: [] },
    { what: 'a missing supertype', types: [{ oid: '1.2.3', names: ['a'] as const, sup: 'nosuch' }], classes: [] },
    {
      what: 'a missing attribute',
      types: [],
      classes: [{ oid: '1.2.3', name: 'c', kind: 'auxiliary' as const, may: ['nosuch'] }],
    },
  ])('refuses $what', ({ types, classes }) => {
    expect(() => new Schema(types, classes)).toThrow();
  });
});
