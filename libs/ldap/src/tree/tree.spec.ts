import { catalogue } from '@waypost/settings';
import { describe, expect, it } from 'vitest';
import { servedSchema } from './setting-attributes.js';
import { placeOf, Tree } from './tree.js';

const schema = servedSchema(catalogue);
const suffix = 'dc=paradigms,dc=example';
const suffixKeys = ['dc=paradigms', 'dc=example'];

describe('where a DN points', () => {
  it.each([
    { dn: suffix, place: { at: 'suffix' } },
    { dn: `ou=People, ${suffix}`, place: { at: 'unit', unit: 'people' } },
    { dn: `uid=ann,ou=people,${suffix}`, place: { at: 'entry', unit: 'people', name: 'ann' } },
    { dn: `userid=Ann ;OU=people , ${suffix}`, place: { at: 'entry', unit: 'people', name: 'Ann' } },
    { dn: `uid=a\\,ou\\=people,ou=shared,${suffix}`, place: { at: 'entry', unit: 'shared', name: 'a,ou=people' } },
    { dn: `cn=sales,ou=groups,${suffix}`, place: { at: 'entry', unit: 'groups', name: 'sales' } },
    {
      dn: `associateddomain=b.example,ou=domains,${suffix}`,
      place: { at: 'entry', unit: 'domains', name: 'b.example' },
    },
    { dn: `wpService=IMAP,${suffix}`, place: { at: 'view', through: { service: 'imap', client: undefined } } },
    {
      dn: `uid=ann,wpService=imap+wpClient=192.0.2.7,${suffix}`,
      place: { at: 'entry', unit: 'people', name: 'ann', through: { service: 'imap', client: '192.0.2.7' } },
    },
    { dn: `wpService=lmtp,${suffix}`, place: { at: 'view', through: { service: 'lmtp', client: undefined } } },
    { dn: `wpService=foo,${suffix}`, place: { at: 'outside' } },
    { dn: `uid=ann,wpService=foo,${suffix}`, place: { at: 'outside' } },
    { dn: `cn=ann,ou=people,${suffix}`, place: { at: 'outside' } },
    { dn: `uid=ann+cn=ann,ou=people,${suffix}`, place: { at: 'outside' } },
    { dn: `uid=x,uid=ann,ou=people,${suffix}`, place: { at: 'outside' } },
    { dn: `uid=ann,ou=people`, place: { at: 'outside' } },
    { dn: 'uid=ann,', place: undefined },
    { dn: 'uid=ann, ', place: undefined },
    { dn: `uid=ann,,${suffix}`, place: undefined },
    { dn: '', place: { at: 'root' } },
  ])('$dn', ({ dn, place }) => {
    const tree = new Tree(suffix, schema);
    // Asked for the first time, and again when what lies above is remembered: both as if nothing were.
    for (const _ of [1, 2]) {
      expect(tree.place(dn)).toEqual(placeOf(dn, schema, suffixKeys));
      if (place) expect(tree.place(dn)).toMatchObject(place);
      else expect(tree.place(dn)).toBeUndefined();
    }
  });
});
