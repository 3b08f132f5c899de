import type { AddressSpace } from './address-space.js';

/** A way from one site to another; the way back is a link of its own. */
export interface SiteLink {
  name: string;
  from: string;
  to: string;
  cost: number;
  up: boolean;
}

/** A way out of a site, as far as choosing one goes. */
export interface RoutedConnector {
  name: string;
  site: string;
  enabled: boolean;
  up: boolean;
  /** `site`: only for senders of its own site. */
  scope: 'organization' | 'site';
  /** The largest message it takes, in octets; null for any. */
  maxBytes: number | null;
  /** Senders it does not take mail from, as addresses in lower case. */
  rejectFrom: readonly string[];
  spaces: readonly AddressSpace[];
}

/** Sites by name, the links between them, and the connectors out of them. */
export interface Topology {
  sites: readonly string[];
  links: readonly SiteLink[];
  connectors: readonly RoutedConnector[];
}
