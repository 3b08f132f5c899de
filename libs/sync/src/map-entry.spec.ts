import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalCandidate, parseCandidate } from './canonical-candidate.js';
import { attributesNeeded, compileMapper } from './map-entry.js';
import { presetFor } from './presets.js';
import { anEntry } from './source-entry.spec-support.js';
import type { CandidateKind, FieldMapping, PlacementRule, SourceKind } from './source.js';

const entryUUID = '0190f3a0-0000-7000-8000-000000000001';
const objectGUID = Uint8Array.from({ length: 16 }, (_, at) => at);

/** What an entry becomes by the usual mapping of a kind of directory. */
const mapped = (sourceKind: SourceKind, kind: CandidateKind, attributes: Parameters<typeof anEntry>[0]) =>
  compileMapper({ kind: sourceKind, mapping: presetFor(sourceKind).mapping, placement: [] }).map(
    kind,
    anEntry({ entryUUID, objectGUID, nsUniqueId: entryUUID, ...attributes }),
  );

/** What one field becomes of an entry. */
function fieldOf(
  field: Partial<FieldMapping> & Pick<FieldMapping, 'target' | 'from'>,
  attributes: Parameters<typeof anEntry>[0],
) {
  const mapping: FieldMapping = {
    kind: 'person',
    normaliser: 'trim',
    authority: 'directory',
    absent: 'clear',
    ...field,
  };
  const candidate = compileMapper({ kind: 'openldap', mapping: [mapping], placement: [] }).map(
    mapping.kind,
    anEntry({ entryUUID, ...attributes }),
  );
  return { value: candidate?.fields[mapping.target], faults: candidate?.faults };
}

describe('an entry in our words', () => {
  it('of Active Directory is a person with its proxy addresses', () => {
    const candidate = mapped('active-directory', 'person', {
      sAMAccountName: 'ann',
      displayName: 'Ann Lee',
      givenName: 'Ann',
      sn: 'Lee',
      department: ' Sales ',
      physicalDeliveryOfficeName: 'B 2.14',
      msExchHideFromAddressLists: 'TRUE',
      mail: 'old@example.org',
      proxyAddresses: [
        'smtp:al@example.org',
        'SMTP:Ann.Lee@Example.org',
        'X400:c=us;a= ;p=example;',
        'smtp:AL@example.org',
      ],
      userAccountControl: '514',
    });
    expect(candidate).toEqual({
      kind: 'person',
      anchor: '03020100050407060809' + '0a0b0c0d0e0f',
      dn: 'uid=ann,dc=example',
      fields: {
        name: 'ann',
        displayName: 'Ann Lee',
        givenName: 'Ann',
        surname: 'Lee',
        initials: null,
        company: null,
        department: 'Sales',
        title: null,
        office: 'B 2.14',
        telephone: null,
        hiddenFromAddressBook: true,
        address: 'Ann.Lee@example.org',
        aliases: ['al@example.org'],
        disabled: true,
      },
      faults: [],
    });
  });

  it('of OpenLDAP is a person whose first mail is the primary address', () => {
    const attributes = { uid: 'ann', cn: 'Ann Lee', sn: 'Lee', mail: ['ann@example.org', 'al@example.org'] };
    const atWork = { company: null, department: null, title: null, office: null, telephone: null };
    expect(mapped('openldap', 'person', attributes)?.fields).toEqual({
      ...atWork,
      name: 'ann',
      displayName: 'Ann Lee',
      givenName: null,
      surname: 'Lee',
      initials: null,
      address: 'ann@example.org',
      aliases: ['al@example.org'],
      disabled: false,
    });
  });

  it('of 389 Directory Server is a group with its members, whatever attribute has them', () => {
    const attributes = {
      cn: 'staff',
      mail: 'staff@example.org',
      member: ['uid=bob,dc=example', 'uid=ann,dc=example'],
      uniqueMember: ["uid=cid,dc=example#'0101'B", 'uid=ann,dc=example'],
      owner: 'uid=ann,dc=example',
    };
    expect(mapped('389ds', 'group', attributes)?.fields).toMatchObject({
      members: ['uid=ann,dc=example', 'uid=bob,dc=example', 'uid=cid,dc=example'],
      owners: ['uid=ann,dc=example'],
    });
  });

  it('is nothing without an anchor', () => {
    const mapper = compileMapper({ kind: 'openldap', mapping: presetFor('openldap').mapping, placement: [] });
    expect(mapper.map('person', anEntry({ uid: 'ann', mail: 'ann@example.org' }))).toBeUndefined();
  });

  it('counts the proxy addresses that are not mail’s', () => {
    const mapper = compileMapper({
      kind: 'active-directory',
      mapping: presetFor('active-directory').mapping,
      placement: [],
    });
    mapper.map('person', anEntry({ objectGUID, proxyAddresses: ['X400:c=us', 'x400:c=de', 'sip:ann@example.org'] }));
    expect(Object.fromEntries(mapper.addressesPassedOver)).toEqual({ X400: 2, SIP: 1 });
  });
});

describe('a field', () => {
  it.each<{ when: string; field: Parameters<typeof fieldOf>[0]; has: Parameters<typeof anEntry>[0]; value: unknown }>([
    {
      when: 'takes the first attribute that has a value',
      field: { target: 'displayName', from: ['displayName', 'cn'] },
      has: { displayName: ' ', cn: 'Ann' },
      value: 'Ann',
    },
    {
      when: 'takes a template before an attribute',
      field: { target: 'displayName', from: ['{givenName} {sn}', 'cn'] },
      has: { givenName: 'Ann', sn: 'Lee', cn: 'x' },
      value: 'Ann Lee',
    },
    {
      when: 'passes a template over that lacks a value',
      field: { target: 'displayName', from: ['{givenName} {sn}', 'cn'] },
      has: { sn: 'Lee', cn: 'x' },
      value: 'x',
    },
    { when: 'is trimmed', field: { target: 'surname', from: ['sn'] }, has: { sn: '  Lee ' }, value: 'Lee' },
    {
      when: 'is lowered',
      field: { target: 'name', from: ['uid'], normaliser: 'lower' },
      has: { uid: 'ANN' },
      value: 'ann',
    },
    { when: 'is cleared', field: { target: 'surname', from: ['sn'] }, has: {}, value: null },
    {
      when: 'says nothing where ours is kept',
      field: { target: 'surname', from: ['sn'], absent: 'keep' },
      has: {},
      value: undefined,
    },
    {
      when: 'says nothing where it counts only if present',
      field: { target: 'surname', from: ['sn'], authority: 'directory-if-present' },
      has: {},
      value: undefined,
    },
    {
      when: 'says nothing where it is ours',
      field: { target: 'surname', from: ['sn'], authority: 'local' },
      has: { sn: 'Lee' },
      value: undefined,
    },
    { when: 'has no aliases', field: { target: 'aliases', from: ['mailAlternateAddress'] }, has: {}, value: [] },
    {
      when: 'has aliases of all attributes',
      field: { target: 'aliases', from: ['mail', 'mailAlternateAddress'] },
      has: { mail: 'b@x.org', mailAlternateAddress: ['a@x.org', 'B@X.org'] },
      value: ['a@x.org', 'b@x.org'],
    },
    {
      when: 'is off without a flag',
      field: { target: 'disabled', from: ['nsAccountLock'], normaliser: 'boolean' },
      has: {},
      value: false,
    },
    {
      when: 'is on by a flag',
      field: { target: 'disabled', from: ['nsAccountLock'], normaliser: 'boolean' },
      has: { nsAccountLock: 'true' },
      value: true,
    },
    {
      when: 'is off by a flag',
      field: { target: 'disabled', from: ['nsAccountLock'], normaliser: 'boolean' },
      has: { nsAccountLock: 'FALSE' },
      value: false,
    },
    {
      when: 'is on when locked for good',
      field: { target: 'disabled', from: ['pwdAccountLockedTime'], normaliser: 'boolean' },
      has: { pwdAccountLockedTime: '000001010000Z' },
      value: true,
    },
    {
      when: 'is off when locked after wrong passwords',
      field: { target: 'disabled', from: ['pwdAccountLockedTime'], normaliser: 'boolean' },
      has: { pwdAccountLockedTime: '20261122101500Z' },
      value: false,
    },
    {
      when: 'is on by bit 2',
      field: { target: 'disabled', from: ['userAccountControl'], normaliser: 'account-control' },
      has: { userAccountControl: '66050' },
      value: true,
    },
    {
      when: 'is off without bit 2',
      field: { target: 'disabled', from: ['userAccountControl'], normaliser: 'account-control' },
      has: { userAccountControl: '66048' },
      value: false,
    },
    {
      when: 'takes mail where no proxy address is primary',
      field: { target: 'address', from: ['proxyAddresses', 'mail'], normaliser: 'proxy-addresses' },
      has: { proxyAddresses: 'smtp:a@x.org', mail: 'ann@x.org' },
      value: 'ann@x.org',
    },
  ])('$when', ({ field, has, value }) => expect(fieldOf(field, has)).toEqual({ value, faults: [] }));

  it.each<{
    when: string;
    field: Parameters<typeof fieldOf>[0];
    has: Parameters<typeof anEntry>[0];
    value?: unknown;
    detail: RegExp;
  }>([
    {
      when: 'has no name',
      field: { target: 'name', from: ['uid', '{cn|lower}'] },
      has: {},
      detail: /no name.*uid, cn/,
    },
    {
      when: 'has a name that is none',
      field: { target: 'name', from: ['uid'] },
      has: { uid: 'Ann Lee' },
      detail: /letters a–z/,
    },
    { when: 'has no address', field: { target: 'address', from: ['mail'] }, has: {}, detail: /no address.*mail/ },
    {
      when: 'has an address that is none',
      field: { target: 'address', from: ['mail'] },
      has: { mail: 'ann' },
      detail: /local-part@domain/,
    },
    {
      when: 'has two primary addresses',
      field: { target: 'address', from: ['proxyAddresses'], normaliser: 'proxy-addresses' },
      has: { proxyAddresses: ['SMTP:b@x.org', 'SMTP:a@x.org'] },
      detail: /a@x.org and b@x.org/,
    },
    {
      when: 'has an alias that is none',
      field: { target: 'aliases', from: ['mail'] },
      has: { mail: ['b@x.org', 'x'] },
      value: ['b@x.org'],
      detail: /local-part@domain/,
    },
    {
      when: 'is too long',
      field: { target: 'initials', from: ['initials'] },
      has: { initials: 'x'.repeat(17) },
      detail: /17 characters.*16/,
    },
    {
      when: 'has a line break',
      field: { target: 'displayName', from: ['cn'] },
      has: { cn: 'Ann\nLee' },
      detail: /line break/,
    },
    {
      when: 'is not UTF-8',
      field: { target: 'displayName', from: ['cn'] },
      has: { cn: [Uint8Array.of(0x41, 0xff)] },
      value: null,
      detail: /cn is not UTF-8/,
    },
    {
      when: 'is not UTF-8 in many octets',
      field: { target: 'displayName', from: ['cn'] },
      has: { cn: [new Uint8Array(80).fill(0xc3)] },
      value: null,
      detail: /cn is not UTF-8/,
    },
    {
      when: 'is no number',
      field: { target: 'disabled', from: ['userAccountControl'], normaliser: 'account-control' },
      has: { userAccountControl: 'x' },
      detail: /whole number/,
    },
    {
      when: 'is no telephone number',
      field: { kind: 'contact', target: 'telephone', from: ['telephoneNumber'] },
      has: { telephoneNumber: 'ask Ann' },
      detail: /digits/,
    },
  ])('$when: a fault', ({ field, has, value, detail }) => {
    expect(fieldOf(field, has)).toEqual({
      value,
      faults: [expect.objectContaining({ field: field.target, detail: expect.stringMatching(detail) })],
    });
  });
});

describe('where a mailbox would land', () => {
  const placed = (placement: PlacementRule[], attributes: Parameters<typeof anEntry>[0]) =>
    compileMapper({ kind: 'openldap', mapping: [], placement }).map('person', anEntry({ entryUUID, ...attributes }))
      ?.placement;

  it.each<{ when: string; rules: PlacementRule[]; has: Parameters<typeof anEntry>[0]; then: unknown }>([
    { when: 'no rule takes it', rules: [], has: {}, then: undefined },
    { when: 'a rule takes everybody', rules: [{ site: 'paris' }], has: {}, then: { site: 'paris' } },
    {
      when: 'the first filter that is true decides',
      rules: [{ filter: '(l=Rome)', server: 'mx1' }, { filter: '(l=p*s)', server: 'mx2' }, { server: 'mx3' }],
      has: { l: 'PARIS' },
      then: { server: 'mx2' },
    },
    {
      when: 'numbers are compared as such',
      rules: [{ filter: '(employeeNumber>=100)', server: 'new' }, { server: 'old' }],
      has: { employeeNumber: '99' },
      then: { server: 'old' },
    },
    {
      when: 'an attribute is denied',
      rules: [{ filter: '(!(objectClass=shadowAccount))', server: 'mx1' }],
      has: { objectClass: 'shadowAccount' },
      then: undefined,
    },
    {
      when: 'an attribute names it',
      rules: [{ attribute: 'mailHost' }, { site: 'paris' }],
      has: { mailHost: ' athena ' },
      then: { named: 'athena' },
    },
    {
      when: 'the attribute that names it is absent',
      rules: [{ attribute: 'mailHost' }, { site: 'paris' }],
      has: {},
      then: { site: 'paris' },
    },
    {
      when: 'a filter cannot be read',
      rules: [{ filter: '(l=', server: 'mx1' }, { server: 'mx2' }],
      has: { l: '' },
      then: { server: 'mx2' },
    },
    {
      when: 'a rule of comparison is not known here',
      rules: [{ filter: '(userAccountControl:1.2.840.113556.1.4.803:=2)', server: 'mx1' }],
      has: { userAccountControl: '2' },
      then: undefined,
    },
  ])('when $when', ({ rules, has, then }) => expect(placed(rules, has)).toEqual(then));
});

describe('what is asked for', () => {
  it('is what mapping and placement read, once each, and the anchor', () => {
    const mapping = presetFor('openldap').mapping.filter(
      ({ kind, target }) => kind === 'person' && /address|aliases|displayName/.test(target),
    );
    const placement = [{ filter: '(&(l=x)(MAIL=*))', server: 'a' }, { attribute: 'mailHost' }];
    expect(
      attributesNeeded({ kind: 'openldap', mapping, placement }, 'person').map((name) => name.toLowerCase()),
    ).toEqual(['entryuuid', 'displayname', 'cn', 'mail', 'mailalternateaddress', 'maillocaladdress', 'l', 'mailhost']);
  });

  it.each([
    'userPassword',
    'unicodePwd',
    'ms-Mcs-AdmPwd',
    'msLAPS-EncryptedPassword',
    'USERPASSWORD;x-a',
    '2.5.4.35',
    '{krbPrincipalKey}',
  ])('is never %s, nor is it read', (from) => {
    const mapping: FieldMapping[] = [
      {
        kind: 'person',
        target: 'displayName',
        from: [from],
        normaliser: 'none',
        authority: 'directory',
        absent: 'keep',
      },
    ];
    const placement = [{ attribute: 'userPassword' }];
    expect(attributesNeeded({ kind: 'openldap', mapping, placement }, 'person')).toEqual(['entryUUID']);
    const has = { [from.replace(/[{}]/g, '')]: 'secret' };
    expect(fieldOf({ target: 'displayName', from: [from], absent: 'keep' }, has).value).toBeUndefined();
  });
});

describe('the text of a candidate', () => {
  const anyValues = fc.uniqueArray(fc.constantFrom('a@x.org', 'B@x.org', 'c@x.org', 'not', 'D@x', 'smtp:e@x.org', ''), {
    maxLength: 6,
  });

  it('is the same in whatever order the values came, and reads back', () => {
    const mapping = presetFor('active-directory').mapping;
    const mapper = compileMapper({ kind: 'active-directory', mapping, placement: [] });
    fc.assert(
      fc.property(
        anyValues.chain((values) =>
          fc.tuple(fc.constant(values), fc.shuffledSubarray(values, { minLength: values.length })),
        ),
        ([values, shuffled]) => {
          const [one, other] = [values, shuffled].map((proxyAddresses) =>
            mapper.map(
              'group',
              anEntry({
                objectGUID,
                proxyAddresses,
                member: proxyAddresses,
                mail: 'm@x.org',
                cn: 'g',
                mailNickname: 'g',
              }),
            ),
          );
          if (!one || !other) throw new Error('There is an anchor.');
          expect(canonicalCandidate(one)).toBe(canonicalCandidate(other));
          expect(canonicalCandidate(parseCandidate(canonicalCandidate(one)))).toBe(canonicalCandidate(one));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('differs where the DN, a field, a fault or the placement does', () => {
    const plain = { kind: 'person', anchor: 'a', dn: 'cn=a', fields: { name: 'a' }, faults: [] } as const;
    const texts = [
      { ...plain, faults: [] },
      { ...plain, dn: 'cn=b', faults: [] },
      { ...plain, fields: { name: 'b' }, faults: [] },
      { ...plain, fields: { name: 'a', surname: null }, faults: [] },
      { ...plain, placement: { site: 'x' }, faults: [] },
      { ...plain, faults: [{ field: 'address', detail: 'None.' }] },
    ].map(canonicalCandidate);
    expect(new Set(texts).size).toBe(texts.length);
  });
});
