import type { Connector, LinkState, StatedLink } from '@waypost/organization';
import type { RoutingModel } from './link-state.js';

/** A server that moves mail, unless it is said to hold mailboxes only. */
export const aServer = (name: string, site: string, roles: ('mailbox' | 'transport')[] = ['transport']) => ({
  id: `id-${name}`,
  siteId: `id-${site}`,
  name,
  roles,
});

const anyConnector = {
  enabled: true,
  scope: 'organization',
  bridgeheads: [],
  remoteBridgeheads: [],
  senders: { others: 'accept', accept: [], reject: [] },
  relay: false,
  schedule: 'always',
  hosts: [],
} as const;

/** A connector to the Internet that anybody may use. */
export const aConnector = (name: string, site: string, more: Partial<Connector> = {}): Connector => ({
  ...anyConnector,
  id: `id-${name}`,
  name,
  connectorKind: 'internet',
  siteId: `id-${site}`,
  spaces: [{ pattern: '*', cost: 1 }],
  ...more,
});

/** A link named after the sites it joins. */
export const aLink = (from: string, to: string, more: Partial<Connector> = {}): Connector => ({
  ...aConnector(`${from}-${to}`, from),
  connectorKind: 'site-link',
  targetSiteId: `id-${to}`,
  spaces: [],
  linkCost: 1,
  ...more,
});

/** A state set by hand for what bears a name. */
export const stated = (name: string, state: LinkState, until?: string): StatedLink => ({
  id: `id-${name}`,
  state,
  ...(until !== undefined && { until }),
});

/** What a server reports as down. */
export const reported = (name: string, by: string, until?: string): StatedLink => ({
  ...stated(name, 'down', until),
  reportedBy: `id-${by}`,
});

/** Paris, Tokyo and Nairobi with one gateway each, and what is given besides. */
export const aModel = (more: Partial<RoutingModel> = {}): RoutingModel => ({
  sites: ['paris', 'tokyo', 'nairobi'].map((name) => ({ id: `id-${name}`, name })),
  servers: [aServer('iris', 'paris'), aServer('hoshi', 'tokyo'), aServer('thalia', 'nairobi')],
  connectors: [],
  states: [],
  ...more,
});
