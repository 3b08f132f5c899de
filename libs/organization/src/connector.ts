/** How mail leaves by a connector: looked up in DNS, handed to named hosts, to another site of ours, or to another mail system. */
export const connectorKinds = ['internet', 'smarthost', 'site-link', 'foreign'] as const;
export type ConnectorKind = (typeof connectorKinds)[number];

/** How a next hop is spoken to: never encrypted, where it offers that, always, or always and by a certificate that is its own. */
export const tlsPolicies = ['none', 'opportunistic', 'required', 'verified'] as const;
export type TlsPolicy = (typeof tlsPolicies)[number];

/** For whom a connector is: senders of every site, or of its own alone. */
export const connectorScopes = ['organization', 'site'] as const;
export type ConnectorScope = (typeof connectorScopes)[number];

/** Whether mail may be given to a connector or server: `draining` ends what it has begun and gets nothing new. */
export const linkStates = ['up', 'draining', 'down'] as const;
export type LinkState = (typeof linkStates)[number];

/** What an address space of a connector says it takes, and at what cost. */
export interface AddressSpace {
  /** Which addresses: `SMTP` unless said otherwise; `X400`, `MS` … in capitals for foreign systems. */
  type?: string;
  /** For SMTP `*`, `*.partner.org`, `partner.org`, `*@partner.org` or one address; for others `*`, a beginning with `*`, or one address. */
  pattern: string;
  /** 1–100; less is preferred, 100 is taken when every other route fails. */
  cost: number;
}

/** Whose mail a connector takes. Recipients are named by id; a group means everyone in it. */
export interface SenderRule {
  /** What holds for those who are in neither list. */
  others: 'accept' | 'reject';
  accept: readonly string[];
  /** Rejecting goes before accepting. */
  reject: readonly string[];
}

/** A window that opens on each of the days (1 Monday … 7 Sunday) and closes the same day; `24:00` is its end. */
export interface ScheduleWindow {
  days: readonly number[];
  /** `HH:MM` by the clocks of the schedule's zone. */
  from: string;
  to: string;
}

/** When a connector passes mail on; outside its windows mail for it waits. */
export type ConnectorSchedule = 'always' | 'never' | { zone: string; windows: readonly ScheduleWindow[] };

/** How much one server hands over by a connector at once; what is absent follows the server's own settings. */
export interface ConnectorLimits {
  /** Connections that are open at once, all destinations together. */
  connections?: number;
  /** The same to one domain, or to the hosts it names. */
  connectionsPerDomain?: number;
  /** Messages that a connection carries before another is opened. */
  messagesPerConnection?: number;
  /** Recipients that one copy of a message is for; what has more goes in several copies. */
  recipientsPerMessage?: number;
}

/** The limits a connector can have, in the order they are asked for. */
export const connectorLimitNames = [
  'connections',
  'connectionsPerDomain',
  'messagesPerConnection',
  'recipientsPerMessage',
] as const satisfies readonly (keyof ConnectorLimits)[];

/** No limit can be larger. */
export const largestConnectorLimit = 10_000;

/** A way out of a site. */
export interface Connector {
  id: string;
  name: string;
  connectorKind: ConnectorKind;
  siteId: string;
  /** Where a site-link leads; it is one-way. */
  targetSiteId?: string;
  enabled: boolean;
  scope: ConnectorScope;
  /** Of a site-link none: it takes what is for its target, or goes on from there. */
  spaces: readonly AddressSpace[];
  /** What passing over a site-link costs, 1–100. */
  linkCost?: number;
  /** Ids of the servers of its site that pass its mail on; none means any of them. */
  bridgeheads: readonly string[];
  /** Ids of the servers of a site-link's target that take its mail in; none means any of them. */
  remoteBridgeheads: readonly string[];
  /** The largest message it takes, in octets; absent for any. */
  maxBytes?: number;
  senders: SenderRule;
  /** Whether anyone at all may have mail relayed to its address spaces. */
  relay: boolean;
  schedule: ConnectorSchedule;
  /** Absent where the settings of its servers alone count. */
  limits?: ConnectorLimits;
  /** What a foreign system is spoken to by. */
  transport?: ForeignTransport;
  /** Of a smart host or foreign system in the order they are tried: `host`, `[host]` or `[address]`, with `:port` if need be. */
  hosts: readonly string[];
  /** How its next hops are spoken to; absent for `opportunistic`. */
  tls?: TlsPolicy;
  /** Where that is `verified`, the name their certificate must be for; absent for the name each is called by. */
  tlsName?: string;
}

/** Over SMTP or LMTP to its hosts, or by a service of the bridgehead's own that bears the connector's name. */
export const foreignTransports = ['smtp', 'lmtp', 'pipe'] as const;
export type ForeignTransport = (typeof foreignTransports)[number];

/** A state set by hand for a connector or server, or reported of it by a mail host; without one it is up. */
export interface StatedLink {
  /** The connector's or server's. */
  id: string;
  state: LinkState;
  /** The id of the server that reported it; absent where it was set by hand, which goes before whatever is reported. */
  reportedBy?: string;
  /** When it ends by itself, RFC 3339 UTC; absent for not at all. */
  until?: string;
}
