import type { TlsMode } from './server-place.js';

/** Where to connect and how to be sure who answers. */
export interface ConnectionOptions {
  /** `ldap://host:port` or `ldaps://host:port`, tried in this order until one answers. */
  urls: readonly string[];
  tls: TlsMode;
  /** PEM certificates to trust instead of those Node.js brings along. */
  ca?: string;
  /** PEM certificate and key to identify with. */
  clientCertificate?: { cert: string; key: string };
  /** The name the certificate must be for, where it is not the host of the URL. */
  serverName?: string;
  /** Milliseconds for each URL, until TLS holds. 10 seconds unless told. */
  connectMs?: number;
  /** Milliseconds an operation may go without a whole answer; time in which we do not read does not count. 60 seconds unless told. */
  operationMs?: number;
  /** Octets one message of the server may have; 16 MiB unless told. */
  maxMessageBytes?: number;
}

/** What holds where nothing was said. */
export const connectionDefaults = {
  connectMs: 10_000,
  operationMs: 60_000,
  maxMessageBytes: 16 * 1024 * 1024,
} as const;
