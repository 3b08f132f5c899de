import { expect, it } from 'vitest';
import { draftFaults } from './draft-faults';
import { emptyDraft, type SourceDraft, usualFor } from './source-draft';

const whole: SourceDraft = {
  ...emptyDraft,
  ...usualFor('openldap', ['dc=example,dc=org']),
  kind: 'openldap',
  name: 'hq',
  connection: { ...emptyDraft.connection, urls: ['ldaps://a.example.org'], bindDn: 'cn=reader,dc=example,dc=org' },
  placement: [{ filter: null, attribute: null, server: 'athena', site: null }],
};

it('finds nothing wrong with a usual source, nor with one that nobody began', () => {
  expect(draftFaults(whole)).toEqual({});
  expect(draftFaults(emptyDraft)).toEqual({});
});

it.each<{ what: string; draft: SourceDraft; at: string }>([
  { what: 'a name with a blank', draft: { ...whole, name: 'head quarters' }, at: 'name' },
  {
    what: 'a filter that is never closed',
    draft: { ...whole, scope: { ...whole.scope, people: '(uid=*' } },
    at: 'scope.people',
  },
  {
    what: 'a base that is no DN',
    draft: { ...whole, scope: { ...whole.scope, bases: ['people'] } },
    at: 'scope.bases.0',
  },
  { what: 'half a number', draft: { ...whole, pageSize: Number.NaN }, at: 'pageSize' },
])('says where $what is', ({ draft, at }) => {
  expect(Object.keys(draftFaults(draft))).toEqual([at]);
});

it('waits with a line that is begun empty, and names the others by their own places', () => {
  const connection = { ...whole.connection, urls: ['', 'nonsense'] };
  expect(Object.keys(draftFaults({ ...whole, connection }))).toEqual(['connection.urls.1']);
});

it('says nothing of a part that was not come to yet', () => {
  expect(draftFaults({ ...whole, placement: [], connection: emptyDraft.connection })).toEqual({});
});
