import { describe, expect, it } from 'vitest';
import { newLine } from './mapping-lines';
import { isAnswered } from './part-progress';
import { partKeys } from './parts/part';
import { emptyDraft, type SourceDraft } from './source-draft';

const whole: SourceDraft = {
  ...emptyDraft,
  kind: 'openldap',
  name: 'hq',
  connection: { ...emptyDraft.connection, urls: ['ldaps://a'], bindDn: 'cn=reader' },
  scope: { ...emptyDraft.scope, bases: ['dc=x'], people: '(uid=*)' },
  mapping: [
    { ...newLine('person', 'name'), from: ['uid'] },
    { ...newLine('person', 'address'), from: ['mail'] },
  ],
  placement: [{ filter: null, attribute: null, server: 's', site: null }],
};
const answered = (draft: SourceDraft) => partKeys.filter((part) => isAnswered(part, draft));

describe('which parts are answered', () => {
  it('is none at first', () => {
    expect(answered(emptyDraft)).toEqual([]);
  });
  it('is all of a whole source', () => {
    expect(answered(whole)).toEqual([...partKeys]);
  });
  it.each<{ lacks: string; draft: SourceDraft; part: string }>([
    { lacks: 'a name', draft: { ...whole, name: ' ' }, part: 'kind' },
    { lacks: 'a server', draft: { ...whole, connection: { ...whole.connection, urls: [''] } }, part: 'connection' },
    { lacks: 'an account', draft: { ...whole, connection: { ...whole.connection, bindDn: null } }, part: 'connection' },
    { lacks: 'a base', draft: { ...whole, scope: { ...whole.scope, bases: [' '] } }, part: 'scope' },
    { lacks: 'an address', draft: { ...whole, mapping: whole.mapping.slice(0, 1) }, part: 'mapping' },
    { lacks: 'a rule', draft: { ...whole, placement: [] }, part: 'placement' },
  ])('leaves $part open where it lacks $lacks', ({ draft, part }) => {
    expect(partKeys.filter((key) => !isAnswered(key, draft))).toEqual([part]);
  });
  it('takes a certificate in place of an account', () => {
    const connection = { ...whole.connection, bindDn: null, clientCertificate: 'pem' };
    expect(isAnswered('connection', { ...whole, connection })).toBe(true);
  });
});
