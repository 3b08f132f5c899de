import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dovecotLookup, postfixLookup } from '@waypost/mailplan';
import { aSmallOrganization, canRun, requirePath } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSample, service } from './serve-sample.spec-support.js';

const run = promisify(execFile);
const runs = canRun("the console's lines for Postfix", { postmap: 'postfix-ldap' });
const base = 'dc=paradigms,dc=example';
const deployed = (path: string) => fileURLToPath(new URL(`../../../deploy/${path}`, import.meta.url));

describe.skipIf(!runs)('the lines the console gives for Postfix, put into a table of the sample configuration', () => {
  let folder = '';
  let sample: Awaited<ReturnType<typeof serveSample>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waypost-postfix-'));
    sample = await serveSample(aSmallOrganization('ann'));
    await writeFile(join(folder, 'main.cf'), 'compatibility_level = 3.6\n');
  });
  afterAll(async () => {
    await sample.server.close();
    await rm(folder, { recursive: true });
  });

  const lookUp = async (address: string, password = service.password) => {
    const place = { uri: `ldap://127.0.0.1:${sample.port}`, bindDn: service.dn, base };
    const set = Object.fromEntries(
      postfixLookup(place)
        .split('\n')
        .map((line) => [line.split(' = ')[0], line.replace('change-me', password)]),
    );
    const table = (await readFile(deployed('postfix/waypost-mailboxes.cf'), 'utf8')).replace(
      /^(\w+) = .*$/gm,
      (line, key: string) => set[key] ?? line,
    );
    await writeFile(join(folder, 'mailboxes.cf'), table);
    const args = ['-c', folder, '-q', address, `ldap:${join(folder, 'mailboxes.cf')}`];
    return run(requirePath('postmap', 'postfix'), args).then(
      ({ stdout }) => stdout.trim(),
      ({ code, stderr }: { code: number; stderr: string }) => `${code} ${stderr}`.trim(),
    );
  };

  it('find a mailbox, do not find nobody, and take a refusal for a temporary error', async () => {
    expect(await lookUp('Ann@paradigms.example')).toBe('ann@paradigms.example');
    expect(await lookUp('nobody@paradigms.example')).toBe('1');
    expect(await lookUp('ann@paradigms.example', 'wrong')).toMatch(/Unable to bind|table lookup problem/);
  });
});

describe('the lines the console gives for Dovecot', () => {
  it('are those that every file of the sample configuration asks to be set', async () => {
    const keys = (text: string) => text.split('\n').flatMap((line) => /^(\w+) = /.exec(line)?.[1] ?? []);
    const wanted = keys(dovecotLookup({ uri: 'ldap://127.0.0.1:3890', bindDn: service.dn, base }));
    expect(wanted).toEqual(['uris', 'dn', 'dnpass', 'base']);
    const checking = await readFile(deployed('dovecot/ldap-pass.conf.ext'), 'utf8');
    const shippedBase = /^base = (.*)dc=example,dc=com$/m.exec(checking)?.[1];
    expect(dovecotLookup({ uri: 'ldaps://vm:636', bindDn: service.dn, base })).toContain(
      `base = ${shippedBase}${base}\n`,
    );
    for (const name of [
      'ldap-pass',
      'ldap-user',
      'ldap-blocked-pop3',
      'ldap-blocked-imap',
      'ldap-blocked-submission',
    ]) {
      expect(keys(await readFile(deployed(`dovecot/${name}.conf.ext`), 'utf8'))).toEqual(
        expect.arrayContaining(wanted),
      );
    }
  });

  it('demand over TLS that the directory proves who it is', () => {
    const place = { uri: 'ldaps://mail.example.org:6360', bindDn: service.dn, base };
    expect(dovecotLookup(place)).toContain('\ntls_require_cert = demand\n');
    expect(postfixLookup(place)).toContain('\ntls_require_cert = yes\n');
  });
});
