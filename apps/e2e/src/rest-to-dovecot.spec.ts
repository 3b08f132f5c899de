import { canRun, type DovecotServer, imapLogin, pop3Login } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dovecotOf, dovecotPackages } from './dovecot-of.js';
import type { ProblemBody } from './rest-client.js';
import { Stack } from './stack.js';

const password = 'a password of twelve or more';
const mark = { user: 'mark', password };
const byAddress = { user: 'mark@minasi.com', password };
const colleague = { user: 'colleague', password };

describe.skipIf(!canRun('a change over REST, obeyed by a real Dovecot', dovecotPackages))(
  'what REST says, Dovecot does at the next login',
  () => {
    let stack: Stack;
    let dovecot: DovecotServer;

    beforeAll(async () => {
      stack = await Stack.start({ demo: true });
      dovecot = await dovecotOf(stack);
      await stack.rest.setPassword('mark', password);
      await stack.rest.ask('POST', '/mailboxes', {
        name: 'colleague',
        displayName: 'A Colleague',
        server: 'arlington',
        address: 'colleague@minasi.com',
        password,
      });
    }, 300_000);

    afterAll(async () => {
      await dovecot?.stop();
      await stack?.discard();
    });

    const pop3 = (login: typeof mark) => pop3Login(dovecot.ports.pop3, login);
    const imap = (login: typeof mark) => imapLogin(dovecot.ports.imap, login);

    it('lets everyone in by name or address while nothing is set', async () => {
      expect(await pop3(mark)).toMatch(/^\+OK/);
      expect(await pop3(byAddress)).toMatch(/^\+OK/);
      expect(await imap(mark)).toMatch(/^a0 OK/);
    });

    it('refuses POP3 at the very next login once it is off for the mailbox, IMAP still works, and inherit brings it back', async () => {
      await stack.rest.set('/mailboxes/mark', { 'pop3.enabled': { value: false, reason: 'Lost laptop' } });
      expect(await pop3(mark)).toMatch(/^-ERR \[AUTH\] .*POP3.*Lost laptop/);
      expect(await pop3({ ...mark, password: 'wrong' })).not.toMatch(/Lost laptop/);
      expect(await imap(mark)).toMatch(/^a0 OK/);
      expect(await pop3(colleague)).toMatch(/^\+OK/);
      await stack.rest.set('/mailboxes/mark', { 'pop3.enabled': null });
      expect(await pop3(mark)).toMatch(/^\+OK/);
    });

    it('refuses everyone at a site but the mailbox pinned on, and says why in the ladder', async () => {
      await stack.rest.set('/mailboxes/colleague', { 'pop3.enabled': true });
      await stack.rest.set('/sites/minasi', { 'pop3.enabled': false });
      expect(await pop3(mark)).toMatch(/^-ERR \[AUTH\] .*minasi/i);
      expect(await pop3(colleague)).toMatch(/^\+OK/);
      const { value, source } = await stack.rest.setting('/mailboxes/mark', 'pop3.enabled');
      expect({ value, source }).toMatchObject({ value: false, source: { level: 'site', name: 'minasi' } });
    });

    it('refuses the pinned one too once the site locks it, keeps its override dormant, and refuses to change it', async () => {
      await stack.rest.set('/sites/minasi', { 'pop3.enabled': { value: false, locked: true } });
      expect(await pop3(colleague)).toMatch(/^-ERR \[AUTH\]/);
      const setting = await stack.rest.setting('/mailboxes/colleague', 'pop3.enabled');
      expect(setting).toMatchObject({
        value: false,
        own: { value: true },
        lockedBy: { level: 'site', name: 'minasi' },
      });
      expect(setting.ladder.map(({ part }) => part)).toEqual(['unset', 'wins', 'unset', 'dormant']);
      const refused = await stack.rest.raw<ProblemBody>('PATCH', '/mailboxes/colleague/settings', {
        'pop3.enabled': true,
      });
      expect(refused.status).toBe(409);
      expect(refused.headers.get('content-type')).toBe('application/problem+json');
      expect(refused.body).toMatchObject({ type: '/problems/setting-locked', errors: [{ pointer: '#/pop3.enabled' }] });
      await stack.rest.set('/sites/minasi', { 'pop3.enabled': null });
      expect(await pop3(colleague)).toMatch(/^\+OK/);
    });

    it('refuses everyone at a server whose service is off, whatever their mailbox says', async () => {
      await stack.rest.set('/servers/arlington', { 'pop3.service': false });
      expect(await pop3(colleague)).toMatch(/^-ERR/);
      const { access } = await stack.rest.ask<{ access: unknown[] }>('GET', '/mailboxes/colleague/settings');
      expect(access).toContainEqual(
        expect.objectContaining({ protocol: 'pop3', allowed: false, refusedBy: 'service' }),
      );
      await stack.rest.set('/servers/arlington', { 'pop3.service': null });
      expect(await pop3(colleague)).toMatch(/^\+OK/);
    });

    it('counts a changed password at the next login', async () => {
      await stack.rest.setPassword('mark', 'another password entirely');
      expect(await pop3(mark)).toMatch(/^-ERR/);
      expect(await pop3({ user: 'mark', password: 'another password entirely' })).toMatch(/^\+OK/);
      await stack.rest.setPassword('mark', password);
    });

    it('refuses a stale If-Match with 412, and every fault of a body at once with 422', async () => {
      const { headers } = await stack.rest.raw('GET', '/mailboxes/mark/settings');
      const tag = headers.get('etag') ?? '';
      const first = await stack.rest.raw(
        'PATCH',
        '/mailboxes/mark/settings',
        { 'imap.idleNotifySeconds': 60 },
        { 'if-match': tag },
      );
      const second = await stack.rest.raw<ProblemBody>(
        'PATCH',
        '/mailboxes/mark/settings',
        { 'imap.idleNotifySeconds': 90 },
        { 'if-match': tag },
      );
      expect([first.status, second.status]).toEqual([200, 412]);
      const faulty = {
        'pop3.enabled': 'perhaps',
        'pop3.colour': 'red',
        'smtp.maxRecipients': 0,
        'pop3.banner': 'hello',
      };
      const refused = await stack.rest.raw<ProblemBody>('PATCH', '/mailboxes/mark/settings', faulty);
      expect(refused.status).toBe(422);
      expect(refused.body.errors?.map(({ pointer }) => pointer).sort()).toEqual(
        Object.keys(faulty)
          .map((key) => `#/${key}`)
          .sort(),
      );
    });
  },
);
