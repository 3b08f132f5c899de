import { spawn, spawnSync } from 'node:child_process';
import { aMailbox, aSmallOrganization } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';

const isInstalled = spawnSync('ldapsearch', ['-VV']).status === 0;
if (!isInstalled) process.stderr.write('NOT RUN: ldapsearch is not installed (Debian: apt-get install ldap-utils).\n');

let sample: Awaited<ReturnType<typeof serveSample>>;
beforeAll(async () => {
  sample = await serveSample([
    ...aSmallOrganization('ann'),
    aMailbox('mark', { verifier: await aVerifier('mark-secret') }),
  ]);
});
afterAll(() => sample.server.close());

/** Runs a real OpenLDAP client; it must not block this process, which answers it. */
function run(command: string, ...args: readonly string[]): Promise<{ code: number | null; out: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, ['-x', '-H', `ldap://127.0.0.1:${String(sample.port)}`, ...args]);
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (out += text.toString()));
    child.on('close', (code) => {
      resolve({ code, out });
    });
  });
}
const asService = [
  '-D',
  service.dn,
  '-w',
  service.password,
  '-LLL',
  '-o',
  'ldif-wrap=no',
  '-b',
  'dc=paradigms,dc=example',
];

describe.skipIf(!isInstalled)('OpenLDAP clients', () => {
  it('find a mailbox by its address', async () => {
    const { code, out } = await run(
      'ldapsearch',
      ...asService,
      '(mail=ANN@paradigms.example)',
      'mail',
      'wpServiceEnabled',
    );
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'dn: uid=ann,ou=people,dc=paradigms,dc=example',
        'mail: ann@paradigms.example',
        ...['pop3', 'imap', 'submission', 'smtp', 'lmtp', 'sieve', 'http'].map((name) => `wpServiceEnabled: ${name}`),
        '',
        '',
      ].join('\n'),
    );
  });

  it.each([
    { what: 'a wrong password', args: ['-D', service.dn, '-w', 'wrong'], code: 49 },
    { what: 'an anonymous search', args: ['-b', 'dc=paradigms,dc=example'], code: 50 },
    { what: 'a base that is not there', args: [...asService.slice(0, 4), '-b', 'dc=nowhere'], code: 32 },
    { what: 'LDAP version 2', args: ['-P', '2', '-b', ''], code: 2 },
    { what: 'a critical control', args: ['-e', '!1.2.3.4', '-b', '', '-s', 'base'], code: 12 },
    { what: 'the root', args: ['-b', '', '-s', 'base'], code: 0 },
    { what: 'a password policy control', args: ['-e', 'ppolicy', '-b', '', '-s', 'base'], code: 0 },
  ])('get the right answer to $what', async ({ args, code }) => {
    expect((await run('ldapsearch', ...args)).code).toBe(code);
  });

  it('learn who they are and compare', async () => {
    expect(await run('ldapwhoami', '-D', 'mark', '-w', 'mark-secret')).toEqual({
      code: 0,
      out: 'dn:uid=mark,ou=people,dc=paradigms,dc=example\n',
    });
    const compared = await run(
      'ldapcompare',
      '-D',
      service.dn,
      '-w',
      service.password,
      'uid=mark,ou=people,dc=paradigms,dc=example',
      'mail:MARK@paradigms.example',
    );
    expect(compared.out).toContain('TRUE');
  });

  it('are told that writes go elsewhere', async () => {
    const { code, out } = await run(
      'ldapdelete',
      '-D',
      service.dn,
      '-w',
      service.password,
      'uid=mark,ou=people,dc=paradigms,dc=example',
    );
    expect(code).toBe(53);
    expect(out).toContain('read-only');
  });
});
