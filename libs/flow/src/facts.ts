import type { AcceptedDomain, Connector, LinkState } from '@waypost/organization';
import type { RouteChooser } from '@waypost/routing';
import type { EffectiveSetting, SettingKey } from '@waypost/settings';

/** What is asked of every server that a message passes; of the first one, and of mailboxes, anything may be. */
export const settingsOnTheWay = [
  'smtp.smartHost',
  'smtp.smartHostLast',
  'smtp.fqdn',
  'smtp.bindings',
  'smtp.sourceAddress',
] as const satisfies readonly SettingKey[];

/** A mail host as a message meets it. */
export interface FlowServer {
  id: string;
  name: string;
  site: string;
  fqdn: string;
  state: LinkState;
  /** The IP addresses it is known to answer at; a loop is found by name where none are known. */
  addresses?: readonly string[];
}

/** Who may write to a recipient, and how much. Everything absent restricts nothing. */
export interface Restrictions {
  requireSignIn?: boolean;
  /** Ids of the recipients, and groups of them, that alone may write. */
  acceptFrom?: readonly string[];
  /** Ids of those that may not; goes before accepting. */
  rejectFrom?: readonly string[];
  maxReceiveBytes?: number;
}

interface AnyRecipient {
  id: string;
  name: string;
  /** Its primary SMTP address; of a contact the one outside. */
  address: string;
  /** Ids of the groups it is in, groups of groups too. */
  groups: readonly string[];
  restrictions?: Restrictions;
}

/** A recipient that keeps mail. */
export interface FlowMailbox extends AnyRecipient {
  kind: 'mailbox';
  /** The name of its home server; absent where it has lost it. */
  server?: string;
  isDisabled?: boolean;
  /** Nobody signs in to it; mail is received all the same. */
  isSuspended?: boolean;
  isFull?: boolean;
  /** Where its mail goes on to, an address; whether a copy stays. */
  forwarding?: { to: string; keepCopy: boolean };
  /** Ids of the mailboxes that may send in its name. */
  sendAs?: readonly string[];
}

/** A recipient outside. */
export interface FlowContact extends AnyRecipient {
  kind: 'contact';
}

/** A recipient that stands for others. */
export interface FlowGroup extends AnyRecipient {
  kind: 'group';
  /** Primary addresses of its members; undefined where its filter cannot be read. */
  members: readonly string[] | undefined;
  /** How many it has, where not all are named. */
  total?: number;
  /** The only server that may open it. */
  expansionServer?: string;
  /** Who hears of failures. */
  reportTo?: 'sender' | 'owner' | 'nobody';
  isHidden?: boolean;
}

/** Whether a group has members that are not named: what it reaches is not known whole. */
export const isCut = ({ members = [], total = 0 }: FlowGroup): boolean => total > members.length;

export type FlowRecipient = FlowMailbox | FlowContact | FlowGroup;

/** What DNS says of a mail domain: RFC 5321 §5.1. */
export interface MxAnswer {
  /** False where there is no such name at all. */
  exists: boolean;
  /** A null MX (RFC 7505) is one record with an empty exchange. */
  records: readonly { preference: number; exchange: string }[];
}

/** Answers of a real resolver; undefined where none was asked. Nothing is guessed. */
export interface DnsFacts {
  mx(domain: string): MxAnswer | undefined;
  addresses(host: string): readonly string[] | undefined;
  /** The names of an address (RFC 1035 §3.5). */
  names?(address: string): readonly string[] | undefined;
  /** Why a name that was asked for is not known; undefined where it was not asked. */
  whyUnknown?(name: string): string | undefined;
}

/** Connections that are open, and how many may be. */
export interface OutboundLoad {
  total: number;
  totalLimit: number;
  toDomain(domain: string): number;
  perDomainLimit: number;
}

/** A connector as its servers speak by it. */
export type FlowConnector = Connector & {
  /** Whether it signs in to its hosts. */
  signsIn?: boolean;
};

/** The world as far as one message meets it. It is read before the message is explained, and does not change meanwhile. */
export interface FlowFacts {
  at: Date;
  server(name: string): FlowServer | undefined;
  /** Whether one of our servers has this host name (lower case). */
  isHost(name: string): boolean;
  /** What is in force at a server or mailbox, by its id. */
  setting(nodeId: string, key: SettingKey): Pick<EffectiveSetting, 'value' | 'source'>;
  domains: readonly AcceptedDomain[];
  /** Everyone who has the address, in any case; more than one is a fault of the directory. */
  recipients(address: string, type: string): readonly FlowRecipient[];
  routes: RouteChooser;
  /** The name of a connector or link in full. */
  connector(name: string): FlowConnector | undefined;
  dns: DnsFacts;
  load?: OutboundLoad;
}
