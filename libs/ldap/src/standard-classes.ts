import type { ObjectClassSpec } from './schema.js';

/** Object classes of RFC 4512, 4519, 2247, 2798 and the mail recipient class, as far as this server's entries use them. */
export const standardClasses: readonly ObjectClassSpec[] = [
  { oid: '2.5.6.0', name: 'top', kind: 'abstract', must: ['objectClass'] },
  { oid: '2.5.17.0', name: 'subentry', sup: 'top', kind: 'structural', must: ['cn'] },
  {
    oid: '2.5.20.1',
    name: 'subschema',
    kind: 'auxiliary',
    may: ['attributeTypes', 'objectClasses', 'matchingRules'],
  },
  { oid: '1.3.6.1.4.1.1466.101.120.111', name: 'extensibleObject', sup: 'top', kind: 'auxiliary' },
  { oid: '1.3.6.1.4.1.1466.344', name: 'dcObject', sup: 'top', kind: 'auxiliary', must: ['dc'] },
  { oid: '2.5.6.2', name: 'country', sup: 'top', kind: 'structural', must: ['c'], may: ['description'] },
  {
    oid: '2.5.6.3',
    name: 'locality',
    sup: 'top',
    kind: 'structural',
    may: ['l', 'st', 'street', 'description', 'seeAlso'],
  },
  {
    oid: '2.5.6.4',
    name: 'organization',
    sup: 'top',
    kind: 'structural',
    must: ['o'],
    may: ['description', 'l', 'st', 'street'],
  },
  {
    oid: '2.5.6.5',
    name: 'organizationalUnit',
    sup: 'top',
    kind: 'structural',
    must: ['ou'],
    may: ['description', 'l', 'st', 'street'],
  },
  {
    oid: '2.5.6.6',
    name: 'person',
    sup: 'top',
    kind: 'structural',
    must: ['sn', 'cn'],
    may: ['userPassword', 'telephoneNumber', 'seeAlso', 'description'],
  },
  {
    oid: '2.5.6.7',
    name: 'organizationalPerson',
    sup: 'person',
    kind: 'structural',
    may: [
      ...['title', 'ou', 'l', 'st', 'street', 'postalCode', 'physicalDeliveryOfficeName', 'facsimileTelephoneNumber'],
    ],
  },
  {
    oid: '2.16.840.1.113730.3.2.2',
    name: 'inetOrgPerson',
    sup: 'organizationalPerson',
    kind: 'structural',
    may: ['displayName', 'givenName', 'initials', 'uid', 'mail', 'o', 'mobile', 'homePhone', 'pager'],
  },
  {
    oid: '2.5.6.9',
    name: 'groupOfNames',
    sup: 'top',
    kind: 'structural',
    must: ['member', 'cn'],
    may: ['seeAlso', 'owner', 'ou', 'o', 'description'],
  },
  {
    oid: '2.16.840.1.113730.3.2.147',
    name: 'inetLocalMailRecipient',
    sup: 'top',
    kind: 'auxiliary',
    may: ['mailLocalAddress', 'mailHost', 'mailRoutingAddress'],
  },
];
