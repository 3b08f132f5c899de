import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { formatAttributeType, formatObjectClass } from '@waypost/ldap';
import { aMailbox, anOverride, aSmallOrganization, mailboxId } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSample, service } from './serve-sample.spec-support.js';

const path = `${process.env['PATH'] ?? ''}:/usr/sbin`;
const run = promisify(execFile);
const isInstalled =
  spawnSync('slapadd', ['-V'], { env: { PATH: path } }).error === undefined &&
  spawnSync('ldapsearch', ['-VV']).status === 0;
if (!isInstalled)
  process.stderr.write(
    'NOT RUN: slapadd and ldapsearch are not installed (Debian: apt-get install slapd ldap-utils).\n',
  );

/** Attribute types of ours that the schemas of an OpenLDAP installation lack. */
const borrowed = ['mailAlias', 'mailEnabled', 'proxyAddresses', 'mailLocalAddress', 'mailRoutingAddress', 'mailHost'];

let folder = '';
let sample: Awaited<ReturnType<typeof serveSample>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-slapd-'));
  sample = await serveSample([
    ...aSmallOrganization('ann'),
    aMailbox('mark', { displayName: 'Mark Müller', givenName: 'Mark', surname: 'Müller', initials: 'MM' }),
    anOverride(mailboxId('ann'), 'pop3.enabled', false, { reason: 'policy' }),
    anOverride('athena', 'imap.service', false),
    anOverride('org', 'pop3.allowedNetworks', ['192.0.2.0/24', '2001:db8::/32']),
  ]);
});
afterAll(async () => {
  await sample.server.close();
  await rm(folder, { recursive: true });
});

async function configure(): Promise<string> {
  const { attributeTypes, objectClasses } = sample.directory.schema;
  const types = attributeTypes.filter(({ oid, name }) => oid.startsWith('2.25.') || borrowed.includes(name));
  const classes = objectClasses.filter(({ oid, name }) => oid.startsWith('2.25.') || name === 'inetLocalMailRecipient');
  const schema = [
    ...types.map((type) => `attributetype ${formatAttributeType(type)}`),
    ...classes.map((one) => `objectclass ${formatObjectClass(one)}`),
  ];
  await writeFile(join(folder, 'waypost.schema'), `${schema.join('\n')}\n`);
  await mkdir(join(folder, 'db'));
  const includes = ['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`);
  const lines = [
    ...includes,
    `include ${folder}/waypost.schema`,
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    'database mdb',
    'suffix dc=paradigms,dc=example',
    `directory ${folder}/db`,
  ];
  const file = join(folder, 'slapd.conf');
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

describe.skipIf(!isInstalled)('OpenLDAP', () => {
  it('accepts our schema, and every entry of the tree as legal by it', async () => {
    const conf = await configure();
    const search = [
      '-LLL',
      '-x',
      '-o',
      'ldif-wrap=no',
      '-H',
      `ldap://127.0.0.1:${String(sample.port)}`,
      '-D',
      service.dn,
      '-w',
      service.password,
    ];
    const { stdout } = await run('ldapsearch', [...search, '-b', 'dc=paradigms,dc=example']);
    const ldif = join(folder, 'tree.ldif');
    await writeFile(ldif, stdout);
    expect(stdout.match(/^dn: /gm)).toHaveLength(5);
    await expect(run('slapadd', ['-f', conf, '-l', ldif], { env: { PATH: path } })).resolves.toBeDefined();
    const illegal = stdout.replaceAll(/^objectClass: wpMailAccount\n/gm, '');
    await writeFile(ldif, illegal);
    await rm(join(folder, 'db'), { recursive: true });
    await mkdir(join(folder, 'db'));
    await expect(run('slapadd', ['-f', conf, '-l', ldif], { env: { PATH: path } })).rejects.toThrow(/not allowed/);
  });
});
