import type { DnsRecords } from '@waypost/testing';
import type { RestClient } from '../rest-client.js';

/** Everybody's password. */
export const password = 'a password of twelve or more';

/** A gateway and a mailbox server in one site, and a mailbox server in another. */
export const serverNames = ['hermes', 'athena', 'calliope'] as const;
export type ServerName = (typeof serverNames)[number];
export const fqdnOf = (server: ServerName) => `${server}.hosts.test`;

/** Limits that a small message can pass. */
export const limits = { bytes: 40_000, small: 1_500, club: 4_000, recipients: 4, hops: 10 };

/** Loopback addresses of one run, in a network that is its own. */
export function addressesIn(net: string) {
  const at = (group: number, host: number) => `${net}.${String(group)}.${String(host)}`;
  return {
    dns: at(0, 53),
    servers: { hermes: at(0, 10), athena: at(0, 11), calliope: at(0, 12) },
    /** Whoever brings mail: anybody, one that may relay, one that may not connect, one that may relay and never may. */
    clients: { stranger: at(9, 1), scanner: at(7, 1), banned: at(8, 1), neverRelays: at(7, 66) },
    networks: { relaying: `${net}.7.0/24`, banned: `${net}.8.0/24` },
    outside: {
      one: at(1, 1),
      two: at(1, 2),
      bare: at(1, 3),
      partner: at(1, 4),
      legacy: at(1, 5),
      lmtp: at(1, 6),
      relayed: at(1, 7),
      smartHost: at(1, 8),
      internal: at(1, 9),
      club: at(1, 10),
    },
  };
}
export type Addresses = ReturnType<typeof addressesIn>;

/** DNS as it is for this organization and the world around it. */
export const zone = ({ servers, outside }: Addresses): DnsRecords => ({
  zones: ['test', 'example'],
  hosts: {
    ...Object.fromEntries(serverNames.map((name) => [fqdnOf(name), servers[name]])),
    'mx.one.example': outside.one,
    'mx1.two.example': outside.two,
    'bare.example': outside.bare,
    'relay.provider.example': outside.smartHost,
  },
  aliases: { 'other.name.example': 'mx.one.example' },
  mx: {
    'one.example': [[10, 'mx.one.example']],
    'two.example': [
      [20, 'mx.one.example'],
      [10, 'mx1.two.example'],
    ],
    'cname.example': [[10, 'other.name.example']],
    'null.example': [[0, '']],
    'half-null.example': [
      [0, ''],
      [10, 'mx.one.example'],
    ],
    'numeric.example': [[10, outside.one]],
    'nowhere.example': [[10, 'no-such-host.example']],
    'loop.example': [[10, fqdnOf('hermes')]],
    'external.test': [[10, 'mx1.two.example']],
    'lab.internal.test': [[10, 'mx.one.example']],
    'deep.external.test': [[10, 'mx1.two.example']],
    'people.test': [[10, fqdnOf('hermes')]],
  },
});

/** Port 25 for servers; 465 for people, encrypted from the first octet. */
const bindingsAt = (address: string) => [
  { address, port: 25, tls: 'none' },
  { address, port: 465, tls: 'tls' },
];

/** Mailboxes by home server. */
export const mailboxes: Readonly<Record<'athena' | 'calliope', readonly string[]>> = {
  athena: ['ann', 'adam', 'alma', 'mute', 'inward'],
  calliope: ['carl', 'cora', 'cyd'],
};
export const addressOf = (mailbox: string) => `${mailbox}@people.test`;

/** Tells a new Waypost what this organization is. */
export async function organize(rest: RestClient, addresses: Addresses): Promise<void> {
  await servers(rest, addresses);
  for (const [name, kind, matchSubdomains] of [
    ['people.test', 'authoritative', true],
    ['internal.test', 'internal-relay', true],
    ['external.test', 'external-relay', false],
  ] as const)
    await rest.ask('POST', '/accepted-domains', { name, kind, matchSubdomains });
  await people(rest);
  await deliveries(rest);
  await ways(rest, addresses);
}

async function servers(rest: RestClient, { servers, networks, clients, outside }: Addresses): Promise<void> {
  for (const name of ['hq', 'paris']) await rest.ask('POST', '/sites', { name });
  for (const name of serverNames) {
    const site = name === 'calliope' ? 'paris' : 'hq';
    const roles = name === 'hermes' ? ['transport'] : ['mailbox', 'transport'];
    await rest.ask('POST', '/servers', { name, site, fqdn: fqdnOf(name), roles });
    const own = { 'smtp.bindings': bindingsAt(servers[name]), 'smtp.sourceAddress': servers[name] };
    await rest.set(`/servers/${name}`, own);
  }
  await rest.set('/organization', {
    'smtp.maxMessageBytes': limits.bytes,
    'smtp.maxRecipients': limits.recipients,
    'smtp.maxHopCount': limits.hops,
  });
  await rest.set('/servers/hermes', {
    'smtp.inboundEnabled': true,
    'smtp.relayList': [networks.relaying],
    'smtp.connectionNetworks': [networks.banned],
    'smtp.neverRelay': [`${clients.neverRelays}/32`],
    'smtp.refuseSpoofed': true,
  });
  await rest.set('/servers/calliope', { 'smtp.smartHost': `[${outside.smartHost}]` });
}

async function people(rest: RestClient): Promise<void> {
  for (const [server, names] of Object.entries(mailboxes))
    for (const name of names) {
      const mailbox = { name, displayName: name, server, address: addressOf(name), password };
      await rest.ask('POST', '/mailboxes', mailbox);
    }
  for (const [name, alias] of [
    ['ann', 'ann.smith@people.test'],
    ['ann', 'ann@lab.people.test'],
    ['carl', 'sales@people.test'],
    ['adam', 'adam@internal.test'],
  ])
    await rest.ask('POST', `/mailboxes/${String(name)}/addresses`, { address: alias });
  await rest.ask('POST', '/mailboxes', {
    name: 'inner',
    displayName: 'inner',
    server: 'athena',
    address: 'inner@internal.test',
    password,
  });
  await rest.set('/mailboxes/mute', { 'smtp.submissionEnabled': false });
  await rest.set('/mailboxes/inward', { 'smtp.relayAuthenticated': false });
  await rest.ask('POST', '/contacts', { name: 'partner', displayName: 'Partner', address: 'partner@one.example' });
  await rest.ask('POST', '/contacts/partner/addresses', { address: 'partner@people.test' });
  for (const name of ['team', 'everybody', 'empty'])
    await rest.ask('POST', '/groups', { name, displayName: name, address: addressOf(name) });
  const add = (group: string, members: object[]) => rest.ask('POST', `/groups/${group}/members`, { add: members });
  await add('team', [{ mailbox: 'ann' }, { mailbox: 'carl' }]);
  await add('everybody', [
    { group: 'team' },
    { mailbox: 'cora' },
    { contact: 'partner' },
    { address: 'zed@two.example' },
  ]);
}

/** Mailboxes whose mail goes on, with and without a copy, and recipients that do not take mail from everybody. */
export const particular = [
  ...(['away', 'aside', 'insiders', 'friends', 'unfriendly', 'small'] as const),
  // Forwarded over two servers, with a copy at each.
  'chain',
  ...(['board', 'asides'] as const),
] as const;
const groups: readonly string[] = ['board', 'asides'];

async function deliveries(rest: RestClient): Promise<void> {
  for (const name of particular.filter((one) => !groups.includes(one))) {
    const server = name === 'aside' ? 'calliope' : 'athena';
    await rest.ask('POST', '/mailboxes', { name, displayName: name, server, address: addressOf(name), password });
  }
  for (const name of groups) await rest.ask('POST', '/groups', { name, displayName: name, address: addressOf(name) });
  await rest.ask('POST', '/groups/board/members', { add: [{ mailbox: 'adam' }, { mailbox: 'insiders' }] });
  await rest.ask('POST', '/groups/asides/members', { add: ['aside', 'alma', 'chain'].map((mailbox) => ({ mailbox })) });
  const copiedTo = (mailbox: string) => ({ forwarding: { to: { mailbox }, keepCopy: true } });
  const rules = {
    'mailboxes/away': { forwarding: { to: { address: 'zed@two.example' }, keepCopy: false } },
    'mailboxes/aside': copiedTo('alma'),
    'mailboxes/chain': copiedTo('aside'),
    'mailboxes/insiders': { requireSignIn: true },
    'mailboxes/friends': { acceptFrom: [{ group: 'team' }] },
    'mailboxes/unfriendly': { rejectFrom: [{ mailbox: 'cora' }] },
    'mailboxes/small': { maxReceiveBytes: limits.small },
    'groups/board': { requireSignIn: true },
    // Whom they let send in their names.
    'mailboxes/cora': { sendAs: [{ mailbox: 'carl' }, { mailbox: 'adam' }] },
  };
  for (const [path, change] of Object.entries(rules)) await rest.ask('PATCH', `/${path}/delivery`, change);
}

/** Ways out: DNS and three systems by the gateway, for its own site; and the links between the sites. */
async function ways(rest: RestClient, { outside }: Addresses): Promise<void> {
  const connect = (name: string, more: object) =>
    rest.ask('POST', '/connectors', { name, site: 'hq', bridgeheads: ['hermes'], ...more });
  const space = (pattern: string, cost = 1) => ({ addressSpaces: [{ pattern, cost }] });
  await connect('internet', { kind: 'internet', scope: 'site', ...space('*', 10) });
  await connect('partner', { kind: 'smarthost', hosts: [`[${outside.partner}]`], ...space('*.partner.example', 50) });
  await connect('relayed', {
    kind: 'smarthost',
    hosts: [`[${outside.relayed}]`],
    relay: true,
    ...space('relayed.example'),
  });
  await connect('inside', { kind: 'smarthost', hosts: [`[${outside.internal}]`], ...space('internal.test') });
  await connect('legacy', {
    kind: 'foreign',
    transport: 'smtp',
    hosts: [`[${outside.legacy}]`],
    ...space('legacy.example'),
  });
  // For a few and for little alone: everybody else's mail goes by the Internet, and from the other site nowhere.
  await connect('club', {
    kind: 'smarthost',
    hosts: [`[${outside.club}]`],
    senders: { others: 'reject', accept: ['group:team'], reject: [] },
    maxBytes: limits.club,
    ...space('two.example'),
  });
  await connect('store', {
    kind: 'foreign',
    transport: 'lmtp',
    hosts: [`[${outside.lmtp}]:25`],
    ...space('lmtp.example'),
  });
  await connect('hq-paris', { kind: 'site-link', targetSite: 'paris', cost: 5, bridgeheads: [] });
  await connect('paris-hq', { kind: 'site-link', site: 'paris', targetSite: 'hq', cost: 5, bridgeheads: [] });
}
