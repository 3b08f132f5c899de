import { describe, expect, it } from 'vitest';
import { emptyDraft } from './source-draft';
import { testOf } from './use-source-test';

const draft = { ...emptyDraft, kind: 'openldap' as const };
const connection = { ...draft.connection, urls: ['ldap://a'], bindDn: 'cn=reader,dc=example,dc=org' };

describe('what is tried', () => {
  it('looks below what the account points to before a base is chosen', () => {
    expect(testOf({ ...draft, connection }, undefined).config.scope?.bases).toEqual(['dc=example,dc=org']);
  });
  it('looks below the chosen bases alone', () => {
    const scope = { ...draft.scope, bases: ['ou=people,dc=example,dc=org'] };
    expect(testOf({ ...draft, connection, scope }, undefined).config.scope?.bases).toEqual(scope.bases);
  });
  it('needs no name yet', () => {
    expect(testOf(draft, undefined).config.name).toBe('untitled');
  });
  it('lets a saved source fill in what is not typed anew, such as its password', () => {
    const test = testOf(draft, 'hq');
    expect(test).toMatchObject({ source: 'hq' });
    expect(test.config).not.toHaveProperty('password');
  });
});
