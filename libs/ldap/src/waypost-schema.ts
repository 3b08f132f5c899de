import { customAttributeNumbers } from '@waypost/organization';
import { waypostOid, type WaypostName } from './oid-registry.js';
import type { AttributeTypeSpec, ObjectClassSpec } from './schema.js';
import { attributeRules } from './standard-attributes.js';

const own = (
  name: WaypostName,
  rules: keyof typeof attributeRules,
  description: string,
  more: Partial<AttributeTypeSpec> = {},
): AttributeTypeSpec => ({
  oid: waypostOid(name),
  names: [name],
  description,
  ...attributeRules[rules],
  ...more,
});
const single = { singleValue: true } as const;
const denied = (name: WaypostName, what: string) =>
  own(name, 'text', `Why ${what} is off, for the person logging in; present only while it is off`, single);

/** The attribute types of a mailbox that say what is in force for it. */
export const mailAccountAttributes: readonly AttributeTypeSpec[] = [
  own('wpServiceEnabled', 'ia5', 'Services in force, in the names Dovecot gives them'),
  denied('wpPop3DeniedReason', 'POP3'),
  denied('wpImapDeniedReason', 'IMAP'),
  denied('wpSubmissionDeniedReason', 'sending through submission'),
  denied('wpSmtpDeniedReason', 'sending through SMTP'),
  denied('wpLmtpDeniedReason', 'receiving'),
  denied('wpSieveDeniedReason', 'managing filters'),
  denied('wpHttpDeniedReason', 'HTTP'),
  own('wpQuotaRule', 'ia5', 'Quota as a Dovecot quota_rule', single),
  own('wpHomeServer', 'ia5', 'Host name of the server that holds the mailbox', single),
  own('wpUserdbImport', 'ia5', 'TAB-separated fields for Dovecot userdb_import', single),
  own('wpAccountKind', 'ia5', 'Whom the mailbox is for: person, shared, room or equipment', single),
];

/** The attribute types of recipients and of accepted domains. */
export const recipientAttributeTypes: readonly AttributeTypeSpec[] = [
  own('wpHidden', 'boolean', 'Whether the recipient is kept from the address books of people', single),
  own('wpDeliverTo', 'text', 'Addresses that mail for the recipient goes to: its own, or where it is forwarded to'),
  own('wpCopyAddress', 'ia5', 'Address that a copy travels by which was forwarded already; not shown, but found', {
    ...single,
    addresses: true,
  }),
  own('wpForwardTo', 'text', 'Address that the mailbox is forwarded to', single),
  own('wpMaySendAs', 'text', 'Primary addresses of the mailboxes that may send in its name, its own included'),
  own('wpRequireSignIn', 'boolean', 'Whether only people who have signed in may write', single),
  own('wpMaxReceiveBytes', 'integer', 'The largest message it takes, in octets', single),
  own('wpAcceptFrom', 'dn', 'Recipients, and groups of them, that alone may write'),
  own('wpRejectFrom', 'dn', 'Recipients, and groups of them, that may not write'),
  own('wpMemberFilter', 'text', 'Filter that the mailboxes and contacts in the group match (RFC 4515)', single),
  own('wpDomainKind', 'ia5', 'authoritative, internal-relay or external-relay', single),
  own('wpMatchSubdomains', 'boolean', 'Whether the domain stands for those below it as well', single),
  own('wpDefaultDomain', 'boolean', 'Whether addresses are made in the domain unless told otherwise', single),
];

/** What names the people as one service asks for them. */
export const viewAttributes: readonly AttributeTypeSpec[] = [
  own('wpService', 'ia5', 'The service that asks, in the name Dovecot gives it', single),
  own('wpClient', 'ia5', 'Address of the client on whose behalf it asks', single),
];

/** What says where mail goes from one server. */
export const routeAttributes: readonly AttributeTypeSpec[] = [
  own('wpServer', 'ia5', 'Name and host name of the server whose next hops these are'),
  own('wpRecipient', 'ia5', 'Address that mail is for', { ...single, addresses: true }),
  own('wpNextHop', 'text', 'Where the server hands the mail to, as transport(5) of Postfix writes it', single),
  own(
    'wpNextHopAsking',
    'text',
    'The same for a Postfix that asks its policy service where the sender or the size matters',
    single,
  ),
  own('wpConnector', 'ia5', 'Name of the connector by which the server hands the mail on', single),
  own(
    'wpConnectorNextHop',
    'text',
    'The next hop by a transport of that connector alone, which keeps its limits',
    single,
  ),
  own('wpDestination', 'ia5', 'Host or domain that mail is handed to, as Postfix asks for it', single),
  own('wpTlsPolicy', 'ia5', 'How it is spoken to, as smtp_tls_policy_maps of Postfix writes it', single),
  own(
    'wpSaslPassword',
    'text',
    'Name and password to sign in with there; for that server’s mail program alone',
    single,
  ),
];

const count = (name: WaypostName, description: string) => own(name, 'integer', description, single);

/** What the directory says of itself under `cn=monitor`. */
export const monitorAttributes: readonly AttributeTypeSpec[] = [
  count('wpRevision', 'Newest revision of the model that is answered from'),
  count('wpAgeSeconds', 'Seconds since the model was last known to be current'),
  count('wpConnectionCount', 'Open connections'),
  count('wpMailboxCount', 'Mailboxes held'),
  count('wpServerCount', 'Servers held'),
  count('wpOverrideCount', 'Overrides held'),
  count('wpSearchCount', 'Searches answered since the start'),
  count('wpBindCount', 'Binds that succeeded since the start'),
  count('wpBindRefusedCount', 'Binds that were refused since the start'),
];

/** What mailboxes, contacts and groups may have that is of no standard class. */
const custom = customAttributeNumbers.map((n) => `extensionAttribute${n}`);
const restrictions = ['wpRequireSignIn', 'wpMaxReceiveBytes', 'wpAcceptFrom', 'wpRejectFrom'];
const ofPeople = ['wpHidden', 'company', 'department', 'c', ...custom, 'wpDeliverTo', ...restrictions];

const namesOf = (types: readonly AttributeTypeSpec[]) => types.map(({ names }) => names[0]);

/** Our own object classes; a mailbox may hold every setting attribute the caller adds. */
export const waypostClasses = (settings: readonly AttributeTypeSpec[]): readonly ObjectClassSpec[] => [
  {
    oid: waypostOid('wpMailAccount'),
    name: 'wpMailAccount',
    description: 'A mailbox with what is in force for it',
    sup: 'top',
    kind: 'auxiliary',
    must: ['uid', 'mail'],
    may: [
      ...['mailAlias', 'mailEnabled', 'mailNickname', 'proxyAddresses', ...ofPeople],
      ...['wpForwardTo', 'wpMaySendAs', 'wpCopyAddress'],
      ...namesOf(mailAccountAttributes),
      ...namesOf(settings),
    ],
  },
  {
    oid: waypostOid('wpMailGroup'),
    name: 'wpMailGroup',
    description: 'A group that mail can be sent to',
    sup: 'top',
    kind: 'auxiliary',
    must: ['mail'],
    may: [
      'mailAlias',
      'mailEnabled',
      'mailNickname',
      'proxyAddresses',
      'displayName',
      'rfc822MailMember',
      'wpHidden',
      'wpMemberFilter',
      ...custom,
      ...restrictions,
    ],
  },
  {
    oid: waypostOid('wpEmptyGroup'),
    name: 'wpEmptyGroup',
    description: 'A group without a member in this directory',
    sup: 'top',
    kind: 'structural',
    must: ['cn'],
    may: ['owner', 'description'],
  },
  {
    oid: waypostOid('wpMailContact'),
    name: 'wpMailContact',
    description: 'A recipient outside the organization',
    sup: 'top',
    kind: 'auxiliary',
    must: ['mail'],
    may: ['mailAlias', 'mailEnabled', 'mailNickname', 'proxyAddresses', ...ofPeople],
  },
  {
    oid: waypostOid('wpMailDomain'),
    name: 'wpMailDomain',
    description: 'A mail domain that mail is taken in for',
    sup: 'top',
    kind: 'structural',
    must: ['associatedDomain'],
    may: ['wpDomainKind', 'wpMatchSubdomains', 'wpDefaultDomain'],
  },
  {
    oid: waypostOid('wpDirectoryMonitor'),
    name: 'wpDirectoryMonitor',
    description: 'The state of this directory process',
    sup: 'top',
    kind: 'structural',
    must: ['cn'],
    may: namesOf(monitorAttributes),
  },
  {
    oid: waypostOid('wpServiceView'),
    name: 'wpServiceView',
    description: 'The people, seen through one service',
    sup: 'top',
    kind: 'structural',
    must: ['wpService'],
    may: ['wpClient'],
  },
  {
    oid: waypostOid('wpRouteView'),
    name: 'wpRouteView',
    description: 'The next hops of one server',
    sup: 'top',
    kind: 'structural',
    must: ['wpServer'],
    may: [],
  },
  {
    oid: waypostOid('wpRoute'),
    name: 'wpRoute',
    description: 'Where one server hands mail for one address to',
    sup: 'top',
    kind: 'structural',
    must: ['wpRecipient'],
    may: ['wpNextHop', 'wpNextHopAsking', 'wpConnector', 'wpConnectorNextHop', 'wpDeliverTo'],
  },
  {
    oid: waypostOid('wpNextHopPolicy'),
    name: 'wpNextHopPolicy',
    description: 'How one server speaks to a next hop',
    sup: 'top',
    kind: 'structural',
    must: ['wpDestination'],
    may: ['wpTlsPolicy', 'wpSaslPassword'],
  },
];
