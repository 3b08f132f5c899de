import { domainOf, wireAddress } from '@waypost/kernel';
import type { AddressSpace } from '@waypost/organization';
import { nameOf, type PlannedFile, type PostfixServer, takesStrangers, controlsClients } from './postfix-server.js';

const everyone = ['0.0.0.0/0', '::/0'];

/** The tables of clients (cidr_table(5)) and recipients (regexp_table(5)) that main.cf of a server refers to: no more than it does. */
export function postfixTables(server: PostfixServer): PlannedFile[] {
  const networks = (key: Parameters<PostfixServer['setting']>[0]) => server.setting(key) as string[];
  const tables = [
    cidr(
      'waypost-peers.cidr',
      'The other servers of the organization.',
      server.peers.flatMap(({ name, addresses }) => addresses.map((address) => `${address} OK # ${name}`)),
    ),
    regexp(server),
    copies,
  ];
  if (!takesStrangers(server))
    tables.push(
      cidr(
        'waypost-strangers.cidr',
        'Everybody else: this server takes mail from the others alone.',
        rowsFor(everyone, '421 4.3.2 This server takes mail from servers of its organization only'),
      ),
    );
  if (controlsClients(server)) tables.push(control(server));
  if (networks('smtp.neverRelay').length > 0)
    tables.push(
      cidr(
        'waypost-never-relay.cidr',
        'They may write to our own domains and to nobody else.',
        rowsFor(networks('smtp.neverRelay'), 'reject_unauth_destination'),
      ),
    );
  if (server.setting('smtp.relayMode') === 'allExceptList')
    tables.push(
      cidr('waypost-relay.cidr', 'OPEN RELAY: all may relay but these.', [
        ...rowsFor(networks('smtp.relayList'), 'DUNNO'),
        ...rowsFor(everyone, 'OK'),
      ]),
    );
  return tables;
}

function control({ setting }: PostfixServer): PlannedFile {
  const listed = setting('smtp.connectionNetworks') as string[];
  const isOnly = setting('smtp.connectionControl') === 'onlyList';
  return cidr(
    'waypost-clients.cidr',
    isOnly ? 'Who alone may connect.' : 'Who may not connect.',
    isOnly ? [...rowsFor(listed, 'DUNNO'), ...rowsFor(everyone, 'REJECT')] : rowsFor(listed, 'REJECT'),
  );
}

const rowsFor = (networks: readonly string[], verdict: string) => networks.map((network) => `${network} ${verdict}`);

/** The first row that fits counts. A word after the verdict would be told to the client, so names stand in comments of their own. */
function cidr(name: string, says: string, rows: readonly string[]): PlannedFile {
  const lines = rows.flatMap((row) => {
    const [rule = '', comment] = row.split(' # ');
    return comment === undefined ? [rule] : [`# ${comment}`, rule];
  });
  return { name, text: [`# ${says}`, ...lines].join('\n') + '\n', isSecret: false };
}

/**
 * Recipients that are not judged by their domain: users of our hosts are written to by programs of those alone, and spaces of
 * connectors that relay for anybody are open. Without regard to case, as regexp_table(5) is unless told otherwise.
 */
function regexp(server: PostfixServer): PlannedFile {
  const hosts = new Set([nameOf(server), server.fqdn, ...server.peers.map(({ fqdn }) => fqdn)]);
  const own = [...hosts].map((host) => `/@${quoted(host)}$/ 554 5.7.1 Relay access denied`);
  const relayed = server.relayed.map((space) => `/${patternOf(space)}/ OK`);
  const text = ['# Recipients that are let through or refused whatever else is said.', ...own, ...relayed];
  return { name: 'waypost-recipients.regexp', text: text.join('\n') + '\n', isSecret: false };
}

/** The beginning of no address and the end of all that a space takes. */
function patternOf({ pattern }: AddressSpace): string {
  if (pattern === '*') return '^';
  if (pattern.startsWith('*.')) return `[@.]${quoted(domainOf(pattern.slice(2)))}$`;
  const domain = pattern.replace(/^\*@/, '');
  return domain.includes('@') ? `^${quoted(wireAddress(domain))}$` : `@${quoted(domainOf(domain))}$`;
}

/** The mark of a copy, see copyAddressOf in libs/ldap, goes before the mailbox gets it. */
const copies: PlannedFile = {
  name: 'waypost-copies.regexp',
  text: '# lmtp_generic_maps: a copy for a mailbox that is forwarded comes to its own address.\n/^(.+)\\+waypost-copy(@.+)$/ ${1}${2}\n',
  isSecret: false,
};

const quoted = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, (sign) => `\\${sign}`);
