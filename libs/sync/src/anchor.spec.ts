import { describe, expect, it } from 'vitest';
import { anchorFilter, anchorOf, anchorOfUuid } from './anchor.js';
import { anEntry } from './source-entry.spec-support.js';
import type { SourceKind } from './source.js';

const octets = Uint8Array.from({ length: 16 }, (_, at) => at);

describe('the anchor of an entry', () => {
  it.each<{ kind: SourceKind; attribute: string; value: string | Uint8Array; anchor: string; filter: string }>([
    {
      kind: 'active-directory',
      attribute: 'objectGUID',
      value: octets,
      anchor: '03020100050407060809 0a0b0c0d0e0f'.replace(' ', ''),
      filter: '(objectGUID=\\00\\01\\02\\03\\04\\05\\06\\07\\08\\09\\0a\\0b\\0c\\0d\\0e\\0f)',
    },
    {
      kind: 'openldap',
      attribute: 'entryUUID',
      value: '0190F3A0-0000-7000-8000-0000000000aa',
      anchor: '0190f3a000007000800000000000 00aa'.replace(' ', ''),
      filter: '(entryUUID=0190f3a0-0000-7000-8000-0000000000aa)',
    },
    {
      kind: '389ds',
      attribute: 'nsUniqueId',
      value: '8c7a3201-1dd211b2-80ab9e0d-5f1a0000',
      anchor: '8c7a32011dd211b280ab9e0d5f1a0000',
      filter: '(nsUniqueId=8c7a3201-1dd211b2-80ab9e0d-5f1a0000)',
    },
  ])('of $kind is its $attribute, and finds it again', ({ kind, attribute, value, anchor, filter }) => {
    expect(anchorOf(kind, anEntry({ [attribute]: value }))).toBe(anchor);
    expect(anchorFilter(kind, anchor)).toBe(filter);
  });

  it.each<{ when: string; kind: SourceKind; attributes: Record<string, string | Uint8Array | string[]> }>([
    { when: 'there is none', kind: 'openldap', attributes: { uid: 'ann' } },
    { when: 'it is short', kind: 'active-directory', attributes: { objectGUID: octets.slice(1) } },
    { when: 'it is not hexadecimal', kind: 'openldap', attributes: { entryUUID: 'ann' } },
    {
      when: 'there are two',
      kind: 'openldap',
      attributes: { entryUUID: ['0190f3a0-0000-7000-8000-0000000000aa', '0190f3a0-0000-7000-8000-0000000000ab'] },
    },
  ])('is missing where $when', ({ kind, attributes }) => {
    expect(anchorOf(kind, anEntry(attributes))).toBeUndefined();
  });

  it('is the same from the octets that a server names changes by (RFC 4533)', () => {
    expect(anchorOfUuid(octets)).toBe('000102030405060708090a0b0c0d0e0f');
    expect(anchorOfUuid(octets.slice(2))).toBeUndefined();
  });
});
