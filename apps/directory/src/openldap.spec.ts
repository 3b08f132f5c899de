import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EmailAddress } from '@waypost/kernel';
import { type ExportedAttributes, exportTree, formatDn, ldifEntry, ldifHead, parseDn } from '@waypost/ldap';
import type { ReplicaRecord } from '@waypost/organization';
import { catalogue } from '@waypost/settings';
import {
  aContact,
  aDomain,
  aGroup,
  aMailbox,
  anAddress,
  anOverride,
  aSmallOrganization,
  canRun,
  mailboxId,
  recipientId,
  requirePath,
  slapdManager,
  someMembers,
  startSlapd,
} from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSample, service } from './serve-sample.spec-support.js';

const run = promisify(execFile);
const runs = canRun('our schema and export in OpenLDAP', {
  slapd: 'slapd',
  slapadd: 'slapd',
  slaptest: 'slapd',
  ldapsearch: 'ldap-utils',
  ldapadd: 'ldap-utils',
});

const shipped = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../deploy/openldap/${name}`, import.meta.url)), 'utf8');
const suffix = 'dc=paradigms,dc=example';
const address = (text: string) => text as EmailAddress;

/** Names and values that a careless writer of LDIF, DNs or schema trips over. */
const sales = recipientId('group', 'sales');
const records: ReplicaRecord[] = [
  ...aSmallOrganization(),
  ...someMembers(sales, mailboxId('ann'), recipientId('contact', 'zed'), 'someone@elsewhere.example'),
  ...someMembers(recipientId('group', 'all'), sales, mailboxId('room')),
  aGroup('sales', { owners: [mailboxId('mark')], description: 'Ventes à Paris' }),
  aGroup('all', { hidden: true }),
  aGroup('empty'),
  anAddress(mailboxId('ann'), 'smtp:ann.lee@paradigms.example'),
  anAddress(mailboxId('ann'), 'X400:C=US;S=Lee'),
  anAddress(sales, 'smtp:verkauf@paradigms.example'),
  aContact('zed', { profile: { company: 'Zed Inc', title: 'Buyer', telephone: '+1 555 0100' } }),
  {
    kind: 'delivery',
    id: mailboxId('ann'),
    forwarding: { recipientId: mailboxId('room'), keepCopy: true },
    sendAs: [mailboxId('mark')],
    acceptFrom: [sales],
    rejectFrom: [recipientId('contact', 'zed')],
    requireSignIn: true,
    maxReceiveBytes: 5_000_000,
  },
  aDomain('paradigms.example', { isDefault: true }),
  anOverride('athena', 'imap.service', false),
  anOverride('org', 'pop3.allowedNetworks', ['192.0.2.0/24', '2001:db8::/32']),
  anOverride('org', 'mailbox.quotaBytes', 5 * 2 ** 30),
  anOverride(mailboxId('ann'), 'pop3.enabled', false, { reason: 'Grundsätzlich: nein' }),
  aMailbox('ann'),
  aMailbox('room', { mailboxKind: 'room' }),
  aMailbox('mark', { displayName: 'Mark Müller', givenName: 'Mark', surname: 'Müller', initials: 'MM' }),
  aMailbox('spaced', { displayName: '  two before, one after ', surname: ': a colon' }),
  aMailbox('less', { displayName: '<less> than', givenName: '#hash' }),
  aMailbox('quoted', { displayName: 'O\'Brien, "Bob" + Söhne; \\ <b>', surname: '日本語 の 名前' }),
  aMailbox('long', { displayName: `${'A very long name '.repeat(14)}indeed` }),
  aMailbox('long-utf8', { displayName: 'ß'.repeat(120), surname: 'é' }),
  aMailbox('a+b=c,d', { address: address('"odd local"@paradigms.example') }),
];

async function exported(all: readonly ReplicaRecord[], attributes: ExportedAttributes = 'loadable'): Promise<string> {
  async function* stream() {
    yield* all;
  }
  let text = attributes === 'loadable' ? '' : ldifHead;
  const options = { catalogue, attributes, now: Date.now() } as const;
  for await (const { entry, types } of exportTree(stream(), options)) text += ldifEntry(entry, types);
  return text;
}

/** The entries of an ldapsearch, each with its lines in an order of our own: LDAP promises none, and slapd escapes DNs its way. */
const entriesOf = (ldif: string) =>
  ldif
    .split('\n\n')
    .filter((entry) => entry !== '')
    .map((entry) => entry.trim().replace(/^dn: (.*)$/m, (_, dn: string) => `dn: ${formatDn(parseDn(dn) ?? [])}`))
    .map((entry) => entry.split('\n').sort().join('\n'))
    .sort();

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-openldap-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(!runs)('OpenLDAP, loaded with our schema and our export', () => {
  let ours: Awaited<ReturnType<typeof serveSample>>;
  let theirs: Awaited<ReturnType<typeof startSlapd>>;
  beforeAll(async () => {
    ours = await serveSample(records);
    theirs = await startSlapd({ suffix, schema: shipped('waypost.schema'), ldif: await exported(records) });
  });
  afterAll(async () => {
    await ours?.server.close();
    await theirs?.stop();
  });

  async function ask(url: string, dn: string, password: string, args: readonly string[]) {
    const always = ['-x', '-LLL', '-o', 'ldif-wrap=no', '-H', url, '-D', dn, '-w', password];
    const { stdout } = await run('ldapsearch', [...always, ...args], { maxBuffer: 64 * 1024 * 1024 });
    return entriesOf(stdout);
  }

  it.each([
    {
      filter: '(objectClass=*)',
      found: records.filter(({ kind }) => ['mailbox', 'group', 'contact', 'domain'].includes(kind)).length + 7,
    },
    { filter: '(objectClass=*)', scope: 'one', found: 6 },
    { filter: '(objectClass=*)', scope: 'base', found: 1 },
    { filter: '(mail=ANN@Paradigms.Example)', found: 1 },
    { filter: '(mail="ODD LOCAL"@paradigms.example)', found: 1 },
    { filter: '(proxyAddresses=smtp:mark@paradigms.example)', found: 1 },
    { filter: '(cn=*müller)', found: 1 },
    { filter: '(sn=MÜLLER)', found: 1 },
    { filter: '(cn=two before, one AFTER)', found: 1 },
    { filter: '(sn=日本語*)', found: 1 },
    { filter: '(cn=o\'brien, "bob" + söhne; \\5c <b>)', found: 1 },
    { filter: '(uid=A+B=C,D)', found: 1 },
    { filter: '(&(objectClass=wpMailAccount)(!(wpServiceEnabled=pop3)))', found: 1 },
    { filter: '(wpPop3DeniedReason=*)', found: 1 },
    { filter: '(wpQuotaBytes>=5368709120)', found: 9 },
    { filter: '(wpQuotaBytes>=5368709121)', found: 0 },
    { filter: '(|(givenName=#hash)(initials=mm))', found: 2 },
    { filter: `(entryUUID=${mailboxId('mark')})`, found: 1 },
    { filter: '(modifyTimestamp<=20260203040506Z)', found: 8, base: `ou=people,${suffix}`, scope: 'one' },
    { filter: '(mailEnabled=FALSE)', found: 0 },
    { filter: '(mailAlias=ANN.LEE@paradigms.example)', found: 1 },
    { filter: '(proxyAddresses=smtp:verkauf@paradigms.example)', found: 1 },
    { filter: `(member=uid=ann,ou=people,${suffix})`, found: 1 },
    { filter: `(member=cn=sales,ou=groups,${suffix})`, found: 1 },
    { filter: '(rfc822MailMember=SOMEONE@elsewhere.example)', found: 1 },
    { filter: '(objectClass=groupOfNames)', found: 2 },
    { filter: '(objectClass=wpEmptyGroup)', found: 1 },
    { filter: '(objectClass=wpMailDomain)', found: 1 },
    { filter: '(objectClass=*)', found: 2, base: `ou=shared,${suffix}` },
  ])('finds by $filter what the directory finds', async ({ filter, found, scope = 'sub', base = suffix }) => {
    const args = ['-b', base, '-s', scope, filter];
    const mine = await ask(`ldap://127.0.0.1:${ours.port}`, service.dn, service.password, args);
    const their = await ask(theirs.url, slapdManager.dn(suffix), slapdManager.password, args);
    expect(mine).toEqual(their);
    expect(mine).toHaveLength(found);
  });
});

describe.skipIf(!runs)('ldapadd', () => {
  it('takes the plain export, entry by entry', async () => {
    const empty = await startSlapd({ suffix, schema: shipped('waypost.schema'), ldif: '' });
    try {
      const file = join(folder, 'plain.ldif');
      const text = await exported(records, 'user');
      await writeFile(file, text);
      const { stdout } = await run('ldapadd', [
        ...['-x', '-H', empty.url, '-D', slapdManager.dn(suffix), '-w', slapdManager.password, '-f', file],
      ]);
      expect(stdout.match(/^adding new entry/gm)).toHaveLength(text.match(/^dn:/gm)?.length ?? -1);
    } finally {
      await empty.stop();
    }
  });
});

describe.skipIf(!runs)('slapadd', () => {
  it('refuses an entry that is not legal by our schema, so the others were checked', async () => {
    const illegal = (await exported(records)).replace('objectClass: wpMailAccount\n', '');
    await expect(startSlapd({ suffix, schema: shipped('waypost.schema'), ldif: illegal })).rejects.toThrow(
      /not allowed/,
    );
  });

  it('takes the schema as configuration by LDIF as well', async () => {
    const config = join(folder, 'config');
    await mkdir(config);
    const file = join(folder, 'config.ldif');
    const standard = ['core', 'cosine', 'inetorgperson'].map((name) => `include: file:///etc/ldap/schema/${name}.ldif`);
    const head = ['dn: cn=config', 'objectClass: olcGlobal', 'cn: config', ''];
    const parent = ['dn: cn=schema,cn=config', 'objectClass: olcSchemaConfig', 'cn: schema', ''];
    await writeFile(file, [...head, ...parent, ...standard, '', shipped('waypost.ldif')].join('\n'));
    await run(requirePath('slapadd', 'slapd'), ['-n', '0', '-F', config, '-l', file]);
    await expect(run(requirePath('slaptest', 'slapd'), ['-u', '-F', config])).resolves.toMatchObject({
      stderr: expect.stringContaining('succeeded'),
    });
  });
});
