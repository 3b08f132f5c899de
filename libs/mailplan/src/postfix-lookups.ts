import { postfixLookup } from './lookup-snippets.js';
import { type LimitedConnector, type PlannedFile, type PostfixServer, postfixPlaces } from './postfix-server.js';
import { askingTransport } from './postfix-transport.js';

interface Lookup {
  name: string;
  says: string;
  /** Below the suffix; the suffix itself without it. */
  under?: string;
  filter: string;
  result: Readonly<Record<string, string>>;
}

/** What the shipped lookups of deploy/postfix ask, and those that only a whole configuration needs. */
const lookups = ({
  fqdn,
  holdsMailboxes,
  limited,
  setting,
  policyPort,
}: PostfixServer): readonly (Lookup | false)[] => [
  {
    name: 'waypost-domains.cf',
    says: 'virtual_mailbox_domains: the domains this organization alone answers for.',
    filter: '(&(objectClass=wpMailDomain)(wpDomainKind=authoritative)(associatedDomain=%s))',
    result: { result_attribute: 'associatedDomain' },
  },
  {
    name: 'waypost-relay-domains.cf',
    says: 'relay_domains: the domains mail is taken in for and handed on.',
    filter:
      '(&(objectClass=wpMailDomain)(|(wpDomainKind=internal-relay)(wpDomainKind=external-relay))(associatedDomain=%s))',
    result: { result_attribute: 'associatedDomain' },
  },
  {
    name: 'waypost-mailboxes.cf',
    says: 'virtual_mailbox_maps: the primary addresses of mailboxes.',
    filter: '(&(objectClass=wpMailAccount)(mailEnabled=TRUE)(mail=%s))',
    result: { result_attribute: 'mail' },
  },
  {
    name: 'waypost-aliases.cf',
    says: 'virtual_alias_maps: any address of a recipient to whom its mail goes from here, forwardings followed and groups opened.',
    under: `wpServer=${fqdn}`,
    filter: '(wpRecipient=%s)',
    result: { result_attribute: 'wpDeliverTo' },
  },
  holdsMailboxes && {
    name: 'waypost-own.cf',
    says: 'transport_maps: the mailboxes of this server, whatever the kind of their domain, and copies for them.',
    filter: `(&(objectClass=wpMailAccount)(mailEnabled=TRUE)(|(mail=%s)(wpCopyAddress=%s))(mailHost=${fqdn}))`,
    result: { result_attribute: 'mailHost', result_format: `lmtp:${postfixPlaces.lmtp}` },
  },
  limited.length > 0 && {
    name: 'waypost-limited.cf',
    says: 'transport_maps: next hops by connectors that have limits of their own; master.cf has a transport for each.',
    under: `wpServer=${fqdn}`,
    filter: limitedFilter(limited, policyPort !== undefined),
    result: { result_attribute: 'wpConnectorNextHop' },
  },
  {
    name: 'waypost-transport.cf',
    says: 'transport_maps: where this server hands mail on to.',
    under: `wpServer=${fqdn}`,
    filter: '(wpRecipient=%s)',
    result: { result_attribute: policyPort === undefined ? 'wpNextHop' : 'wpNextHopAsking' },
  },
  {
    name: 'waypost-tls-policy.cf',
    says: 'smtp_tls_policy_maps: how a next hop is spoken to.',
    under: `wpServer=${fqdn}`,
    filter: '(wpDestination=%s)',
    result: { result_attribute: 'wpTlsPolicy' },
  },
  {
    name: 'waypost-sasl-passwords.cf',
    says: 'smtp_sasl_password_maps: what this server signs in to a smart host with; told to its own service account alone.',
    under: `wpServer=${fqdn}`,
    filter: '(wpDestination=%s)',
    result: { result_attribute: 'wpSaslPassword' },
  },
  {
    name: 'waypost-senders.cf',
    says: 'smtpd_sender_login_maps: who may send as an address.',
    filter: '(&(objectClass=wpMailAccount)(|(mail=%s)(mailAlias=%s)))',
    result: { result_attribute: 'wpMaySendAs' },
  },
  {
    name: 'waypost-no-relay.cf',
    says: 'check_sasl_access: people who have signed in and may not send outside.',
    filter: '(&(objectClass=wpMailAccount)(mail=%s)(wpSmtpRelayAuthenticated=FALSE))',
    result: { result_attribute: 'mail', result_format: 'reject_unauth_destination' },
  },
  setting('smtp.refuseSpoofed') === true && {
    name: 'waypost-spoofed.cf',
    says: 'check_sender_access: domains whose people sign in before they send.',
    filter: '(&(objectClass=wpMailDomain)(wpDomainKind=authoritative)(associatedDomain=%s))',
    result: {
      result_attribute: 'associatedDomain',
      result_format: '550 5.7.1 Mail from this domain comes from people who have signed in',
    },
  },
];

/** It asks for those alone that this configuration has a transport for; where the policy service is asked, that answers with it. */
function limitedFilter(limited: readonly LimitedConnector[], isAsking: boolean): string {
  const connectors = `(|${limited.map(({ name }) => `(wpConnector=${name})`).join('')})`;
  return `(&(wpRecipient=%s)${connectors}${isAsking ? `(!(wpNextHopAsking=${askingTransport}))` : ''})`;
}

/** The LDAP tables (ldap_table(5)) of a server. */
export const postfixLookups = (server: PostfixServer): PlannedFile[] =>
  lookups(server)
    .filter((lookup) => lookup !== false)
    .map(({ name, says, under, filter, result }) => {
      const place =
        under === undefined ? server.lookups : { ...server.lookups, base: `${under},${server.lookups.base}` };
      const lines = [
        `# ${says}`,
        'version = 3',
        'bind = yes',
        postfixLookup(place).trimEnd(),
        'scope = sub',
        'timeout = 5',
        `query_filter = ${filter}`,
        ...Object.entries(result).map(([key, value]) => `${key} = ${value}`),
      ];
      return { name, text: lines.join('\n') + '\n', isSecret: true };
    });
