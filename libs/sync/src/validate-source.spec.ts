import { describe, expect, it } from 'vitest';
import { presetFor } from './presets.js';
import { defaultThresholds, sourceKinds } from './source.js';
import { type SourceDraft, validateSource } from './validate-source.js';

const preset = presetFor('openldap');
const draft: SourceDraft = {
  name: 'hq',
  kind: 'openldap',
  precedence: 100,
  connection: { urls: ['ldaps://ldap.example.org'], tls: 'ldaps', bindDn: 'cn=reader,dc=example,dc=org' },
  scope: { bases: ['ou=people,dc=example,dc=org'], ...preset.scope },
  strategy: 'automatic',
  pageSize: 500,
  mapping: preset.mapping,
  placement: [{ site: 'paris' }],
  passwords: 'waypost',
  schedule: { everyMinutes: 15, fullAt: '02:30' },
  leavers: { missingRuns: 2, proposePurgeAfterDays: 30 },
  thresholds: defaultThresholds,
};
const connected = (connection: Partial<SourceDraft['connection']>): SourceDraft => ({
  ...draft,
  connection: { ...draft.connection, ...connection },
});
const scoped = (scope: Partial<SourceDraft['scope']>): SourceDraft => ({
  ...draft,
  scope: { ...draft.scope, ...scope },
});
const mapped = (line: Partial<SourceDraft['mapping'][number]>): SourceDraft => ({
  ...draft,
  mapping: [
    ...draft.mapping.filter(({ target }) => target !== 'surname'),
    {
      kind: 'person',
      target: 'surname',
      from: ['sn'],
      normaliser: 'trim',
      authority: 'directory',
      absent: 'clear',
      ...line,
    },
  ],
});
const last = mapped({}).mapping.length - 1;
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

it.each(sourceKinds)('the preset of %s is a good source', (kind) => {
  const { scope, ...rest } = presetFor(kind);
  expect(
    validateSource({ ...draft, ...rest, kind, scope: { bases: ['dc=example,dc=org'], ...scope } }, { plain: false }),
  ).toEqual([]);
});

it.each<{ when: string; draft: SourceDraft; plain?: boolean }>([
  {
    when: 'StartTLS on a port of its own, with a CA',
    draft: connected({ tls: 'starttls', urls: ['ldap://10.0.0.5:3890'], ca: certificate + certificate }),
  },
  {
    when: 'no TLS on this machine',
    draft: connected({ tls: 'plain', urls: ['ldap://127.0.0.1:389', 'ldap://localhost', 'ldap://[::1]'] }),
  },
  {
    when: 'no TLS elsewhere where that is allowed',
    draft: connected({ tls: 'plain', urls: ['ldap://10.0.0.5'] }),
    plain: true,
  },
  { when: 'no daily full run', draft: { ...draft, schedule: { everyMinutes: 0 } } },
])('is good: $when', ({ draft, plain = false }) => expect(validateSource(draft, { plain })).toEqual([]));

it.each<{ when: string; draft: SourceDraft; at: string; says: RegExp }>([
  { when: 'no server', draft: connected({ urls: [] }), at: '#/connection/urls', says: /at least one/ },
  {
    when: 'no address',
    draft: connected({ urls: ['ldap.example.org'] }),
    at: '#/connection/urls/0',
    says: /ldaps:\/\//,
  },
  {
    when: 'a path behind the address',
    draft: connected({ urls: ['ldaps://a.example/dc=org'] }),
    at: '#/connection/urls/0',
    says: /Write an address/,
  },
  {
    when: 'a port that is none',
    draft: connected({ urls: ['ldaps://a.example:70000'] }),
    at: '#/connection/urls/0',
    says: /65535/,
  },
  {
    when: 'ldap:// with TLS from the start',
    draft: connected({ urls: ['ldap://a.example'] }),
    at: '#/connection/urls/0',
    says: /begins with ldaps/,
  },
  {
    when: 'ldaps:// with StartTLS',
    draft: connected({ tls: 'starttls' }),
    at: '#/connection/urls/0',
    says: /begins with ldap:/,
  },
  {
    when: 'one server twice',
    draft: connected({ urls: ['ldaps://a.example', 'ldaps://A.example:636/'] }),
    at: '#/connection/urls/1',
    says: /twice/,
  },
  {
    when: 'no TLS to another machine',
    draft: connected({ tls: 'plain', urls: ['ldap://127.0.0.1', 'ldap://127.0.0.1.example'] }),
    at: '#/connection/urls/1',
    says: /readable on the way/,
  },
  { when: 'an empty password', draft: { ...draft, password: '' }, at: '#/password', says: /as nobody/ },
  {
    when: 'an account that is no DN',
    draft: connected({ bindDn: 'EXAMPLE\\reader' }),
    at: '#/connection/bindDn',
    says: /DN of the account/,
  },
  {
    when: 'a name that is no name',
    draft: connected({ serverName: 'a b' }),
    at: '#/connection/serverName',
    says: /certificate is for/,
  },
  { when: 'a CA that is none', draft: connected({ ca: 'MIIB' }), at: '#/connection/ca', says: /PEM/ },
  {
    when: 'a key among the certificates',
    draft: connected({ clientCertificate: '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----' }),
    at: '#/connection/clientCertificate',
    says: /private key/,
  },
  { when: 'no base', draft: scoped({ bases: [] }), at: '#/scope/bases', says: /at least one/ },
  { when: 'a base that is no DN', draft: scoped({ bases: ['people'] }), at: '#/scope/bases/0', says: /Write a DN/ },
  {
    when: 'one base twice',
    draft: scoped({ bases: ['dc=a,dc=org', 'DC=A, dc=org'] }),
    at: '#/scope/bases/1',
    says: /lies within dc=a/,
  },
  {
    when: 'a base below another',
    draft: scoped({ bases: ['ou=b,dc=a', 'dc=a'] }),
    at: '#/scope/bases/0',
    says: /lies within dc=a/,
  },
  {
    when: 'a filter that ends too soon',
    draft: scoped({ people: '(mail=*' }),
    at: '#/scope/people',
    says: /At character 8/,
  },
  {
    when: 'a filter on a password',
    draft: scoped({ groups: '(&(cn=*)(userPassword=a*))' }),
    at: '#/scope/groups',
    says: /userPassword holds a secret/,
  },
  {
    when: 'a field its kind does not have',
    draft: mapped({ target: 'members' }),
    at: `#/mapping/${last}/target`,
    says: /person has no members/,
  },
  {
    when: 'a field mapped twice',
    draft: mapped({ target: 'displayName' }),
    at: `#/mapping/${last}/target`,
    says: /mapped already/,
  },
  { when: 'no attribute', draft: mapped({ from: [] }), at: `#/mapping/${last}/from`, says: /at least one attribute/ },
  {
    when: 'a template that is never closed',
    draft: mapped({ from: ['sn', '{givenName'] }),
    at: `#/mapping/${last}/from/1`,
    says: /never closed.*At character 1/,
  },
  {
    when: 'a password',
    draft: mapped({ from: ['{unicodePwd|lower}'] }),
    at: `#/mapping/${last}/from/0`,
    says: /unicodePwd holds a password/,
  },
  {
    when: 'a normaliser that does not fit',
    draft: mapped({ normaliser: 'account-control' }),
    at: `#/mapping/${last}/normaliser`,
    says: /none, trim, lower/,
  },
  {
    when: 'no name',
    draft: { ...draft, mapping: draft.mapping.filter(({ kind, target }) => kind !== 'person' || target !== 'name') },
    at: '#/mapping',
    says: /name of a person/,
  },
  {
    when: 'an address that is never taken',
    draft: {
      ...draft,
      mapping: draft.mapping.map((line) =>
        line.kind === 'group' && line.target === 'address' ? { ...line, authority: 'local' } : line,
      ),
    },
    at: '#/mapping',
    says: /address of a group/,
  },
  {
    when: 'a place that is none',
    draft: { ...draft, placement: [{ filter: '(l=x)' }] },
    at: '#/placement/0',
    says: /one of the three/,
  },
  {
    when: 'two places at once',
    draft: { ...draft, placement: [{ server: 'a', site: 'b' }] },
    at: '#/placement/0',
    says: /one of the three/,
  },
  {
    when: 'a rule nobody gets to',
    draft: { ...draft, placement: [{ site: 'a' }, { filter: '(l=x)', site: 'b' }] },
    at: '#/placement/1',
    says: /Rule 1 takes everybody/,
  },
  {
    when: 'a placement by a rule of the server’s',
    draft: { ...draft, placement: [{ filter: '(!(userAccountControl:1.2.840.113556.1.4.803:=2))', site: 'a' }] },
    at: '#/placement/0/filter',
    says: /not known here/,
  },
  {
    when: 'a placement by a secret',
    draft: { ...draft, placement: [{ attribute: 'userPassword' }] },
    at: '#/placement/0/attribute',
    says: /secret/,
  },
  {
    when: 'a time that is none',
    draft: { ...draft, schedule: { everyMinutes: 15, fullAt: '24:00' } },
    at: '#/schedule/fullAt',
    says: /02:30/,
  },
  {
    when: 'a share beyond all',
    draft: { ...draft, thresholds: { ...defaultThresholds, removals: { count: 3, percent: 101 } } },
    at: '#/thresholds/removals/percent',
    says: /0 to 100/,
  },
  {
    when: 'a limit that is no number',
    draft: { ...draft, thresholds: { ...defaultThresholds, mostRemovals: 0.5 } },
    at: '#/thresholds/mostRemovals',
    says: /whole number/,
  },
  {
    when: 'no runs to be missing from',
    draft: { ...draft, leavers: { missingRuns: 0, proposePurgeAfterDays: 30 } },
    at: '#/leavers/missingRuns',
    says: /1 to 30/,
  },
  { when: 'a page of nothing', draft: { ...draft, pageSize: 0 }, at: '#/pageSize', says: /1 to 1000/ },
  {
    when: 'changes by USN from OpenLDAP',
    draft: { ...draft, strategy: 'usn' },
    at: '#/strategy',
    says: /Only Active Directory/,
  },
])('is not good: $when', ({ draft, at, says }) => {
  expect(validateSource(draft, { plain: false })).toEqual([{ pointer: at, detail: expect.stringMatching(says) }]);
});

describe('everything wrong', () => {
  it('is said at once', () => {
    const faults = validateSource(
      { ...draft, name: 'a b', connection: { urls: ['x', 'y'], tls: 'ldaps' }, scope: { bases: ['?'], people: '(' } },
      { plain: false },
    );
    expect(faults.map(({ pointer }) => pointer)).toEqual([
      '#/name',
      '#/connection/urls/0',
      '#/connection/urls/1',
      '#/scope/bases/0',
      '#/scope/people',
    ]);
  });
});
