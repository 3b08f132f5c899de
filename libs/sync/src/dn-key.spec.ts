import { describe, expect, it } from 'vitest';
import { dnKey } from './dn-key.js';

describe('the key of a DN', () => {
  it.each([
    ['CN=Ann Lee,OU=Staff,DC=example,DC=org', 'cn=ann lee,ou=staff,dc=example,dc=org'],
    ['cn = Ann Lee , ou=Staff,dc=example, dc=org', 'cn=ann lee,ou=staff,dc=example,dc=org'],
    ['uid=ann+cn=Ann,dc=org', 'cn=Ann+uid=ANN,dc=org'],
    ['cn=Lee\\, Ann,dc=org', 'cn=lee\\2c ann,DC=ORG'],
    ['cn=a\\=b,dc=org', 'cn=a=b,dc=org'],
    ['ou=\\C3\\9Cbung,dc=org', 'ou=übung,dc=org'],
    ['cn=M\\C3\\BCller,dc=org', 'cn=m\\c3\\bcller,dc=org'],
    ['', ''],
    ['no dn', 'NO DN'],
  ])('%j and %j are the same', (one, other) => expect(dnKey(one)).toBe(dnKey(other)));

  it.each([
    ['cn=Lee\\, Ann,dc=org', 'cn=Lee,cn=Ann,dc=org'],
    ['cn=a\\+b=c,dc=org', 'cn=a+b=c,dc=org'],
    ['cn=ann,dc=org', 'cn=ann,dc=example,dc=org'],
  ])('%j and %j are not', (one, other) => expect(dnKey(one)).not.toBe(dnKey(other)));
});
