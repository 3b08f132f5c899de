import type { AcceptedDomain, Connector, LinkState, StatedLink } from '@waypost/organization';
import { RouteChooser, topologyOf } from '@waypost/routing';
import { type SettingKey, settingOf } from '@waypost/settings';
import type { FlowContact, FlowFacts, FlowGroup, FlowMailbox, FlowRecipient, MxAnswer } from './facts.js';
import type { Message } from './message.js';

const idOf = (name: string) => `id-${name}`;
const byDefault = { source: { level: 'default' } } as const;

/** A mailbox on athena unless it is said otherwise. */
export const aMailbox = (name: string, more: Partial<FlowMailbox> = {}): FlowMailbox => ({
  kind: 'mailbox',
  id: idOf(name),
  name,
  address: `${name}@paradigms.com`,
  groups: [],
  server: 'athena',
  ...more,
});

/** Somebody outside, by the address there. */
export const aContact = (name: string, address: string): FlowContact => ({
  kind: 'contact',
  id: idOf(name),
  name,
  address,
  groups: [],
});

/** A group of these addresses; without any, one whose filter cannot be read. */
export const aGroup = (name: string, members: string[] | undefined, more: Partial<FlowGroup> = {}): FlowGroup => ({
  kind: 'group',
  id: idOf(name),
  name,
  address: `${name}@paradigms.com`,
  groups: [],
  members,
  ...more,
});

/** A connector to the Internet on hermes with `*` at cost 1, unless it is said otherwise. */
export const aConnector = (name: string, more: Partial<Connector> = {}): Connector => ({
  id: idOf(name),
  name,
  connectorKind: 'internet',
  siteId: idOf('hq'),
  enabled: true,
  scope: 'organization',
  spaces: [{ pattern: '*', cost: 1 }],
  bridgeheads: [idOf('hermes')],
  remoteBridgeheads: [],
  senders: { others: 'accept', accept: [], reject: [] },
  relay: false,
  schedule: 'always',
  hosts: [],
  ...more,
});

/** A link at cost 5, named after the sites it joins. */
export const aLink = (from: string, to: string, more: Partial<Connector> = {}) =>
  aConnector(`${from}-${to}`, {
    connectorKind: 'site-link',
    siteId: idOf(from),
    targetSiteId: idOf(to),
    spaces: [],
    linkCost: 5,
    bridgeheads: [],
    ...more,
  });

/** What differs from the small world. */
export interface Differing {
  recipients?: FlowRecipient[];
  /** Further addresses: type and address, and whose. */
  addresses?: Record<string, string[]>;
  connectors?: Connector[];
  states?: Record<string, LinkState>;
  settings?: Record<string, Partial<Record<SettingKey, unknown>>>;
  domains?: Partial<AcceptedDomain>[];
  mx?: Record<string, MxAnswer>;
  hosts?: Record<string, string[]>;
  more?: Partial<FlowFacts>;
}

const servers = [
  { name: 'athena', site: 'hq', roles: ['mailbox' as const] },
  { name: 'hermes', site: 'hq', roles: ['transport' as const] },
  { name: 'iris', site: 'paris', roles: ['transport' as const] },
  { name: 'calliope', site: 'paris', roles: ['mailbox' as const] },
];
const minasi = { exists: true, records: [{ preference: 10, exchange: 'arlington.minasi.com' }] };

/** The articles' Figure 1: Paradigms with athena and hermes at hq, a second site paris, and minasi.com at arlington. */
export function smallWorld(differing: Differing = {}): FlowFacts {
  const { states = {}, connectors = [aConnector('internet')], settings = {}, addresses = {} } = differing;
  const at = new Date('2026-11-22T12:00:00Z');
  const recipients = differing.recipients ?? [aMailbox('user')];
  const stated = Object.entries(states).map(([name, state]): StatedLink => ({ id: idOf(name), state }));
  const topology = topologyOf(
    {
      sites: ['hq', 'paris'].map((name) => ({ id: idOf(name), name })),
      servers: servers.map(({ name, site, roles }) => ({ id: idOf(name), siteId: idOf(site), name, roles })),
      connectors,
      states: stated,
    },
    at,
  );
  return {
    at,
    server: (name) => {
      const server = servers.find((one) => one.name === name);
      const place = { fqdn: `${name}.paradigms.com`, addresses: [`10.0.0.${name.length}`] };
      return server && { id: idOf(name), name, site: server.site, state: states[name] ?? 'up', ...place };
    },
    isHost: (host) => servers.some(({ name }) => host === `${name}.paradigms.com`),
    setting: (nodeId, key) => {
      const own = settings[nodeId.replace('id-', '')]?.[key];
      const isGateway = nodeId === idOf('hermes') && key === 'smtp.inboundEnabled';
      return { ...byDefault, value: own ?? (isGateway || settingOf(key)?.fallback) };
    },
    domains: (differing.domains ?? [{}]).map((domain) => ({
      id: 'd',
      name: 'paradigms.com',
      domainKind: 'authoritative',
      matchSubdomains: false,
      isDefault: true,
      ...domain,
    })),
    recipients: (address, type) =>
      recipients.filter(
        (one) =>
          (type === 'SMTP' && one.address.toLowerCase() === address.toLowerCase()) ||
          addresses[`${type}:${address}`.toLowerCase()]?.includes(one.name),
      ),
    routes: new RouteChooser(topology),
    connector: (name) => connectors.find((one) => one.name === name),
    dns: {
      mx: (domain) => ({ 'minasi.com': minasi, ...differing.mx })[domain],
      addresses: (host) => ({ 'arlington.minasi.com': ['199.34.57.24'], ...differing.hosts })[host],
    },
    ...differing.more,
  };
}

/** Mail from user at athena to Mark at minasi.com, unless it is said otherwise. */
export const aMessage = (more: Partial<Message> = {}): Message => ({
  channel: 'client',
  server: 'athena',
  signedInAs: 'user@paradigms.com',
  from: 'user@paradigms.com',
  to: ['mark@minasi.com'],
  bytes: 10_000,
  ...more,
});

/** Mail from outside at the gateway. */
export const fromOutside = (more: Partial<Message> = {}): Message => {
  const { signedInAs: _nobody, ...message } = aMessage();
  return {
    ...message,
    channel: 'smtp-anonymous',
    server: 'hermes',
    clientAddress: '198.51.100.7',
    from: 'mark@minasi.com',
    to: ['user@paradigms.com'],
    ...more,
  };
};

/** Mail from user after signing in at hermes. */
export const signedInAtHermes = (more: Partial<Message> = {}) =>
  aMessage({ channel: 'smtp-auth', server: 'hermes', tls: true, clientAddress: '10.0.7.1', ...more });
