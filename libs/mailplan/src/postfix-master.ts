import { type Binding, isForPeople } from '@waypost/settings';
import { limitedPrograms } from './postfix-limits.js';
import { type PostfixServer, postfixPlaces, servesPeople, takesStrangers } from './postfix-server.js';

/** master.cf of a server, master(5): its listeners, and the programs behind them. */
export function postfixMaster(server: PostfixServer): string {
  const { setting } = server;
  const listeners = (setting('smtp.bindings') as Binding[]).flatMap((binding) => listener(server, binding));
  const smartHost = setting('smtp.smartHost') as string;
  const isLast = setting('smtp.smartHostLast') === true && smartHost !== '';
  const most = setting('smtp.maxOutboundConnections') as number;
  return [
    `# The programs of Postfix on the server ${server.name}, rendered by Waypost; see main.cf.`,
    '# service type private unpriv chroot wakeup maxproc command',
    ...listeners,
    ...programs,
    `smtp unix - - n - ${most} smtp`,
    '# Mail that no connector is for.',
    `direct unix - - n - ${most} smtp`,
    ...(isLast ? [`    -o smtp_fallback_relay=${smartHost}`] : []),
    ...limitedPrograms(server),
    ...(server.policyPort === undefined ? [] : askingPrograms(most)),
    '',
  ].join('\n');
}

function listener(server: PostfixServer, binding: Binding): string[] {
  const forPeople = isForPeople(binding);
  const { setting, peers } = server;
  if (forPeople ? !servesPeople(server) : !takesStrangers(server) && peers.length === 0) return [];
  const options = [...atTheDoor, ...tlsOptions(server, binding), ...(forPeople ? peopleOptions : [])];
  const most = setting('smtp.maxConnections') as number;
  return [`${placeOf(binding)} inet n - n - ${most} smtpd`, ...options.map((option) => `    -o ${option}`)];
}

/**
 * A listener refuses recipients whose transport is `retry` or `error`, so that it would turn away mail that is to wait for a connector.
 * It looks at domains alone, by a program that knows no next hops; the queue asks the one that does.
 */
const atTheDoor = ['rewrite_service_name=waypost-door'];

function placeOf({ address, port }: Binding): string {
  if (address === '*') return String(port);
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function tlsOptions({ setting }: PostfixServer, binding: Binding): string[] {
  const { tls } = binding;
  if (tls === 'none') return ['smtpd_tls_security_level=none'];
  if (tls === 'tls') return ['smtpd_tls_wrappermode=yes', 'smtpd_tls_security_level=encrypt'];
  // People's passwords are kept from clear text by smtpd_tls_auth_only; the listener of servers follows main.cf.
  return isForPeople(binding) && setting('smtp.requireTlsInbound') === true ? ['smtpd_tls_security_level=may'] : [];
}

const peopleOptions = [
  'syslog_name=postfix/people',
  'smtpd_sasl_auth_enable=yes',
  'smtpd_client_restrictions=$waypost_people_client_restrictions',
  'smtpd_sender_restrictions=$waypost_people_sender_restrictions',
  'smtpd_relay_restrictions=$waypost_people_relay_restrictions',
  'smtpd_recipient_restrictions=$waypost_people_recipient_restrictions',
  'smtpd_end_of_data_restrictions=$waypost_people_end_restrictions',
];

const withOptions = (program: string, options: readonly string[]) => [
  program,
  ...options.map((option) => `    -o ${option}`),
];

/**
 * Where sender and size decide, a message goes through here once more, one recipient at a time: this listener asks the policy service,
 * which knows both, and the whole message goes the way that it names. Everything else was done when it came in.
 */
const askingPrograms = (most: number) => [
  '# Mail whose way depends on who sends it, or how much.',
  ...withOptions(`waypost-ask unix - - n - ${most} smtp`, [
    `smtp_tcp_port=${postfixPlaces.ask.port}`,
    'smtp_bind_address=127.0.0.1',
    'smtp_bind_address6=',
    'smtp_tls_security_level=none',
    'smtp_tls_policy_maps=',
    'smtp_sasl_auth_enable=no',
    'smtp_send_xforward_command=yes',
    'disable_mime_output_conversion=yes',
  ]),
  ...withOptions(`${postfixPlaces.ask.address}:${postfixPlaces.ask.port} inet n - n - ${most} smtpd`, [
    'syslog_name=postfix/ask',
    'mynetworks=127.0.0.0/8',
    'cleanup_service_name=waypost-cleanup',
    'message_size_limit=0',
    'receive_override_options=no_unknown_recipient_checks,no_header_body_checks,no_address_mappings,no_milters',
    'smtpd_tls_security_level=none',
    'smtpd_client_restrictions=',
    'smtpd_sender_restrictions=',
    'smtpd_relay_restrictions=$waypost_ask_restrictions',
    'smtpd_recipient_restrictions=',
    'smtpd_end_of_data_restrictions=',
    'smtpd_reject_unlisted_recipient=no',
    'smtpd_client_connection_count_limit=0',
    'smtpd_authorized_xforward_hosts=127.0.0.0/8',
  ]),
  '# A line longer than when it was taken in, and one server more.',
  ...withOptions('waypost-cleanup unix n - n - 0 cleanup', ['message_size_limit=0', 'hopcount_limit=1000']),
];

const programs = [
  'pickup unix n - n 60 1 pickup',
  'cleanup unix n - n - 0 cleanup',
  'qmgr unix n - n 300 1 qmgr',
  'tlsmgr unix - - n 1000? 1 tlsmgr',
  'rewrite unix - - n - - trivial-rewrite',
  '# What listeners resolve recipients by: their domains, and no next hops.',
  'waypost-door unix - - n - - trivial-rewrite',
  '    -o transport_maps=',
  'bounce unix - - n - 0 bounce',
  'defer unix - - n - 0 bounce',
  'trace unix - - n - 0 bounce',
  'verify unix - - n - 1 verify',
  'flush unix n - n 1000? 0 flush',
  'proxymap unix - - n - - proxymap',
  'proxywrite unix - - n - 1 proxymap',
  'showq unix n - n - - showq',
  'error unix - - n - - error',
  'retry unix - - n - - error',
  'discard unix - - n - - discard',
  'local unix - n n - - local',
  'virtual unix - n n - - virtual',
  'lmtp unix - - n - - lmtp',
  'anvil unix - - n - 1 anvil',
  'scache unix - - n - 1 scache',
  'postlog unix-dgram n - n - 1 postlogd',
];
