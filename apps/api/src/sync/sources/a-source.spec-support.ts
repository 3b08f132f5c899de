/** A directory source for specifications; what one is about, it states. */
export const aSource = (name: string, more: object = {}) => ({
  path: '/directory/sources',
  body: {
    name,
    kind: 'openldap',
    connection: {
      urls: ['ldaps://dc1.hq.example'],
      tls: 'ldaps',
      bindDn: 'cn=reader,dc=hq,dc=example',
    },
    scope: { bases: ['dc=hq,dc=example'], people: '(uid=*)' },
    mapping: [
      { kind: 'person', target: 'name', from: ['uid'] },
      { kind: 'person', target: 'displayName', from: ['cn'] },
      { kind: 'person', target: 'address', from: ['mail'] },
    ],
    password: 'password of the reader',
    ...more,
  },
});
