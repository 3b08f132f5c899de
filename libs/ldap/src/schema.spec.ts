import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { directorySchema } from './directory-schema.js';
import { syntaxes } from './matching-rule.js';
import { oidRegistry, settingOid, waypostArc } from './oid-registry.js';
import { formatAttributeType, formatMatchingRules, formatObjectClass, formatSyntaxes } from './schema-text.js';
import { Schema } from './schema.js';
import { attributeRules } from './standard-attributes.js';

const setting = {
  oid: settingOid(1),
  names: ['wpPop3Enabled'] as const,
  ...attributeRules.boolean,
  description: "it's on",
};
const schema = directorySchema([setting]);

/** The lines that have ever been released; raise both numbers when lines are added, never otherwise. */
const released = { lines: 22, digest: '0c706c1fc01b2bd0968e2669d2482d4050efc8712340501d5ac50d0c29ebf41d' };

describe('the OID registry', () => {
  it('keeps every released line as it was', () => {
    const lines = oidRegistry.slice(0, released.lines).map((line) => line.join(' '));
    expect(
      createHash('sha256')
        .update([waypostArc, ...lines].join('\n'))
        .digest('hex'),
    ).toBe(released.digest);
    expect(oidRegistry).toHaveLength(released.lines);
  });

  it('gives no number and no name twice', () => {
    expect(new Set(oidRegistry.map(([branch, number]) => `${String(branch)}.${String(number)}`)).size).toBe(
      oidRegistry.length,
    );
    expect(new Set(oidRegistry.map(([, , name]) => name)).size).toBe(oidRegistry.length);
  });
});

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

  it('lists everything it refers to', () => {
    const types = schema.attributeTypes.map(formatAttributeType);
    const known = new Set(
      [...types, ...schema.objectClasses.map(formatObjectClass), ...formatMatchingRules()].flatMap(
        (text) => text.match(/'[^']+'/g) ?? [],
      ),
    );
    const ruleNames = types.flatMap((text) =>
      [...text.matchAll(/(?:EQUALITY|ORDERING|SUBSTR|SUP) (\S+)/g)].map(([, name]) => `'${name ?? ''}'`),
    );
    const classParts = schema.objectClasses.flatMap(({ sup, must = [], may = [] }) =>
      [...(sup === undefined ? [] : [sup]), ...must, ...may].map((name) => `'${name}'`),
    );
    expect([...ruleNames, ...classParts].filter((name) => !known.has(name))).toEqual([]);
    const syntaxTexts = formatSyntaxes().join();
    expect(Object.values(syntaxes).every(({ oid }) => syntaxTexts.includes(`${oid} `))).toBe(true);
    const used = [...types, ...formatMatchingRules()].flatMap((text) => /SYNTAX (\S+)/.exec(text)?.[1] ?? []);
    expect(used.filter((oid) => !syntaxTexts.includes(`( ${oid} `))).toEqual([]);
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
