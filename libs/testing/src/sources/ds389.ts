import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { freePort } from '../free-port.js';
import { requirePath } from '../is-installed.js';
import { ServerFolder } from '../server-folder.js';
import { ServerProcess } from '../server-process.js';
import { unprivilegedUser } from '../unprivileged-user.js';
import { LdapTools } from './ldap-tools.js';
import { ldifLine, ldifLines } from './ldif-text.js';

/** What a 389-ds that people come from is like. Everything may be left out. */
export interface Ds389Options {
  suffix?: string;
  /** What it holds, the suffix's own entry first; see {@link SourcePeople}. */
  ldif?: string | Iterable<string>;
  /** With it, the directory offers Content Synchronization (RFC 4533); as installed, it does not. */
  syncProvider?: boolean;
}

const manager = { dn: 'cn=Directory Manager', password: 'manager' };
const accounts = {
  reader: { password: 'reader-password', dn: (suffix: string) => `cn=reader,${suffix}` },
  stranger: { password: 'stranger-password', dn: (suffix: string) => `cn=stranger,${suffix}` },
};

/** What dscreate makes an instance of; it insists on systemd, so the blanks are filled in here. */
const template = '/usr/share/dirsrv/data/template-dse.ldif';
const installed = '/etc/dirsrv';

/** Starts a private 389-ds of Debian's on a free port. Stopping it leaves nothing behind. */
export async function start389Ds(options: Ds389Options = {}) {
  const { suffix = 'dc=source,dc=example', syncProvider = false } = options;
  const { ldif = `dn: ${suffix}\nobjectClass: domain\n${suffix.replace(/^dc=([^,]+).*/, 'dc: $1')}\n\n` } = options;
  const program = requirePath('ns-slapd', '389-ds-base');
  const user = unprivilegedUser();
  const folder = new ServerFolder('ds389', user);
  const port = await freePort();
  prepare(folder, user.name, port, suffix, syncProvider);
  const args = ['-d', '0', '-D', folder.at('config'), '-i', folder.at('run/pid')];
  const server = new ServerProcess('ns-slapd', program, args, user, folder);
  const url = `ldap://127.0.0.1:${String(port)}`;
  const tools = new LdapTools({ url, ...manager });
  await server.untilReady(
    async () => {
      const { code, said } = await tools.search('', '(objectClass=*)', ['1.1'], '-s', 'base');
      if (code !== 0) throw new Error(said);
    },
    () => server.output + folder.read('log/errors'),
  );
  await tools.apply(
    backendLdif(suffix) + [...(typeof ldif === 'string' ? [ldif] : ldif)].join('') + accountLdif(suffix),
  );
  await tools.amend(suffix, 'add', { aci: readersRead(suffix) });
  return {
    url,
    port,
    suffix,
    manager: tools,
    /** An account that reads everything but passwords. */
    reader: tools.as(accounts.reader.dn(suffix), accounts.reader.password),
    /** An account without a right: whatever it asks for succeeds and shows nothing. */
    stranger: tools.as(accounts.stranger.dn(suffix), accounts.stranger.password),
    stop: () => server.stop(),
  };
}

function prepare(folder: ServerFolder, user: string, port: number, suffix: string, syncProvider: boolean): void {
  const places = ['bak', 'cert', 'config', 'db', 'inst', 'ldif', 'lock', 'log', 'run', 'tmp'];
  const values: Record<string, string> = {
    ...Object.fromEntries(places.map((name) => [`${name}_dir`, folder.folder(name)])),
    schema_dir: folder.folder('config/schema'),
    db_home_dir: folder.at('db'),
    db_lib: 'bdb',
    ds_passwd: salted(manager.password),
    ds_port: String(port),
    ds_suffix: suffix,
    ds_user: user,
    fqdn: 'localhost',
    ldapi: folder.at('run/ldapi'),
    ldapi_autobind: 'off',
    ldapi_enabled: 'off',
    rootdn: manager.dn,
  };
  const plugins = ['MemberOf Plugin', ...(syncProvider ? ['Retro Changelog Plugin', 'Content Synchronization'] : [])];
  const filled = readFileSync(template, 'utf8').replace(/%(\w+)%/g, (blank, name: string) => values[name] ?? blank);
  folder.write('config/dse.ldif', named(plugins.reduce(switchedOn, filled)));
  for (const name of ['config/slapd-collations.conf', 'config/certmap.conf', 'schema/99user.ldif']) {
    const target = name.startsWith('config') ? name : `config/${name}`;
    folder.write(target, readFileSync(`${installed}/${name}`, 'utf8'));
  }
}

const switchedOn = (configuration: string, plugin: string) =>
  configuration.replace(
    new RegExp(`^(dn: cn=${plugin},(?:.+\\n)*nsslapd-pluginenabled: )off$`, 'm'),
    (_, before: string) => `${before}on`,
  );

/**
 * Without the first line the changelog forgets who a change was about, and Content Synchronization answers that nothing ever
 * changes. The plugin that gives everyone an entryUUID is added by the server itself, but works from its second start on.
 */
const named = (configuration: string) =>
  configuration.replace(/^cn: Retro Changelog Plugin$/m, '$&\nnsslapd-attribute: nsuniqueid:targetUniqueId').trimEnd() +
  `

dn: cn=entryuuid_syntax,cn=plugins,cn=config
objectClass: nsSlapdPlugin
cn: entryuuid_syntax
nsslapd-pluginPath: libentryuuid-syntax-plugin
nsslapd-pluginInitfunc: entryuuid_syntax_plugin_init
nsslapd-pluginType: syntax
nsslapd-pluginEnabled: on

dn: cn=entryuuid,cn=plugins,cn=config
objectClass: nsSlapdPlugin
cn: entryuuid
nsslapd-pluginPath: libentryuuid-plugin
nsslapd-pluginInitfunc: entryuuid_plugin_init
nsslapd-pluginType: betxnpreoperation
nsslapd-pluginEnabled: on
`;

/** Its configuration takes a password only as it would store it (RFC 2307 §5.3, with the salt behind the digest). */
function salted(password: string): string {
  const salt = randomBytes(8);
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}

const backendLdif = (suffix: string) => `dn: cn=userRoot,cn=ldbm database,cn=plugins,cn=config
objectClass: extensibleObject
objectClass: nsBackendInstance
nsslapd-suffix: ${suffix}
cn: userRoot

dn: cn="${suffix}",cn=mapping tree,cn=config
objectClass: extensibleObject
objectClass: nsMappingTree
cn: ${suffix}
nsslapd-state: backend
nsslapd-backend: userRoot

`;

const accountLdif = (suffix: string) =>
  Object.values(accounts)
    .map(({ dn, password }) => {
      const cn = dn('').slice('cn='.length, -1);
      const objectClass = ['applicationProcess', 'simpleSecurityObject'];
      return `\n${ldifLine('dn', dn(suffix))}${ldifLines({ objectClass, cn, userPassword: password })}`;
    })
    .join('');

/** "Everything but" means no operational attribute but nsUniqueId; those that a synchronisation needs are named. */
const readersRead = (suffix: string) => [
  allowed(suffix, 'targetattr!="userPassword || aci"'),
  allowed(suffix, 'targetattr="entryUUID || entryusn || createTimestamp || modifyTimestamp || nsAccountLock"'),
];

const allowed = (suffix: string, target: string) =>
  `(${target})(version 3.0; acl "reader"; allow (read, search, compare) userdn="ldap:///${accounts.reader.dn(suffix)}";)`;
