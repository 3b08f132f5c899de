import { spawn } from 'node:child_process';
import { canRun } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Stack } from './stack.js';

const [old, fresh] = ['a password of twelve or more', 'another of twelve or more'];

describe.skipIf(!canRun('a change of password by LDAP, from ldappasswd to the audit', { ldappasswd: 'ldap-utils' }))(
  'a person changes the password with ldappasswd',
  () => {
    let stack: Stack;

    beforeAll(async () => {
      stack = await Stack.start({ demo: true, env: { WAYPOST_DIRECTORY_PASSWORD_MODIFY: 'on' } });
      await stack.rest.setPassword('mark', old);
      // It listens before it has its first snapshot, and knows nobody until then.
      await vi.waitFor(async () => expect(await whoAmI(old)).toMatch(/^dn:/), { timeout: 60_000, interval: 200 });
    }, 300_000);
    afterAll(() => stack?.discard());

    const asMark = (program: string, password: string, ...args: string[]) =>
      new Promise<string>((resolve) => {
        const child = spawn(program, ['-x', '-H', stack.ldapUrl, '-D', 'mark', '-w', password, ...args]);
        let out = '';
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', (text: Buffer) => (out += text.toString()));
        child.on('close', () => {
          resolve(out);
        });
      });
    const whoAmI = (password: string) => asMark('ldapwhoami', password);

    it('and the very next bind goes by it', async () => {
      expect(await asMark('ldappasswd', old, '-a', old, '-s', fresh)).toBe('');
      expect(await whoAmI(fresh)).toMatch(/^dn:uid=mark,ou=people,/);
      expect(await whoAmI(old)).toContain('Invalid credentials (49)');
    });

    it('which the audit tells of', async () => {
      const { items } = await stack.rest.ask<{ items: object[] }>('GET', '/audit?limit=1');
      expect(items[0]).toMatchObject({
        action: 'password.changed',
        subject: { name: 'mark' },
        actor: { kind: 'mailbox', name: 'mark' },
      });
    });

    it('but not with a wrong old password, nor to one that is too short', async () => {
      expect(await asMark('ldappasswd', fresh, '-a', old, '-s', old)).toContain('Invalid credentials (49)');
      const short = await asMark('ldappasswd', fresh, '-a', fresh, '-s', 'short');
      expect(short).toContain('Constraint violation (19)');
      expect(short).toContain('Use at least 12 characters.');
      expect(await whoAmI(fresh)).toMatch(/^dn:/);
    });

    it('and has one made up by asking for none', async () => {
      const [, made = ''] = /^New password: (.+)$/m.exec(await asMark('ldappasswd', fresh, '-a', fresh)) ?? [];
      expect(await whoAmI(made)).toMatch(/^dn:/);
    });
  },
);
