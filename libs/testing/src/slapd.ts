import { execFileSync } from 'node:child_process';
import { LineClient } from './line-client.js';
import { freePort } from './free-port.js';
import { requirePath } from './is-installed.js';
import { ServerFolder } from './server-folder.js';
import { ServerProcess } from './server-process.js';
import { unprivilegedUser } from './unprivileged-user.js';

/** What a private slapd holds. */
export interface SlapdOptions {
  suffix: string;
  /** Entries as LDIF, the suffix's own first. */
  ldif: string;
  /** Further schema as slapd.conf lines. */
  schema?: string;
}

/** The directory manager of every slapd started here. */
export const slapdManager = { password: 'manager', dn: (suffix: string) => `cn=manager,${suffix}` };

const configuration = ({ suffix, schema = '' }: SlapdOptions, folder: ServerFolder) => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
${schema}
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder.at('slapd.pid')}
sizelimit unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
database mdb
suffix "${suffix}"
rootdn "${slapdManager.dn(suffix)}"
rootpw ${slapdManager.password}
directory ${folder.folder('db')}
maxsize 1073741824
index objectClass,uid,mail eq
`;

/** Starts a private slapd of Debian's on a free port, as a second opinion or a stand-in. Stopping it leaves nothing behind. */
export async function startSlapd(options: SlapdOptions) {
  const [slapd, slapadd] = [requirePath('slapd', 'slapd'), requirePath('slapadd', 'slapd')];
  const user = unprivilegedUser();
  const folder = new ServerFolder('slapd', user);
  const file = folder.write('slapd.conf', configuration(options, folder));
  const identity = process.getuid?.() === 0 ? { uid: user.uid, gid: user.gid } : {};
  execFileSync(slapadd, ['-q', '-f', file, '-l', folder.write('entries.ldif', options.ldif)], identity);
  const port = await freePort();
  const url = `ldap://127.0.0.1:${port}`;
  const server = new ServerProcess('slapd', slapd, ['-f', file, '-h', `${url}/`, '-d', '0'], user, folder);
  await server.untilReady(async () => (await connected(port)).end());
  return { url, port, stop: () => server.stop() };
}

/** LDAP has no greeting, so a connection is all there is to wait for. */
const connected = async (port: number) => (await LineClient.greet(port, () => true)).client;
