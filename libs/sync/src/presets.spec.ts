import { parseFilter } from '@waypost/ldap';
import { describe, expect, it } from 'vitest';
import { parseExpression } from './mapping-expression.js';
import { presetFor } from './presets.js';
import { isSecretAttribute } from './secret-attribute.js';
import { sourceKinds, targetFields } from './source.js';

describe.each(sourceKinds)('what a source of kind %s starts with', (kind) => {
  const { scope, mapping } = presetFor(kind);

  it('finds people by filters that can be read', () => {
    for (const filter of Object.values(scope)) expect(parseFilter(filter)).toHaveProperty('filter');
  });

  it('maps only fields of each kind, each once, name and address among them', () => {
    for (const candidateKind of ['person', 'contact', 'group'] as const) {
      const targets = mapping.filter((field) => field.kind === candidateKind).map(({ target }) => target);
      expect(new Set(targets).size).toBe(targets.length);
      expect(targetFields[candidateKind]).toEqual(expect.arrayContaining(targets));
      expect(targets).toEqual(expect.arrayContaining(['name', 'address']));
    }
  });

  it('reads expressions that can be read, of no secret', () => {
    for (const text of mapping.flatMap(({ from }) => from)) {
      expect(parseExpression(text)).toHaveProperty('expression');
      expect(isSecretAttribute(text)).toBe(false);
    }
  });

  it('is a fresh copy, so that changing it changes nobody else’s', () => {
    presetFor(kind).mapping.length = 0;
    expect(presetFor(kind).mapping).not.toHaveLength(0);
  });
});

it('takes names that are lifetimes of passwords for no secrets', () => {
  for (const name of ['pwdLastSet', 'pwdAccountLockedTime', 'badPwdCount', 'mail'])
    expect(isSecretAttribute(name)).toBe(false);
});
