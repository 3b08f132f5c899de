// @ts-check
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LdapClient } from './ldap-client.mjs';
import { freePort } from './processes.mjs';

export const peerSuffix = 'dc=waypost,dc=internal';
const manager = { dn: `cn=manager,${peerSuffix}`, password: 'manager' };
const programs = { slapd: '/usr/sbin/slapd', slapadd: '/usr/sbin/slapadd' };

/** @param {string} folder */
const configuration = (folder, syncprov = false) => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
${syncprov ? 'moduleload syncprov' : ''}
sizelimit unlimited
threads 4
database mdb
suffix "${peerSuffix}"
rootdn "${manager.dn}"
rootpw ${manager.password}
directory ${folder}
maxsize 8589934592
dbnosync
index objectClass,uid,mail eq
${syncprov ? 'index entryCSN,entryUUID eq\noverlay syncprov\nsyncprov-sessionlog 1000' : ''}
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
`;

/**
 * Debian's slapd with the same people, on its mdb and with mail indexed; undefined where it is not installed.
 * @param {{ name: string, displayName: string, givenName: string, surname: string, address: string }[]} people
 * @param {{ name: string, password: string }[]} logins
 * @param {{ syncprov?: boolean }} [options] `syncprov`: it can say what changed (RFC 4533)
 */
export async function startPeer(people, logins, { syncprov = false } = {}) {
  if (!existsSync(programs.slapd)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'waypost-bench-slapd-'));
  const identity = unprivileged();
  const data = join(folder, 'db');
  mkdirSync(data);
  const passwords = new Map(logins.map(({ name, password }) => [name, password]));
  const files = { conf: join(folder, 'slapd.conf'), ldif: join(folder, 'people.ldif') };
  writeFileSync(files.conf, configuration(data, syncprov));
  writeFileSync(files.ldif, ldifOf(people, passwords));
  if (identity.uid !== undefined)
    for (const path of [folder, data, files.conf, files.ldif]) chownSync(path, identity.uid, identity.gid);
  execFileSync(programs.slapadd, ['-q', '-f', files.conf, '-l', files.ldif], { ...identity, stdio: 'ignore' });
  const port = await freePort();
  const child = spawn(programs.slapd, ['-f', files.conf, '-h', `ldap://127.0.0.1:${port}/`, '-d', '0'], {
    ...identity,
    stdio: 'ignore',
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  await untilListening(port);
  return {
    port,
    manager,
    pid: child.pid ?? 0,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      await ended;
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** slapd need not be root, and a database made by root would stay its own. @returns {{ uid?: number, gid: number }} */
function unprivileged() {
  if (process.getuid?.() !== 0) return { gid: process.getgid?.() ?? 0 };
  const id = (/** @type {string} */ flag) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** @param {number} port */
async function untilListening(port) {
  for (let tries = 0; ; tries += 1) {
    try {
      (await LdapClient.connect(port)).end();
      return;
    } catch (fault) {
      if (tries > 200) throw fault;
      await sleep(50);
    }
  }
}

/**
 * @param {Parameters<typeof startPeer>[0]} people
 * @param {ReadonlyMap<string, string>} passwords
 */
function ldifOf(people, passwords) {
  const head = `dn: ${peerSuffix}\nobjectClass: dcObject\nobjectClass: organization\ndc: waypost\no: Waypost\n\ndn: ou=people,${peerSuffix}\nobjectClass: organizationalUnit\nou: people\n\n`;
  return (
    head +
    people
      .map(({ name, displayName, givenName, surname, address }) => {
        const password = passwords.get(name);
        return [
          `dn: uid=${name},ou=people,${peerSuffix}`,
          'objectClass: inetOrgPerson',
          `uid: ${name}`,
          `cn: ${displayName}`,
          `displayName: ${displayName}`,
          `sn: ${surname}`,
          ...(givenName ? [`givenName: ${givenName}`] : []),
          `mail: ${address}`,
          ...(password === undefined ? [] : [`userPassword: ${ssha(password)}`]),
          '',
          '',
        ].join('\n');
      })
      .join('')
  );
}

/** A salted SHA-1, which is what slapd makes of passwords by itself. @param {string} password */
function ssha(password) {
  const salt = createHash('md5').update(password).digest().subarray(0, 8);
  return `{SSHA}${Buffer.concat([createHash('sha1').update(password).update(salt).digest(), salt]).toString('base64')}`;
}
