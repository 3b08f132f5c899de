import { customAttributeNumbers } from '@waypost/organization';
import type { AttributeTypeSpec } from './schema.js';

type Rules = Pick<AttributeTypeSpec, 'equality' | 'ordering' | 'substrings' | 'syntax'>;

const text: Rules = { equality: 'caseIgnoreMatch', substrings: 'caseIgnoreSubstringsMatch', syntax: 'directoryString' };
const ia5: Rules = { equality: 'caseIgnoreIA5Match', substrings: 'caseIgnoreIA5SubstringsMatch', syntax: 'ia5String' };
const integer: Rules = { equality: 'integerMatch', ordering: 'integerOrderingMatch', syntax: 'integer' };
const boolean: Rules = { equality: 'booleanMatch', syntax: 'boolean' };
const dn: Rules = { equality: 'distinguishedNameMatch', syntax: 'dn' };
const oid: Rules = { equality: 'objectIdentifierMatch', syntax: 'oid' };
const time: Rules = {
  equality: 'generalizedTimeMatch',
  ordering: 'generalizedTimeOrderingMatch',
  syntax: 'generalizedTime',
};
const phone: Rules = {
  equality: 'telephoneNumberMatch',
  substrings: 'telephoneNumberSubstringsMatch',
  syntax: 'telephoneNumber',
};

/** The rule sets our own attribute types are declared with. */
export const attributeRules = { text, ia5, integer, boolean, dn, oid, time } as const;

const single = { singleValue: true } as const;
const operational = { operational: true } as const;
const anyForm = { addresses: true } as const;
const named = (
  name: string,
  oid: string,
  rules: Rules | { sup: string },
  more: Partial<AttributeTypeSpec> = {},
): AttributeTypeSpec => ({
  oid,
  names: [name],
  ...rules,
  ...more,
});
const byName = { sup: 'name' } as const;
/** The custom attributes of Exchange; when it got five more, their numbers went on elsewhere. */
const extensionAttributeOid = (n: number) => `1.2.840.113556.1.2.${n <= 10 ? 422 + n : 588 + n}`;
const firstComponent = (syntax: NonNullable<AttributeTypeSpec['syntax']>): Rules => ({
  equality: 'objectIdentifierFirstComponentMatch',
  syntax,
});

/** Attribute types of RFC 4512, 4519, 4524, 2798, 4530, 5020, and the de-facto ones of mail directories, with their own OIDs. */
export const standardAttributes: readonly AttributeTypeSpec[] = [
  named('objectClass', '2.5.4.0', oid),
  named('name', '2.5.4.41', text),
  named('cn', '2.5.4.3', byName, { names: ['cn', 'commonName'] }),
  named('sn', '2.5.4.4', byName, { names: ['sn', 'surname'] }),
  named('givenName', '2.5.4.42', byName, { names: ['givenName', 'gn'] }),
  named('initials', '2.5.4.43', byName),
  named('displayName', '2.16.840.1.113730.3.1.241', text, single),
  named('ou', '2.5.4.11', byName, { names: ['ou', 'organizationalUnitName'] }),
  named('o', '2.5.4.10', byName, { names: ['o', 'organizationName'] }),
  named('l', '2.5.4.7', byName, { names: ['l', 'localityName'] }),
  named('st', '2.5.4.8', byName, { names: ['st', 'stateOrProvinceName'] }),
  named('c', '2.5.4.6', byName, { names: ['c', 'countryName'], ...single }),
  named('title', '2.5.4.12', byName),
  named('street', '2.5.4.9', text, { names: ['street', 'streetAddress'] }),
  named('postalCode', '2.5.4.17', text),
  named('physicalDeliveryOfficeName', '2.5.4.19', text),
  named('description', '2.5.4.13', text),
  named('dc', '0.9.2342.19200300.100.1.25', ia5, { names: ['dc', 'domainComponent'], ...single }),
  named('uid', '0.9.2342.19200300.100.1.1', text, { names: ['uid', 'userid'], ...anyForm }),
  named('mail', '0.9.2342.19200300.100.1.3', ia5, { names: ['mail', 'rfc822Mailbox'], ...anyForm }),
  named('telephoneNumber', '2.5.4.20', phone),
  named('facsimileTelephoneNumber', '2.5.4.23', phone, { names: ['facsimileTelephoneNumber', 'fax'] }),
  named('mobile', '0.9.2342.19200300.100.1.41', phone, { names: ['mobile', 'mobileTelephoneNumber'] }),
  named('homePhone', '0.9.2342.19200300.100.1.20', phone, { names: ['homePhone', 'homeTelephoneNumber'] }),
  named('pager', '0.9.2342.19200300.100.1.42', phone, { names: ['pager', 'pagerTelephoneNumber'] }),
  named('seeAlso', '2.5.4.34', dn),
  named('userPassword', '2.5.4.35', { equality: 'octetStringMatch', syntax: 'octetString' }, { secret: true }),
  named('member', '2.5.4.31', dn),
  named('owner', '2.5.4.32', dn),
  named('rfc822MailMember', '1.3.6.1.4.1.42.2.27.2.1.15', ia5, anyForm),
  named('associatedDomain', '0.9.2342.19200300.100.1.37', ia5, anyForm),
  named('memberOf', '1.2.840.113556.1.2.102', dn, operational),
  named('mailLocalAddress', '2.16.840.1.113730.3.1.13', ia5, anyForm),
  named('mailRoutingAddress', '2.16.840.1.113730.3.1.47', ia5, { ...single, ...anyForm }),
  named('mailHost', '2.16.840.1.113730.3.1.18', ia5, single),
  named('mailAlias', '1.3.6.1.4.1.29426.1.10.2', ia5, anyForm),
  named('mailEnabled', '1.3.6.1.4.1.29426.1.10.5', boolean, single),
  named('proxyAddresses', '1.2.840.113556.1.2.210', text, anyForm),
  named('mailNickname', '1.2.840.113556.1.2.447', text, single),
  named('department', '1.2.840.113556.1.2.141', text, single),
  named('company', '1.2.840.113556.1.2.146', text, single),
  ...customAttributeNumbers.map((n) =>
    named(`extensionAttribute${n}`, extensionAttributeOid(n), text, {
      ...single,
      names: [`extensionAttribute${n}`, `customAttribute${n}`],
    }),
  ),
  named('createTimestamp', '2.5.18.1', time, { ...single, ...operational }),
  named('modifyTimestamp', '2.5.18.2', time, { ...single, ...operational }),
  named('creatorsName', '2.5.18.3', dn, { ...single, ...operational }),
  named('modifiersName', '2.5.18.4', dn, { ...single, ...operational }),
  named('hasSubordinates', '2.5.18.9', boolean, { ...single, ...operational }),
  named('subschemaSubentry', '2.5.18.10', dn, { ...single, ...operational }),
  named('structuralObjectClass', '2.5.21.9', oid, { ...single, ...operational }),
  named('entryDN', '1.3.6.1.1.20', dn, { ...single, ...operational }),
  named(
    'entryUUID',
    '1.3.6.1.1.16.4',
    { equality: 'UUIDMatch', ordering: 'UUIDOrderingMatch', syntax: 'uuid' },
    { ...single, ...operational },
  ),
  named('attributeTypes', '2.5.21.5', firstComponent('attributeTypeDescription'), operational),
  named('objectClasses', '2.5.21.6', firstComponent('objectClassDescription'), operational),
  named('matchingRules', '2.5.21.4', firstComponent('matchingRuleDescription'), operational),
  named('ldapSyntaxes', '1.3.6.1.4.1.1466.101.120.16', firstComponent('ldapSyntaxDescription'), operational),
  named('namingContexts', '1.3.6.1.4.1.1466.101.120.5', dn, operational),
  named('supportedLDAPVersion', '1.3.6.1.4.1.1466.101.120.15', integer, operational),
  named('supportedControl', '1.3.6.1.4.1.1466.101.120.13', oid, operational),
  named('supportedExtension', '1.3.6.1.4.1.1466.101.120.7', oid, operational),
  named('supportedFeatures', '1.3.6.1.4.1.4203.1.3.5', oid, operational),
  named(
    'supportedSASLMechanisms',
    '1.3.6.1.4.1.1466.101.120.14',
    { equality: 'caseIgnoreMatch', syntax: 'directoryString' },
    operational,
  ),
  named(
    'vendorName',
    '1.3.6.1.1.4',
    { equality: 'caseExactMatch', syntax: 'directoryString' },
    { ...single, ...operational },
  ),
  named(
    'vendorVersion',
    '1.3.6.1.1.5',
    { equality: 'caseExactMatch', syntax: 'directoryString' },
    { ...single, ...operational },
  ),
];
