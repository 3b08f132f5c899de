import type { AddressSpace, ConnectorSchedule, ConnectorScope, LinkState } from '@waypost/organization';

/** Which messages a connector or link exists for. */
export interface Restrictions {
  /** False for one that is turned off. */
  enabled?: boolean;
  /** The largest message it takes, in octets; null or absent for any. */
  maxBytes?: number | null;
  /** Senders it does not take mail from: addresses in lower case, or ids of recipients and of the groups they are in. */
  rejectFrom?: readonly string[];
  /** Where present, the only senders it takes mail from, written likewise. */
  acceptFrom?: readonly string[];
  /** Absent for always. */
  schedule?: ConnectorSchedule;
}

/** Why something is not up, where more is known than that. */
export const downCauses = ['stated-down', 'draining', 'reported-down', 'no-bridgehead-up'] as const;
export type DownCause = (typeof downCauses)[number];

/** A server of a site as a link or connector uses it. */
export interface Bridgehead {
  server: string;
  state: LinkState;
}

/** A way from one site to another; the way back is a link of its own. */
export interface SiteLink extends Restrictions {
  name: string;
  from: string;
  to: string;
  cost: number;
  up: boolean;
  downBecause?: DownCause;
  /** The servers that pass mail on, and those that take it in on the other side. */
  bridgeheads?: readonly Bridgehead[];
  remoteBridgeheads?: readonly Bridgehead[];
}

/** A way out of a site, as far as choosing one goes. */
export interface RoutedConnector extends Restrictions {
  name: string;
  site: string;
  up: boolean;
  downBecause?: DownCause;
  /** `site`: only for senders of its own site. */
  scope: ConnectorScope;
  spaces: readonly AddressSpace[];
  /** Whether anyone may have mail relayed to its spaces. */
  relay?: boolean;
  bridgeheads?: readonly Bridgehead[];
}

/** Sites by name, the links between them, and the connectors out of them. */
export interface Topology {
  sites: readonly string[];
  links: readonly SiteLink[];
  connectors: readonly RoutedConnector[];
}
