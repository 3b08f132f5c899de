import { execFileSync } from 'node:child_process';
import { LineClient } from './line-client.js';
import { freePort } from './free-port.js';
import { requirePath } from './is-installed.js';
import { ServerFolder } from './server-folder.js';
import { ServerProcess } from './server-process.js';
import type { IssuedCertificate } from './sources/certificates.js';
import { unprivilegedUser } from './unprivileged-user.js';

/** What a private slapd holds. */
export interface SlapdOptions {
  suffix: string;
  /** Entries as LDIF, the suffix's own first; in pieces where they are many. */
  ldif: string | Iterable<string>;
  /** Further schema as slapd.conf lines. */
  schema?: string;
  /** Modules beside the database's own. */
  modules?: readonly string[];
  /** Who may read what, as slapd.conf lines; without them everyone who signed in reads everything. */
  access?: string;
  /** Further lines about the database: limits, indexes, overlays. */
  database?: string;
  /** With it, slapd offers StartTLS and listens for ldaps as well. */
  tls?: IssuedCertificate;
}

/** The directory manager of every slapd started here. */
export const slapdManager = { password: 'manager', dn: (suffix: string) => `cn=manager,${suffix}` };

const everyoneReads = `
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none`;

const tlsLines = (tls: IssuedCertificate, folder: ServerFolder) => `
TLSCACertificateFile ${folder.write('ca.pem', tls.ca)}
TLSCertificateFile ${folder.write('certificate.pem', tls.certificate)}
TLSCertificateKeyFile ${folder.write('key.pem', tls.key)}
TLSVerifyClient try`;

const configuration = (
  { suffix, schema = '', modules = [], access = everyoneReads, database = '', tls }: SlapdOptions,
  folder: ServerFolder,
) => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
${schema}
modulepath /usr/lib/ldap
${['back_mdb', ...modules].map((name) => `moduleload ${name}`).join('\n')}
pidfile ${folder.at('slapd.pid')}
sizelimit unlimited
${tls === undefined ? '' : tlsLines(tls, folder)}
${access}
database mdb
suffix "${suffix}"
rootdn "${slapdManager.dn(suffix)}"
rootpw ${slapdManager.password}
directory ${folder.folder('db')}
maxsize 1073741824
index objectClass,uid,mail eq
${database}
`;

/** Starts a private slapd of Debian's on a free port, as a second opinion or a stand-in. Stopping it leaves nothing behind. */
export async function startSlapd(options: SlapdOptions) {
  const [slapd, slapadd] = [requirePath('slapd', 'slapd'), requirePath('slapadd', 'slapd')];
  const user = unprivilegedUser();
  const folder = new ServerFolder('slapd', user);
  const file = folder.write('slapd.conf', configuration(options, folder));
  const identity = process.getuid?.() === 0 ? { uid: user.uid, gid: user.gid } : {};
  // syncprov tells its clients how far the directory is; without -w it would not know for what is loaded here.
  const state = options.modules?.includes('syncprov') ? ['-w'] : [];
  execFileSync(slapadd, ['-q', ...state, '-f', file, '-l', folder.write('entries.ldif', options.ldif)], identity);
  const [port, securePort] = [await freePort(), await freePort()];
  const [url, secureUrl] = [`ldap://127.0.0.1:${port}`, `ldaps://127.0.0.1:${securePort}`];
  const listeners = options.tls === undefined ? `${url}/` : `${url}/ ${secureUrl}/`;
  const server = new ServerProcess('slapd', slapd, ['-f', file, '-h', listeners, '-d', '0'], user, folder);
  await server.untilReady(async () => (await connected(port)).end());
  return { url, port, secureUrl, caFile: folder.at('ca.pem'), stop: () => server.stop() };
}

/** LDAP has no greeting, so a connection is all there is to wait for. */
const connected = async (port: number) => (await LineClient.greet(port, () => true)).client;
