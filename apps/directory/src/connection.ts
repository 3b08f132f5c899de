import { passwordModifyOid } from '@waypost/ldap';

/** What counts of a connection when somebody signs in over it. */
export interface Connection {
  /** TLS holds, from the first octet or by StartTLS. */
  isSecure: boolean;
  /** It comes from this very machine, so nothing travels. */
  isLocal: boolean;
  /** The common name of a client certificate that one of the trusted authorities signed. */
  certifiedName: string | undefined;
  /** TLS can still be begun on it. */
  offersTls: boolean;
  /** Whether the directory passes changes of passwords on. */
  changesPasswords: boolean;
}

/** Whether a password may be sent over a connection. */
export const isConfidential = ({ isSecure, isLocal }: Connection) => isSecure || isLocal;

/** Whether an address is this machine itself, by IPv4, IPv6 or the one inside the other. */
export const isLoopback = (address: string) =>
  address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');

const [startTls, whoAmI] = ['1.3.6.1.4.1.1466.20037', '1.3.6.1.4.1.4203.1.11.3'];
/** The extended operations that are understood. */
export const extensions = { startTls, whoAmI, passwordModify: passwordModifyOid } as const;

/** What the root entry may promise on a connection: nothing that would be refused on it. */
export const offersOn = (connection: Connection) => ({
  extensions: [
    extensions.whoAmI,
    ...(connection.offersTls ? [extensions.startTls] : []),
    ...(connection.changesPasswords && isConfidential(connection) ? [extensions.passwordModify] : []),
  ],
  mechanisms: [
    ...(isConfidential(connection) ? ['PLAIN'] : []),
    ...(connection.certifiedName === undefined ? [] : ['EXTERNAL']),
  ],
});
