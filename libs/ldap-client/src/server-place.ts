import { isIP } from 'node:net';
import { LdapClientError } from './ldap-client-error.js';

/** How the connection is protected: TLS from the first octet, TLS begun on a plain connection, or not at all. */
export const tlsModes = ['ldaps', 'starttls', 'plain'] as const;
export type TlsMode = (typeof tlsModes)[number];

/** Where a server is, taken from its URL. */
export interface ServerPlace {
  url: string;
  host: string;
  port: number;
}

/**
 * Reads `ldap://host:port` or `ldaps://host:port`. The port may be left out: 636 for TLS from the first octet, 389 otherwise.
 * Throws LdapClientError of kind `unreachable` where it names no place, `tls` where `ldaps:` and the mode contradict each other.
 */
export function serverPlace(url: string, tls: TlsMode): ServerPlace {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isSecure = parsed?.protocol === 'ldaps:';
  if (!parsed || (!isSecure && parsed.protocol !== 'ldap:') || parsed.hostname === '')
    throw new LdapClientError('unreachable', `“${url}” is no address of an LDAP server; write ldap://host:389.`);
  if (isSecure && tls !== 'ldaps')
    throw new LdapClientError('tls', `“${url}” speaks TLS from the first octet; choose that way, or write ldap://.`);
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  return { url, host, port: parsed.port === '' ? (tls === 'ldaps' ? 636 : 389) : Number(parsed.port) };
}

/** Whether a host is written as an address: a certificate is then checked for the address, and no name is sent ahead. */
export const isAddress = (host: string) => isIP(host) !== 0;
