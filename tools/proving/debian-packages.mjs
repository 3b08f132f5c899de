// @ts-check
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { run } from '../workspace/run.mjs';

/** The real servers and clients that the specs talk to. */
export const debianPackages = [
  'chromium',
  'slapd',
  'ldap-utils',
  'dovecot-core',
  'dovecot-pop3d',
  'dovecot-imapd',
  'dovecot-ldap',
  'dovecot-submissiond',
  'dovecot-lmtpd',
  'postfix',
  'postfix-ldap',
  'postgresql-15',
  'dnsmasq-base',
  'iproute2',
  'swaks',
  'libnet-ldap-perl',
  'libio-socket-ssl-perl',
  'python3-ldap',
  'libsasl2-modules',
  'openssl',
  'samba',
  'samba-ad-dc',
  'samba-ad-provision',
  '389-ds-base',
];

/**
 * Installs what is missing where that is possible: on Debian, as root.
 * @param {(sentence: string) => void} tell
 * @returns {Promise<string[]>} what is still missing
 */
export async function installDebianPackages(tell) {
  const missing = await notInstalled(debianPackages);
  if (missing.length === 0 || !(await canInstall())) return missing;
  tell(`Installing what the tests talk to: ${missing.join(', ')} …`);
  await withoutStartingServices(async () => {
    await aptGet(['update']);
    if (await aptGet(['install', '-y', '--no-install-recommends', ...missing])) return;
    // One that this release does not have must not keep the others away.
    for (const name of missing) await aptGet(['install', '-y', '--no-install-recommends', name]);
  });
  return notInstalled(missing);
}

const canInstall = async () =>
  process.getuid?.() === 0 && (await run('apt-get', ['--version'], { quiet: true })).code === 0;

/**
 * @param {string[]} names
 * @returns {Promise<string[]>}
 */
async function notInstalled(names) {
  const { output } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...names], {
    quiet: true,
  });
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name));
}

/** @param {string[]} args */
async function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { code, output } = await run('apt-get', ['-q', ...args], { env, quiet: true });
  if (code !== 0) process.stderr.write(output);
  return code === 0;
}

const policy = '/usr/sbin/policy-rc.d';

/**
 * Debian starts a server once it is installed; the specs start their own on ports of their own.
 * @param {() => Promise<void>} work
 */
async function withoutStartingServices(work) {
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await work();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}
