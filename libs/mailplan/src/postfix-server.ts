import type { AddressSpace, Connector } from '@waypost/organization';
import { type Binding, isForPeople, type SettingKey } from '@waypost/settings';
import type { LookupPlace } from './lookup-snippets.js';

/** Another server of the organization, and the addresses its mail comes from. */
export interface PostfixPeer {
  name: string;
  fqdn: string;
  addresses: readonly string[];
}

/** A connector whose limits Postfix keeps. */
export type LimitedConnector = Pick<Connector, 'name' | 'connectorKind' | 'transport'> &
  Required<Pick<Connector, 'limits'>>;

/** Everything the configuration of one server's Postfix follows from. */
export interface PostfixServer {
  name: string;
  /** Its host name in Waypost, in lower case; `smtp.fqdn` may have it call itself otherwise. */
  fqdn: string;
  /** Whether it holds mailboxes. */
  holdsMailboxes: boolean;
  /** What is in force at the server. */
  setting(key: SettingKey): unknown;
  /** They may pass mail on through it, and are neither turned away nor counted. */
  peers: readonly PostfixPeer[];
  /** Address spaces of connectors that relay for anybody. */
  relayed: readonly AddressSpace[];
  /** Connectors it passes mail on by that have limits of their own, by name. */
  limited: readonly LimitedConnector[];
  /** Where it asks. The password is not known here: a placeholder stands for it. */
  lookups: LookupPlace;
  /** Where the directory process on its machine answers who may write to whom; absent where it is not asked. */
  policyPort?: number;
}

/** One file of a configuration. */
export interface PlannedFile {
  /** Its name below the configuration folder. */
  name: string;
  text: string;
  /** Whether it is nobody else's to read. */
  isSecret: boolean;
}

/** How Postfix reaches what is beside it; the same on every host that follows docs/postfix.md and docs/dovecot.md. */
export const postfixPlaces = {
  tlsChain: '/etc/postfix/waypost-tls.pem',
  lmtp: 'unix:private/dovecot-lmtp',
  sasl: 'private/auth',
  /** Where the server asks itself for the way of one message to one recipient. */
  ask: { address: '127.0.0.1', port: 10026 },
} as const;

/** Before the host name of a server in `policy_context`: not whether mail is taken is asked, but where it goes. */
export const askingContext = 'next-hop:';

/** What stands between the host name and the connectors that have a transport of their own, and between those. */
export const askingSeparator = ';';

/** A file of the configuration folder, as main.cf names it wherever that folder lies. */
export const inFolder = (name: string) => `\${config_directory}/${name}`;

/** The name a server gives itself. */
export const nameOf = ({ fqdn, setting }: PostfixServer) => (setting('smtp.fqdn') as string) || fqdn;

/** Whether everybody may bring it mail, or its peers alone. */
export const takesStrangers = ({ setting }: PostfixServer) => setting('smtp.inboundEnabled') === true;

/** Whether people may sign in to it: their service is on, and it listens at a port that is theirs. */
export const servesPeople = ({ setting }: PostfixServer) =>
  setting('smtp.service') === true && (setting('smtp.bindings') as Binding[]).some(isForPeople);

/** Whether some clients may not connect at all. */
export const controlsClients = ({ setting }: PostfixServer) =>
  setting('smtp.connectionControl') === 'onlyList' || (setting('smtp.connectionNetworks') as string[]).length > 0;
