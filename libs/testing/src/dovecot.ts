import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { requirePath } from './is-installed.js';
import { imapLogin, type Login } from './mail-clients.js';
import { ServerFolder } from './server-folder.js';
import { ServerProcess } from './server-process.js';
import { type SystemUser, unprivilegedUser } from './unprivileged-user.js';

/** The directory a private Dovecot asks. */
export interface DovecotOptions {
  ldapUrl: string;
  bindDn: string;
  password: string;
  base: string;
  /** Whether the directory is one of another make, which has no view of its people by service. */
  withoutViews?: boolean;
  /** The certificate authority to trust, for ldaps:// and StartTLS. */
  caFile?: string;
  /** Whether it begins TLS on the connection it opens in clear text. */
  startTls?: boolean;
  /** Where its submission service hands mail on; without it, sending ends after sign-in. */
  relayPort?: number;
}

/** What a program said, also where it failed. */
const finished = (program: string, args: readonly string[]) =>
  promisify(execFile)(program, args).catch((failure: { stdout: string; stderr: string }) => failure);

/** The sample that operators are given; what is tested is these very files. */
const sample = fileURLToPath(new URL('../../../deploy/dovecot/', import.meta.url));

type LoginPorts = Record<'pop3' | 'imap' | 'submission', number>;
type Ports = LoginPorts & { lmtp: number; sasl: number };

/**
 * Starts a private Dovecot from the sample configuration on free ports, wholly unprivileged, and waits until it answers.
 * Only paths, the directory's address and the ports differ from the sample. Stopping it leaves nothing behind.
 */
export async function startDovecot(options: DovecotOptions) {
  const dovecot = requirePath(
    'dovecot',
    'dovecot-core dovecot-pop3d dovecot-imapd dovecot-submissiond dovecot-lmtpd dovecot-ldap',
  );
  const user = unprivilegedUser();
  const folder = new ServerFolder('dovecot', user);
  for (const name of readdirSync(sample)) {
    folder.write(`waypost/${name}`, adapted(readFileSync(join(sample, name), 'utf8'), options, folder, user));
  }
  const logins: LoginPorts = { pop3: await freePort(), imap: await freePort(), submission: await freePort() };
  const ports: Ports = { ...logins, lmtp: await freePort(), sasl: await freePort() };
  const file = folder.write(
    'dovecot.conf',
    privateInstance(folder, user, ports, options.relayPort ?? (await freePort())),
  );
  for (const name of ['run', 'state', 'mail']) folder.folder(name);
  // Never synchronous: the directory it asks may live in the very process of the test.
  const doveadm = async (...args: string[]) => {
    const { stdout, stderr } = await finished(requirePath('doveadm', 'dovecot-core'), ['-c', file, ...args]);
    return stdout + stderr;
  };
  const server = new ServerProcess('dovecot', dovecot, ['-F', '-c', file], user, folder);
  const log = () => server.output + folder.read('log');
  await server.untilReady(() => imapLogin(ports.imap, { user: 'nobody-of-that-name', password: 'x' }), log);
  return {
    ports,
    /** All it logged so far. */
    log,
    /** What the directory tells it of one person, as `doveadm user` prints it. */
    lookUp: (name: string) => doveadm('user', name),
    /** Signs in over the socket and as the service of Postfix, and returns what Postfix would be told. */
    postfixLogin: ({ user: name, password }: Login) =>
      doveadm('auth', 'test', '-a', folder.at('postfix/auth'), '-x', 'service=smtp', name, password),
    /** How many messages lie in a mailbox, whatever a protocol shows of them. */
    messageCount: async (name: string) =>
      Number((await doveadm('-f', 'flow', 'mailbox', 'status', '-u', name, 'messages', 'INBOX')).replace(/\D/g, '')),
    stop: () => server.stop(),
  };
}

export type DovecotServer = Awaited<ReturnType<typeof startDovecot>>;

/** The sample with the paths, the directory and the credentials of this instance. */
function adapted(text: string, options: DovecotOptions, folder: ServerFolder, user: SystemUser): string {
  const { ldapUrl, bindDn, password, base, caFile, startTls, withoutViews } = options;
  const tls = [
    ...(startTls ? ['tls = yes', 'tls_require_cert = demand'] : []),
    ...(caFile === undefined ? [] : [`tls_ca_cert_file = ${caFile}`]),
  ];
  const replacements: [RegExp, string][] = [
    [/\/etc\/dovecot\/waypost/g, folder.at('waypost')],
    [/\/var\/vmail/g, folder.at('mail')],
    [/\/var\/spool\/postfix\/private/g, folder.folder('postfix')],
    [/user = postfix/g, `user = ${user.name}`],
    [/group = postfix/g, `group = ${user.group}`],
    [/^uris = .*$/m, [`uris = ${ldapUrl}`, ...tls].join('\n')],
    [/^dn = .*$/m, `dn = ${bindDn}`],
    [/^dnpass = .*$/m, `dnpass = ${password}`],
    [withoutViews ? /(?<=^base = ).*$/m : /(?<=^base = .*)dc=example,dc=com$/m, base],
  ];
  return replacements.reduce((sofar, [from, to]) => sofar.replace(from, () => to), text);
}

/** What a private, unprivileged instance needs beside the sample: its own folders, ports and user. */
const privateInstance = (folder: ServerFolder, user: SystemUser, ports: Ports, relayPort: number) => {
  const { lmtp, sasl, ...logins } = ports;
  return `
!include ${folder.at('waypost/dovecot.conf')}
!include ${folder.at('waypost/postfix-sasl.conf')}
!include ${folder.at('waypost/postfix-lmtp.conf')}
base_dir = ${folder.at('run')}
state_dir = ${folder.at('state')}
log_path = ${folder.at('log')}
auth_verbose = yes
listen = 127.0.0.1
ssl = no
default_internal_user = ${user.name}
default_internal_group = ${user.group}
default_login_user = ${user.name}
mail_uid = ${user.uid}
mail_gid = ${user.gid}
first_valid_uid = 1
first_valid_gid = 1
auth_failure_delay = 0
submission_relay_port = ${relayPort}
service anvil {
  chroot =
  # Failed logins would slow down the ones that follow from the same address.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
# For a Postfix that runs as another user than owns the socket.
service auth {
  inet_listener {
    address = 127.0.0.1
    port = ${sasl}
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtp}
  }
}
${Object.entries(logins).map(loginService).join('')}`;
};

const loginService = ([protocol, port]: [string, number]) => `
service ${protocol}-login {
  chroot =
  inet_listener ${protocol} {
    port = ${port}
  }
${protocol === 'submission' ? '' : `  inet_listener ${protocol}s {\n    port = 0\n  }\n`}}
`;
