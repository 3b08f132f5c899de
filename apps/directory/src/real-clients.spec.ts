import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aMailbox, aSmallOrganization, canRun, imapLogin, pop3Login, startDovecot } from '@waypost/testing';
import { createClient, type SearchEntry, type SearchOptions } from 'ldapjs';
import { Client, InvalidCredentialsError } from 'ldapts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCertificate, anAuthority } from './certificates.spec-support.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';
import { TlsIdentity } from './tls-identity.js';

const canRunAll = canRun('LDAP clients over StartTLS', { ldapsearch: 'ldap-utils', perl: 'perl', postmap: 'postfix' });
/** A module of a language is no program; it is there when it can be loaded. */
function canLoad(program: string, args: readonly string[], debianPackages: string): boolean {
  const isThere = spawnSync(program, args).status === 0;
  if (!isThere)
    process.stderr.write(`NOT RUN: ${program} over StartTLS. Install the Debian packages ${debianPackages}.\n`);
  return isThere;
}
const python = '/usr/bin/python3';
const hasPerl = canLoad('perl', ['-MNet::LDAP', '-MIO::Socket::SSL', '-e1'], 'libnet-ldap-perl libio-socket-ssl-perl');
const hasPython = canLoad(python, ['-c', 'import ldap'], 'python3-ldap');

let folder = '';
let port = 0;
let sample: Awaited<ReturnType<typeof serveSample>>;
const file = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-clients-'));
  const authority = await anAuthority('Waypost test authority');
  const [server, dovecot] = [await aCertificate('localhost', authority), await aCertificate('dovecot', authority)];
  await writeFile(file('ca.pem'), authority.cert);
  await writeFile(file('dovecot.pem'), dovecot.cert);
  await writeFile(file('dovecot.key'), dovecot.key, { mode: 0o600 });
  sample = await serveSample(
    [
      ...aSmallOrganization(...Array.from({ length: 25 }, (_, index) => `p${String(index).padStart(2, '0')}`)),
      aMailbox('mark', { verifier: await aVerifier('mark-secret'), displayName: 'Mark Minasi' }),
    ],
    new TlsIdentity({ ...server, clientAuthorities: authority.cert }),
  );
  ({ port } = sample);
});
afterAll(async () => {
  await sample.server.close();
  await rm(folder, { recursive: true });
});

/** Runs a client; it must not block this process, which answers it. */
function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ code: number; out: string }>((resolve) => {
    const all = { ...process.env, LDAPTLS_CACERT: file('ca.pem'), ...env };
    execFile(program, args, { env: all, timeout: 20_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, out: stdout + stderr });
    });
  });
}

const suffix = 'dc=paradigms,dc=example';
const url = () => `ldap://localhost:${String(port)}`;
const asService = ['-x', '-D', service.dn, '-w', service.password];
const search = (args: readonly string[], env?: Readonly<Record<string, string>>) =>
  run('ldapsearch', ['-ZZ', '-LLL', '-o', 'ldif-wrap=no', '-H', url(), '-b', suffix, ...args], env);
const uids = (out: string) => [...out.matchAll(/^uid: (\w+)$/gm)].map(([, uid]) => uid);

describe.skipIf(!canRunAll)('over StartTLS, ldapsearch', () => {
  it('finds somebody, and trusts nobody it was not told to', async () => {
    expect((await search([...asService, '(mail=mark@paradigms.example)', 'cn'])).out).toContain('cn: Mark Minasi');
    const { code } = await search([...asService, '(uid=mark)'], { LDAPTLS_CACERT: '/dev/null' });
    expect(code).not.toBe(0);
  });

  it('reads everybody in pages', async () => {
    const { code, out } = await search([...asService, '-E', 'pr=7/noprompt', '(objectClass=person)', 'uid']);
    expect([code, new Set(uids(out)).size, uids(out).length]).toEqual([0, 26, 26]);
  });

  it('reads in an order, also in pages', async () => {
    for (const page of [[], ['-E', '!pr=7/noprompt']]) {
      const { out } = await search([...asService, ...page, '-E', '!sss=-uid', '(uid=p*)', 'uid']);
      const found = uids(out);
      expect(found).toHaveLength(25);
      expect(found).toEqual([...found].sort().reverse());
    }
  });

  it('signs in by SASL PLAIN and EXTERNAL', async () => {
    const whoAmI = (args: readonly string[], env?: Readonly<Record<string, string>>) =>
      run('ldapwhoami', ['-ZZ', '-Q', '-H', url(), ...args], env);
    expect(await whoAmI(['-Y', 'PLAIN', '-U', 'mark', '-w', 'mark-secret'])).toEqual({
      code: 0,
      out: `dn:uid=mark,ou=people,${suffix}\n`,
    });
    expect((await whoAmI(['-Y', 'PLAIN', '-U', 'mark', '-w', 'wrong'])).code).toBe(49);
    const certificate = { LDAPTLS_CERT: file('dovecot.pem'), LDAPTLS_KEY: file('dovecot.key') };
    expect(await whoAmI(['-Y', 'EXTERNAL'], certificate)).toEqual({ code: 0, out: `dn:${service.dn}\n` });
    expect((await whoAmI(['-Y', 'EXTERNAL'])).code).not.toBe(0);
  });
});

const perlScript = `
use Net::LDAP; use Net::LDAP::Control::Paged; use Net::LDAP::Control::Sort; use Net::LDAP::Constant qw(LDAP_CONTROL_PAGED);
my ($url, $ca, $dn, $password) = @ARGV;
my $ldap = Net::LDAP->new($url) or die "$@";
$ldap->start_tls(verify => 'require', cafile => $ca)->code and die 'start_tls';
$ldap->bind($dn, password => $password)->code and die 'bind';
my $page = Net::LDAP::Control::Paged->new(size => 10);
my $order = Net::LDAP::Control::Sort->new(order => '-uid');
my @found;
while (1) {
  my $answer = $ldap->search(base => '${suffix}', filter => '(uid=p*)', attrs => ['uid'], control => [$page, $order]);
  $answer->code and die $answer->error;
  push @found, map { $_->dn =~ /^uid=(\\w+)/ } $answer->entries;
  my ($next) = $answer->control(LDAP_CONTROL_PAGED) or last;
  my $cookie = $next->cookie; last unless defined $cookie && length $cookie;
  $page->cookie($cookie);
}
print join(' ', @found);
`;

const pythonScript = `
import ldap, sys
from ldap.controls import SimplePagedResultsControl
url, ca, dn, password = sys.argv[1:]
connection = ldap.initialize(url)
connection.set_option(ldap.OPT_X_TLS_CACERTFILE, ca)
connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
connection.start_tls_s()
connection.simple_bind_s(dn, password)
page, found = SimplePagedResultsControl(True, size=10, cookie=''), []
while True:
    sent = connection.search_ext('${suffix}', ldap.SCOPE_SUBTREE, '(uid=p*)', ['uid'], serverctrls=[page])
    _, entries, _, controls = connection.result3(sent)
    found += [values['uid'][0].decode() for _, values in entries]
    page.cookie = controls[0].cookie
    if not page.cookie: break
print(' '.join(sorted(found, reverse=True)), end='')
`;

const everybody = Array.from({ length: 25 }, (_, index) => `p${String(24 - index).padStart(2, '0')}`).join(' ');
const told = () => [url(), file('ca.pem'), service.dn, service.password];

/** What is trusted: our authority alone. */
const trusting = async () => ({ ca: [await readFile(file('ca.pem'))], servername: 'localhost' });

/** A client of ldapjs that has begun TLS, its callbacks as promises. */
async function ldapjsClient() {
  const client = createClient({ url: url() });
  await once(client, 'connect');
  const tls = await trusting();
  const called = (ask: (done: (fault: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) =>
      ask((fault) => {
        if (fault) reject(fault);
        else resolve();
      }),
    );
  await called((done) => client.starttls(tls, [], done));
  return {
    bind: (dn: string, password: string) => called((done) => client.bind(dn, password, done)),
    search: (options: SearchOptions) =>
      new Promise<SearchEntry[]>((resolve, reject) =>
        client.search(suffix, options, (fault, answer) => {
          if (fault) return reject(fault);
          const entries: SearchEntry[] = [];
          answer.on('searchEntry', (entry) => entries.push(entry));
          answer.on('error', reject);
          answer.on('end', () => resolve(entries));
        }),
      ),
    end: () => called((done) => client.unbind(done)),
  };
}

describe('over StartTLS, in pages,', () => {
  it('ldapjs reads everybody, and is told of a wrong password', async () => {
    const client = await ldapjsClient();
    await expect(client.bind(`uid=mark,ou=people,${suffix}`, 'wrong')).rejects.toMatchObject({ code: 49 });
    await client.bind(service.dn, service.password);
    const found = await client.search({
      scope: 'sub',
      filter: '(uid=p*)',
      attributes: ['uid'],
      paged: { pageSize: 10 },
    });
    const uidOf = ({ pojo }: SearchEntry) => /^uid=(\w+),/.exec(pojo.objectName)?.[1];
    expect(found.map(uidOf).sort().reverse().join(' ')).toBe(everybody);
    await client.end();
  });

  it('ldapts reads everybody, and is told of a wrong password', async () => {
    const client = new Client({ url: url() });
    await client.startTLS(await trusting());
    await expect(client.bind(`uid=mark,ou=people,${suffix}`, 'wrong')).rejects.toThrow(InvalidCredentialsError);
    await client.bind(service.dn, service.password);
    const { searchEntries } = await client.search(suffix, {
      filter: '(uid=p*)',
      attributes: ['uid'],
      paged: { pageSize: 10 },
    });
    const found = searchEntries.map(({ dn }) => /^uid=(\w+),/.exec(dn)?.[1]);
    expect(found.sort().reverse().join(' ')).toBe(everybody);
    await client.unbind();
  });

  it.skipIf(!hasPerl)("Perl's Net::LDAP reads everybody in order", async () => {
    expect(await run('perl', ['-e', perlScript, ...told()])).toEqual({ code: 0, out: everybody });
  });

  it.skipIf(!hasPython)("Python's ldap reads everybody", async () => {
    expect(await run(python, ['-c', pythonScript, ...told()])).toEqual({ code: 0, out: everybody });
  });
});

describe.skipIf(!canRunAll)('over StartTLS, Postfix', () => {
  it('looks people up', async () => {
    const table = [
      `server_host = ${url()}`,
      'version = 3',
      'start_tls = yes',
      `tls_ca_cert_file = ${file('ca.pem')}`,
      'tls_require_cert = yes',
      'bind = yes',
      `bind_dn = ${service.dn}`,
      `bind_pw = ${service.password}`,
      `search_base = ${suffix}`,
      'query_filter = (&(objectClass=wpMailAccount)(mail=%s))',
      'result_attribute = uid',
      'timeout = 5',
    ];
    await writeFile(file('main.cf'), 'compatibility_level = 3.6\n');
    await writeFile(file('table.cf'), `${table.join('\n')}\n`, { mode: 0o600 });
    const lookUp = (key: string) => run('/usr/sbin/postmap', ['-c', folder, '-q', key, `ldap:${file('table.cf')}`]);
    expect(await lookUp('MARK@paradigms.example')).toEqual({ code: 0, out: 'mark,mark@paradigms.example\n' });
    expect(await lookUp('nobody@paradigms.example')).toEqual({ code: 1, out: '' });
  });
});

const runsDovecot = canRun('a Dovecot over StartTLS', {
  dovecot: 'dovecot-core dovecot-pop3d dovecot-imapd dovecot-submissiond dovecot-lmtpd dovecot-ldap',
});
describe.skipIf(!runsDovecot)('over StartTLS, Dovecot', () => {
  it.each([
    { authority: 'that it trusts', caFile: () => file('ca.pem'), imap: /^a0 OK/, pop3: /^\+OK/ },
    {
      authority: 'of somebody else, is told nothing and',
      caFile: () => file('other.pem'),
      imap: /^a0 NO \[UNAVAILABLE\]/,
      pop3: /^-ERR \[SYS\/TEMP\]/,
    },
  ])(
    'with the certificate of an authority $authority answers $imap',
    async ({ caFile, ...answers }) => {
      await writeFile(file('other.pem'), (await anAuthority('Another authority')).cert);
      await chmod(folder, 0o755);
      const [binds, dovecot] = [
        sample.counts.binds,
        await startDovecot({
          ldapUrl: url(),
          startTls: true,
          caFile: caFile(),
          bindDn: service.dn,
          password: service.password,
          base: suffix,
        }),
      ];
      const mark = { user: 'mark', password: 'mark-secret' };
      try {
        expect(await imapLogin(dovecot.ports.imap, mark)).toMatch(answers.imap);
        expect(await pop3Login(dovecot.ports.pop3, mark)).toMatch(answers.pop3);
        expect(sample.counts.binds > binds).toBe(answers.imap.test('a0 OK'));
      } finally {
        await dovecot.stop();
      }
    },
    60_000,
  );
});
