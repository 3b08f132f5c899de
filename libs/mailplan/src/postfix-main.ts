import { limitParameters } from './postfix-limits.js';
import {
  askingContext,
  askingSeparator,
  controlsClients,
  inFolder,
  nameOf,
  type PostfixServer,
  postfixPlaces,
  servesPeople,
  takesStrangers,
} from './postfix-server.js';

type Parameter = readonly [name: string, value: string | number | readonly string[]];
type Section = readonly [says: string, parameters: readonly Parameter[]];

const ldap = (name: string) => `proxy:ldap:${inFolder(name)}`;
const cidr = (name: string) => `cidr:${inFolder(name)}`;
const yesNo = (value: unknown) => (value === true ? 'yes' : 'no');

/** main.cf of a server, postconf(5). Every parameter that a setting of the catalogue is enforced by is in it. */
export function postfixMain(server: PostfixServer): string {
  const sections = [names, network, recipients, routing, clients, people, limits, encryption, queue];
  const text = sections.flatMap((section) => sectionText(section(server)));
  return [
    `# The whole configuration of Postfix on the server ${server.name}, rendered by Waypost. Do not edit it: what is changed here`,
    '# counts as drift and goes with the next rendering. Set it in Waypost instead, or see docs/postfix.md.',
    'compatibility_level = 3.6',
    ...text,
    '',
  ].join('\n');
}

const sectionText = ([says, parameters]: Section) => [
  '',
  `# ${says}`,
  ...parameters.map(([name, value]) =>
    typeof value === 'object'
      ? `${name} =${value.map((part) => `\n    ${part}`).join(',')}`
      : `${name} = ${value}`.trimEnd(),
  ),
];

function names(server: PostfixServer): Section {
  const banner = (server.setting('smtp.banner') as string)
    .replaceAll('$', '$$$$')
    .replaceAll('{fqdn}', '$myhostname')
    .replaceAll('{product}', 'Waypost')
    .replaceAll('{version}', '');
  return [
    'What it calls itself.',
    [
      ['myhostname', nameOf(server)],
      ['myorigin', '$myhostname'],
      ['smtpd_banner', banner.replaceAll(/ +/g, ' ').trim()],
      ['append_dot_mydomain', 'no'],
      ['biff', 'no'],
      ['enable_long_queue_ids', 'yes'],
    ],
  ];
}

function network({ setting }: PostfixServer): Section {
  const places = (setting('smtp.bindings') as { address: string }[]).map(({ address }) => address);
  const source = setting('smtp.sourceAddress') as string;
  const all = [...new Set([...places, ...(source === '' ? [] : [source])])];
  const parameter = source.includes(':') ? 'smtp_bind_address6' : 'smtp_bind_address';
  return [
    'Where it listens and connects from.',
    [
      ['inet_interfaces', places.includes('*') ? 'all' : all.join(', ')],
      ['inet_protocols', 'all'],
      ...(source === '' ? [] : [[parameter, source] as const]),
    ],
  ];
}

function recipients(server: PostfixServer): Section {
  const own = server.fqdn === nameOf(server) ? '' : `, ${server.fqdn}`;
  return [
    'Whom it takes mail for. Its own users, such as root, are written to by its own programs alone.',
    [
      ['mydestination', `$myhostname${own}, localhost`],
      ['alias_maps', ''],
      ['virtual_mailbox_domains', ldap('waypost-domains.cf')],
      ['virtual_mailbox_maps', ldap('waypost-mailboxes.cf')],
      ['virtual_alias_maps', ldap('waypost-aliases.cf')],
      // Or each domain would be asked for as an address as well.
      ['virtual_alias_domains', ''],
      ['virtual_alias_expansion_limit', 100_000],
      // Or who is written to by two addresses, or is in a group as well, gets the message twice.
      ['enable_original_recipient', 'no'],
      ['relay_domains', ldap('waypost-relay-domains.cf')],
      [
        'parent_domain_matches_subdomains',
        'debug_peer_list, fast_flush_domains, mynetworks, permit_mx_backup_networks, qmqpd_authorized_clients, smtpd_access_maps',
      ],
      ['smtpd_reject_unlisted_recipient', yesNo(server.setting('smtp.refuseUnknown'))],
      ['unknown_virtual_mailbox_reject_code', 550],
    ],
  ];
}

/** What the directory knows no next hop for goes to the smart host or by DNS; an address of ours that nobody has goes nowhere. */
function routing(server: PostfixServer): Section {
  const { setting, holdsMailboxes, limited } = server;
  const smartHost = setting('smtp.smartHostLast') === true ? '' : (setting('smtp.smartHost') as string);
  const maps = [
    ...(limited.length > 0 ? [ldap('waypost-limited.cf')] : []),
    ldap('waypost-transport.cf'),
    ...(holdsMailboxes ? [ldap('waypost-own.cf')] : []),
  ];
  return [
    'Where it hands mail on.',
    [
      ['transport_maps', maps.join(', ')],
      ['proxy_read_maps', askedByProxy(server)],
      ['virtual_transport', 'error:5.1.1 User unknown'],
      ['lmtp_generic_maps', `regexp:${inFolder('waypost-copies.regexp')}`],
      ['default_transport', 'direct'],
      ['relay_transport', 'direct'],
      ['relayhost', smartHost],
      ...askNextHop(server),
      // Only connectors that are always encrypted have something to sign in with.
      ['smtp_sasl_auth_enable', 'yes'],
      ['smtp_sasl_password_maps', ldap('waypost-sasl-passwords.cf')],
      ['smtp_sasl_security_options', 'noanonymous'],
    ],
  ];
}

/** Postfix lets its proxy ask only tables that one of these names; a table it may not ask ends the program that needs it. */
const askedByProxy = (server: PostfixServer) =>
  [
    '$local_recipient_maps $mydestination $virtual_mailbox_domains $virtual_mailbox_maps $virtual_alias_maps',
    '$virtual_alias_domains $relay_domains $transport_maps $smtpd_sender_login_maps $smtpd_sender_restrictions',
    '$smtp_tls_policy_maps $smtp_sasl_password_maps',
    ...(servesPeople(server) ? ['$waypost_people_relay_restrictions'] : []),
  ].join(' ');

function clients(server: PostfixServer): Section {
  const { setting } = server;
  const networks = setting('smtp.relayList') as string[];
  const isList = setting('smtp.relayMode') === 'onlyList';
  return [
    'Who may connect and what they may send.',
    [
      ['mynetworks', isList ? networks.map(bracketed).join(', ') : ''],
      ['smtpd_helo_required', 'yes'],
      // Each thing is refused when it is said, in the order of the rules: the client, the sender, the size, the recipients.
      ['smtpd_delay_reject', 'no'],
      ['disable_vrfy_command', 'yes'],
      ['smtpd_client_restrictions', clientRestrictions(server)],
      ['smtpd_sender_restrictions', senderRestrictions(server)],
      ['smtpd_relay_restrictions', relayRestrictions(server)],
      // The first server has asked who may write to whom, and knew who had signed in; those it hands mail to do not ask again.
      ['smtpd_recipient_restrictions', [peers, ...recipientRestrictions(server)]],
      ['smtpd_end_of_data_restrictions', [peers, ...askPolicy(server)]],
    ],
  ];
}

const peers = `check_client_access ${cidr('waypost-peers.cidr')}`;
const controlled = (server: PostfixServer) =>
  controlsClients(server) ? [`check_client_access ${cidr('waypost-clients.cidr')}`] : [];

const clientRestrictions = (server: PostfixServer) => [
  peers,
  ...(takesStrangers(server) ? [] : [`check_client_access ${cidr('waypost-strangers.cidr')}`]),
  ...controlled(server),
  ...(server.setting('smtp.requireReverseName') === true
    ? ['permit_mynetworks', 'reject_unknown_reverse_client_hostname']
    : []),
];

const senderRestrictions = ({ setting }: PostfixServer) => [
  peers,
  'reject_non_fqdn_sender',
  ...(setting('smtp.refuseSpoofed') === true
    ? ['permit_mynetworks', `check_sender_access ${ldap('waypost-spoofed.cf')}`]
    : []),
];

/** The relay table of the rules, C2: its rows in an order in which the first that fits says the same. */
const relayRestrictions = (server: PostfixServer) => [...beforeSignIn(server), 'reject_unauth_destination'];

/** At each recipient, after relaying was judged. Nobody asks about recipients who are not there, or the limit on their number would count them. */
const recipientRestrictions = (server: PostfixServer) => [
  ...(server.setting('smtp.refuseUnknown') === true ? ['reject_unlisted_recipient'] : []),
  ...askPolicy(server),
];

const askPolicy = ({ policyPort }: PostfixServer) =>
  policyPort === undefined ? [] : [`check_policy_service inet:127.0.0.1:${policyPort}`];

/** Which server asks for a next hop, and of which connectors it has a transport. */
const contextOf = ({ fqdn, limited }: PostfixServer) =>
  `${askingContext}${[fqdn, ...limited.map(({ name }) => name)].join(askingSeparator)}`;

/** On the listener that asks for next hops: the answer is a next hop, or why there is none. */
const askNextHop = (server: PostfixServer): readonly Parameter[] =>
  server.policyPort === undefined
    ? []
    : [
        // The answer is for a whole message, so each has one recipient.
        ['waypost-ask_destination_recipient_limit', 1],
        [
          'waypost_ask_restrictions',
          [
            `check_policy_service { inet:127.0.0.1:${server.policyPort}, policy_context=${contextOf(server)} }`,
            // This machine's own programs alone can reach it; Postfix starts no listener that never rejects.
            'permit_mynetworks',
            'reject',
          ],
        ],
      ];

const peopleMayRelay = [`check_sasl_access ${ldap('waypost-no-relay.cf')}`, 'permit_sasl_authenticated'];

const beforeSignIn = ({ setting }: PostfixServer) => [
  ...((setting('smtp.neverRelay') as string[]).length > 0
    ? [`check_client_access ${cidr('waypost-never-relay.cidr')}`]
    : []),
  peers,
  `check_recipient_access regexp:${inFolder('waypost-recipients.regexp')}`,
  'permit_mynetworks',
  ...(setting('smtp.relayMode') === 'allExceptList' ? [`check_client_access ${cidr('waypost-relay.cidr')}`] : []),
];

function people(server: PostfixServer): Section {
  return [
    'People who sign in, on the ports that are theirs; Dovecot checks their passwords.',
    [
      ['smtpd_sasl_type', 'dovecot'],
      ['smtpd_sasl_path', postfixPlaces.sasl],
      ['smtpd_sasl_auth_enable', 'no'],
      ['smtpd_sasl_security_options', 'noanonymous'],
      ['smtpd_tls_auth_only', yesNo(server.setting('smtp.requireTlsForAuth'))],
      ['smtpd_sender_login_maps', ldap('waypost-senders.cf')],
      ...(servesPeople(server) ? restrictionsForPeople(server) : []),
    ],
  ];
}

/** master.cf names them. Where nobody can sign in they are left out: a parameter that nothing names is taken for a misspelt one. */
const restrictionsForPeople = (server: PostfixServer): readonly Parameter[] => [
  ['waypost_people_client_restrictions', controlled(server).join(', ')],
  ['waypost_people_relay_restrictions', [...beforeSignIn(server), ...peopleMayRelay, 'reject_unauth_destination']],
  ['waypost_people_sender_restrictions', ['reject_sender_login_mismatch', 'permit_sasl_authenticated', 'reject']],
  ['waypost_people_recipient_restrictions', recipientRestrictions(server).join(', ')],
  ['waypost_people_end_restrictions', askPolicy(server).join(', ')],
];

function limits(server: PostfixServer): Section {
  const { setting } = server;
  const perConnection = setting('smtp.messagesPerConnection') as number;
  const perDomain = setting('smtp.maxConnectionsPerDomain') as number;
  return [
    'How much.',
    [
      ['message_size_limit', setting('smtp.maxMessageBytes') as number],
      ['mailbox_size_limit', 0],
      ['virtual_mailbox_limit', 0],
      ['smtpd_recipient_limit', setting('smtp.maxRecipients') as number],
      ['smtpd_client_connection_count_limit', setting('smtp.maxConnectionsPerIp') as number],
      ['smtpd_client_event_limit_exceptions', cidr('waypost-peers.cidr')],
      ['smtpd_timeout', `${setting('smtp.timeoutSeconds') as number}s`],
      ['hopcount_limit', setting('smtp.maxHopCount') as number],
      ['smtp_destination_concurrency_limit', perDomain],
      ['direct_destination_concurrency_limit', perDomain],
      ...limitParameters(server),
      // A connection that is used again n times has carried n + 1 messages; for one message alone none may be kept at all.
      ['smtp_connection_reuse_count_limit', Math.max(perConnection - 1, 0)],
      ['smtp_connection_cache_on_demand', yesNo(perConnection !== 1)],
    ],
  ];
}

const outbound = { none: 'none', opportunistic: 'may', required: 'encrypt' };

function encryption({ setting }: PostfixServer): Section {
  return [
    'Encryption.',
    [
      ['smtpd_tls_chain_files', postfixPlaces.tlsChain],
      ['smtpd_tls_security_level', setting('smtp.requireTlsInbound') === true ? 'encrypt' : 'may'],
      ['smtpd_tls_loglevel', 1],
      ['smtp_tls_security_level', outbound[setting('smtp.outboundTls') as keyof typeof outbound]],
      ['smtp_tls_policy_maps', ldap('waypost-tls-policy.cf')],
      ['smtp_tls_CApath', '/etc/ssl/certs'],
      ['smtp_tls_loglevel', 1],
    ],
  ];
}

function queue({ setting }: PostfixServer): Section {
  const [first, longest] = [setting('smtp.firstRetryMinutes'), setting('smtp.longestRetryMinutes')] as [number, number];
  const delay = setting('smtp.delayNotificationHours') as number;
  const expiry = setting('smtp.expirationHours') as number;
  return [
    'What waits.',
    [
      // The queue is looked through no less often than the shortest wait, or that would never be kept.
      ['queue_run_delay', `${Math.min(first, 5)}m`],
      ['minimal_backoff_time', `${first}m`],
      ['maximal_backoff_time', `${longest}m`],
      ['delay_warning_time', `${delay}h`],
      ['maximal_queue_lifetime', `${expiry}h`],
      ['bounce_queue_lifetime', `${expiry}h`],
    ],
  ];
}

/** An IPv6 network as main.cf writes it, postconf(5) mynetworks. */
const bracketed = (network: string) => (network.includes(':') ? network.replace(/^([^/]+)/, '[$1]') : network);
