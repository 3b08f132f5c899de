import { LdapConnection, readRootDse, recognise, type RecognisedServer, type RootDse } from '@waypost/ldap-client';
import type { SourceSecrets } from '../source-secrets.js';
import type { FetchedSource } from './fetch-order.js';

/** A source that answered and let us in. */
export interface OpenSource {
  connection: LdapConnection;
  root: RootDse;
  server: RecognisedServer;
}

/** Octets one entry may have: a group of several hundred thousand members comes in one message. */
const maxMessageBytes = 64 * 1024 * 1024;

/** Connects to a source, signs in and asks what it is. Throws LdapClientError, with the connection closed. */
export async function openSource({ connection: where }: FetchedSource, secrets: SourceSecrets): Promise<OpenSource> {
  const { clientCertificate: cert, bindDn, ca, serverName } = where;
  const connection = await LdapConnection.open({
    urls: where.urls,
    tls: where.tls,
    maxMessageBytes,
    ...(ca !== undefined && { ca }),
    ...(serverName !== undefined && { serverName }),
    ...(cert !== undefined && { clientCertificate: { cert, key: secrets.clientKey ?? '' } }),
  });
  try {
    if (bindDn !== undefined) await connection.bind(bindDn, secrets.bindPassword ?? '');
    else if (cert !== undefined) await connection.bindExternal();
    const root = await readRootDse(connection);
    return { connection, root, server: recognise(root) };
  } catch (fault) {
    connection.close();
    throw fault;
  }
}
