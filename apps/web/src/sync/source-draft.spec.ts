import { describe, expect, it } from 'vitest';
import { changesBetween, emptyDraft, type SourceDraft, tidied, withoutSecrets } from './source-draft';

const draft: SourceDraft = {
  ...emptyDraft,
  name: ' hq ',
  kind: 'openldap',
  connection: { ...emptyDraft.connection, urls: ['ldaps://a ', ''], bindDn: 'cn=reader,dc=x', ca: '  ' },
  scope: { bases: [' dc=x', ''], people: '(uid=*) ', groups: '', contacts: null },
  mapping: [
    { kind: 'person', target: 'name', from: ['uid', ''], normaliser: 'none', authority: 'directory', absent: 'keep' },
    { kind: 'person', target: 'surname', from: [''], normaliser: 'none', authority: 'directory', absent: 'clear' },
  ],
  password: 'secret',
  clientKey: '',
};

it('is kept without its secrets', () => {
  const kept = withoutSecrets(draft);
  expect(JSON.stringify(kept)).not.toContain('secret');
  expect(kept).toMatchObject({ name: ' hq ', kind: 'openldap' });
});

describe('tidied', () => {
  it('leaves out empty lines, and mapped fields that name no attribute', () => {
    expect(tidied(draft)).toMatchObject({
      name: 'hq',
      connection: { urls: ['ldaps://a'], bindDn: 'cn=reader,dc=x', ca: null },
      scope: { bases: ['dc=x'], people: '(uid=*)', groups: null, contacts: null },
      mapping: [{ target: 'name', from: ['uid'] }],
    });
    expect(tidied(draft).mapping).toHaveLength(1);
  });
  it('sends a secret only where one was typed', () => {
    expect(tidied(draft)).toHaveProperty('password', 'secret');
    expect(tidied(draft)).not.toHaveProperty('clientKey');
  });
});

it('sends of an edit only the members that differ', () => {
  const before = tidied(draft);
  expect(changesBetween(before, { ...before, passwords: 'source', pageSize: 500 })).toEqual({ passwords: 'source' });
  expect(changesBetween(before, before)).toEqual({});
});
