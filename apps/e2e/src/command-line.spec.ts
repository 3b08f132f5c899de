import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { canRun } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stack } from './stack.js';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../../../node_modules/.bin/waypost', import.meta.url));
const hasClient = canRun('the comparison of an export with the directory', { ldapsearch: 'ldap-utils' });

let stack: Stack;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-cli-'));
  stack = await Stack.start({ demo: true });
  await writeFile(join(folder, 'token'), stack.token, { mode: 0o600 });
}, 300_000);
afterAll(async () => {
  await stack?.discard();
  await rm(folder, { recursive: true, force: true });
});

const waypost = (...args: string[]) =>
  run(program, [...args, '--api-url', stack.url, '--token-file', join(folder, 'token')], {
    maxBuffer: 64 * 1024 * 1024,
  });

/** The entries of unfolded LDIF, each with its lines in order. */
const entriesOf = (ldif: string) =>
  ldif
    .replace(/^version: 1\n/, '')
    .replaceAll('\n ', '')
    .split('\n\n')
    .filter((entry) => entry.trim() !== '')
    .map((entry) => entry.trim().split('\n').sort().join('\n'))
    .sort();

describe('the command line', () => {
  it('says that the api is well', async () => {
    expect((await waypost('health')).stdout).toBe('The api lives and reaches its database.\n');
  });

  it('shows what is in force for a mailbox, by address or name, and which level says so', async () => {
    await stack.rest.set('/mailboxes/mark', { 'pop3.enabled': false });
    const { address } = await stack.rest.ask<{ address: string }>('GET', '/mailboxes/mark');
    for (const wanted of ['mark', address.toUpperCase()]) {
      const { stdout } = await waypost('mailbox', 'show', wanted);
      expect(stdout).toMatch(/<mark@\S+>, login name mark, on \w+ in \w+/);
      expect(stdout).toMatch(/^pop3\.enabled +Off +set here$/m);
      expect(stdout).toMatch(/^imap\.enabled +On +(?:default|from )/m);
    }
    const { stdout } = await waypost('mailbox', 'show', 'mark', '--protocol', 'pop3', '--json');
    const { settings } = JSON.parse(stdout) as { settings: { items: { key: string }[] } };
    expect(settings.items.every(({ key }) => key.startsWith('pop3.'))).toBe(true);
    await stack.rest.set('/mailboxes/mark', { 'pop3.enabled': null });
  });

  it.skipIf(!hasClient)('exports what the directory serves, entry by entry and value by value', async () => {
    const file = join(folder, 'tree.ldif');
    const { stderr } = await waypost('export', 'ldif', '--output', file);
    expect(stderr).toMatch(/^\d+ entries at revision \d+\.$/m);
    const { bindDn, password } = await stack.rest.serviceAccount('export-check');
    const suffix = bindDn.split(',').slice(2).join(',');
    const args = ['-x', '-LLL', '-H', stack.ldapUrl, '-D', bindDn, '-w', password, '-b', suffix];
    const { stdout } = await run('ldapsearch', args, { maxBuffer: 64 * 1024 * 1024 });
    const decoded = (entries: string[]) =>
      entries.map((entry) =>
        entry.replace(/:: (.*)$/gm, (_, value: string) => `: ${Buffer.from(value, 'base64').toString()}`),
      );
    const exported = decoded(entriesOf(await readFile(file, 'utf8')));
    expect(exported.length).toBeGreaterThan(60);
    expect(exported).toEqual(decoded(entriesOf(stdout)));
  });
});
