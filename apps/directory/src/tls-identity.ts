import { constants, X509Certificate } from 'node:crypto';
import { createSecureContext, createServer, type Server, type TLSSocket, type TlsOptions } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';

/** Certificate and key the server shows, and the authorities whose client certificates it believes; all PEM. */
export interface TlsMaterial {
  cert: string;
  key: string;
  clientAuthorities?: string;
}

/** What the server is in TLS. It can become another while it serves: what is open stays, new handshakes get the new one. */
export class TlsIdentity {
  private readonly servers = new Set<Server>();

  /** Throws an Error where certificate and key do not fit together. */
  constructor(private material: TlsMaterial) {
    proveTls(material);
  }

  /** Takes material for all later handshakes and says whether it is other than before; throws an Error, and stays as it was, where it is of no use. */
  exchange(material: TlsMaterial): boolean {
    if (isDeepStrictEqual(material, this.material)) return false;
    proveTls(material);
    this.material = material;
    for (const server of this.servers) server.setSecureContext(contextOptions(material));
    return true;
  }

  /** A TLS server of this identity; it follows every exchange. */
  createServer(onSecure: (socket: TLSSocket) => void): Server {
    const asksClients = this.material.clientAuthorities !== undefined;
    const options: TlsOptions = {
      ...contextOptions(this.material),
      handshakeTimeout: 15_000,
      // A client without a certificate, or with one nobody vouches for, is still served: it only cannot use EXTERNAL.
      requestCert: asksClients,
      rejectUnauthorized: false,
    };
    const server = createServer(options, onSecure);
    this.servers.add(server);
    return server;
  }
}

function contextOptions({ cert, key, clientAuthorities }: TlsMaterial) {
  return {
    cert,
    key,
    minVersion: 'TLSv1.2' as const,
    // A resumed session would bring along what an earlier set of authorities said of its client.
    ...(clientAuthorities !== undefined && { ca: clientAuthorities, secureOptions: constants.SSL_OP_NO_TICKET }),
  };
}

/** Throws an Error where a handshake with this material could not succeed. */
export function proveTls(material: TlsMaterial): void {
  // OpenSSL passes over what is no certificate in a list of authorities, and would then trust nobody in silence.
  if (material.clientAuthorities !== undefined) new X509Certificate(material.clientAuthorities);
  createSecureContext(contextOptions(material));
}

/** The one common name of a client certificate that was found good; undefined without such a certificate. */
export function certifiedName(socket: TLSSocket): string | undefined {
  if (!socket.authorized) return undefined;
  const subject = socket.getPeerX509Certificate()?.subject ?? '';
  const names = subject.split('\n').filter((line) => line.startsWith('CN='));
  return names.length === 1 ? names[0]?.slice(3) : undefined;
}
