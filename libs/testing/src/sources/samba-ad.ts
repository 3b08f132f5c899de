import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { canRun, requirePath } from '../is-installed.js';
import { ServerFolder } from '../server-folder.js';
import { ServerProcess } from '../server-process.js';
import { type CertificateKind, issueCertificate } from './certificates.js';
import { LdapTools } from './ldap-tools.js';
import type { Attributes } from './ldif-text.js';

const run = promisify(execFile);

/** Samba asks for the ports of Active Directory, which are kept for root. */
const root = { uid: 0, gid: 0, name: 'root', group: 'root' };

/** Whether an Active Directory can be started here; if not, says loudly what is missing. */
export function canRunSamba(what: string): boolean {
  const packages = {
    samba: 'samba-ad-dc',
    'samba-tool': 'samba-common-bin',
    ldapsearch: 'ldap-utils',
    openssl: 'openssl',
  };
  if (!canRun(what, packages)) return false;
  if (process.getuid?.() === 0) return true;
  process.stderr.write(`NOT RUN: ${what}. Samba needs root, for the ports 389 and 636.\n`);
  return false;
}

const administrator = { dn: 'CN=Administrator,CN=Users,DC=ad,DC=example', password: 'Passw0rd-of-admin' };
const reader = { name: 'reader', password: 'Passw0rd-of-reader' };

/** `userAccountControl` of a person: an ordinary account (512) that needs no password (32), or the same disabled (2). */
const accountControl = { enabled: String(512 + 32), disabled: String(512 + 32 + 2) };

/** The configuration after provisioning: only LDAP runs, on one address of this machine. */
const configuration = (folder: ServerFolder, address: string) => `[global]
netbios name = DC1
realm = AD.EXAMPLE
workgroup = AD
server role = active directory domain controller
server services = ldap
interfaces = ${address}/8
bind interfaces only = yes
ldap server require strong auth = no
disable netbios = yes
load printers = no
posix:eadb = ${folder.at('eadb.tdb')}
private dir = ${folder.at('private')}
state directory = ${folder.at('state')}
cache directory = ${folder.at('cache')}
lock directory = ${folder.path}
pid directory = ${folder.path}
ncalrpc dir = ${folder.at('ncalrpc')}
binddns dir = ${folder.at('bind-dns')}
tls cafile = ${folder.at('tls/ca.pem')}
tls certfile = ${folder.at('tls/certificate.pem')}
tls keyfile = ${folder.at('tls/key.pem')}
`;

/**
 * Starts an Active Directory of one domain controller by Debian's Samba, on an address of this machine that is its own, since its
 * ports cannot be chosen. Stopping it leaves nothing behind. It has no MaxPageSize and gives the values of an attribute in one go.
 */
export async function startSambaAd({ certificate = 'right' }: { certificate?: CertificateKind } = {}) {
  const [samba, sambaTool] = [requirePath('samba', 'samba-ad-dc'), requirePath('samba-tool', 'samba-common-bin')];
  const folder = new ServerFolder('samba', root);
  const address = await freeAddress();
  const { ca, certificate: own, key } = issueCertificate(certificate, address);
  // prettier-ignore
  await run(sambaTool, [
    'domain', 'provision', '--realm=AD.EXAMPLE', '--domain=AD', '--server-role=dc', '--dns-backend=NONE', '--host-name=DC1',
    `--host-ip=${address}`, `--adminpass=${administrator.password}`, `--targetdir=${folder.path}`,
    `--option=posix:eadb=${folder.at('eadb.tdb')}`,
  ]).catch((error: unknown) => {
    folder.remove();
    throw error;
  });
  const caFile = folder.write('tls/ca.pem', ca);
  folder.write('tls/certificate.pem', own);
  folder.write('tls/key.pem', key);
  folder.folder('cache');
  const file = folder.write('etc/smb.conf', configuration(folder, address));
  const server = new ServerProcess('samba', samba, ['-i', '-M', 'single', '-s', file], root, folder);
  const [url, secureUrl] = [`ldap://${address}`, `ldaps://${address}`];
  const manager = new LdapTools({ url, dn: administrator.dn, password: administrator.password, caFile });
  await server.untilReady(async () => {
    const { code, said } = await manager.search('', '(objectClass=*)', ['1.1'], '-s', 'base');
    if (code !== 0) throw new Error(said);
  });
  const directory = new ActiveDirectory(manager);
  const readerDn = await directory.addAccount(reader.name, reader.password);
  return {
    url,
    secureUrl,
    caFile,
    /** The authority to trust, as PEM. */
    ca,
    address,
    suffix: directory.suffix,
    directory,
    manager,
    /** An ordinary account: it reads people, and sees none of those deleted. */
    reader: manager.as(readerDn, reader.password),
    stop: () => server.stop(),
  };
}

/** What an administrator does to people and groups of an Active Directory. */
export class ActiveDirectory {
  readonly suffix = 'DC=ad,DC=example';

  constructor(readonly manager: LdapTools) {}

  /** Makes an organizational unit below the suffix or another one; returns its DN. */
  async addUnit(name: string, parent = this.suffix): Promise<string> {
    const dn = `OU=${name},${parent}`;
    await this.manager.add(dn, { objectClass: 'organizationalUnit', ou: name });
    return dn;
  }

  /** Makes a person with an enabled account; returns its DN. */
  async addUser(parent: string, name: string, attributes: Attributes = {}): Promise<string> {
    const dn = `CN=${name},${parent}`;
    const account = {
      sAMAccountName: name.replaceAll(' ', '.').toLowerCase(),
      userAccountControl: accountControl.enabled,
    };
    await this.manager.add(dn, { objectClass: 'user', ...account, ...attributes });
    return dn;
  }

  /** Makes an account that can sign in; returns its DN. */
  async addAccount(name: string, password: string): Promise<string> {
    // Active Directory takes a password between quotation marks, in UTF-16 (MS-ADTS §3.1.1.3.1.5).
    const coded = Buffer.from(`"${password}"`, 'utf16le').toString('base64');
    const dn = `CN=${name},CN=Users,${this.suffix}`;
    const login = new LdapTools({ ...this.manager.login, url: this.manager.login.url.replace('ldap:', 'ldaps:') });
    await login.apply(
      `dn: ${dn}\nchangetype: add\nobjectClass: user\nsAMAccountName: ${name}\nuserAccountControl: 512\nunicodePwd:: ${coded}\n`,
    );
    return dn;
  }

  /** Makes a group; returns its DN. */
  async addGroup(
    parent: string,
    name: string,
    members: readonly string[] = [],
    more: Attributes = {},
  ): Promise<string> {
    const dn = `CN=${name},${parent}`;
    await this.manager.add(dn, {
      objectClass: 'group',
      sAMAccountName: name,
      ...(members.length > 0 && { member: members }),
      ...more,
    });
    return dn;
  }

  disable = (dn: string) => this.manager.change(dn, { userAccountControl: accountControl.disabled });
  enable = (dn: string) => this.manager.change(dn, { userAccountControl: accountControl.enabled });
  join = (group: string, ...members: string[]) => this.manager.amend(group, 'add', { member: members });
  leave = (group: string, ...members: string[]) => this.manager.amend(group, 'delete', { member: members });
}

/** An address of this machine on whose LDAP port nobody listens: everything below 127 is ours. */
async function freeAddress(): Promise<string> {
  for (;;) {
    const octet = () => 1 + Math.floor(Math.random() * 250);
    const address = `127.${String(octet())}.${String(octet())}.${String(octet())}`;
    if (await isFree(address)) return address;
  }
}

function isFree(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(389, address, () => server.close(() => resolve(true)));
  });
}
