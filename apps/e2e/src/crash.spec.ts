import { execFileSync } from 'node:child_process';
import { canRun } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stack } from './stack.js';

const writes = 200;
const kills = [
  'api',
  'directory',
  'api',
  'launcher',
  'api',
  'directory',
  'api',
  'launcher',
  'directory',
  'api',
] as const;

interface Outcome {
  name: string;
  /** `unknown`: the connection broke, so it may or may not have happened. */
  outcome: 'acknowledged' | 'unknown';
}

describe.skipIf(!canRun('directory and REST compared after kills', { ldapsearch: 'ldap-utils' }))(
  'kill -9 at any moment loses nothing acknowledged and leaves nothing half there',
  () => {
    let stack: Stack;
    let account: { bindDn: string; password: string };

    beforeAll(async () => {
      stack = await Stack.start();
      await stack.rest.ask('POST', '/sites', { name: 'paris' });
      await stack.rest.ask('POST', '/servers', { name: 'mx1', site: 'paris', fqdn: 'mx1.example.org' });
      account = await stack.rest.serviceAccount('auditor');
    }, 300_000);

    afterAll(() => stack?.discard());

    /** One write: a mailbox and, in its wake, an override, each its own transaction. */
    async function write(index: number): Promise<Outcome> {
      const name = `person-${index}`;
      try {
        await stack.rest.ask('POST', '/mailboxes', {
          name,
          displayName: `Person ${index}`,
          server: 'mx1',
          address: `${name}@example.org`,
        });
        return { name, outcome: 'acknowledged' };
      } catch {
        return { name, outcome: 'unknown' };
      }
    }

    /** Names in the directory, as an LDAP client sees them. */
    function namesInDirectory(): string[] {
      const args = [
        '-x',
        '-LLL',
        '-o',
        'ldif-wrap=no',
        '-H',
        stack.ldapUrl,
        '-D',
        account.bindDn,
        '-w',
        account.password,
        '-b',
        'dc=waypost,dc=internal',
        '(objectClass=wpMailAccount)',
        'mail',
      ];
      const text = execFileSync('ldapsearch', args, { encoding: 'utf8' });
      return [...text.matchAll(/^mail: (\S+)@example\.org$/gm)].map(([, name = '']) => name).sort();
    }

    async function namesOverRest(): Promise<string[]> {
      const { items } = await stack.rest.ask<{ items: { name: string }[] }>('GET', '/mailboxes?limit=500');
      return items.map(({ name }) => name).sort();
    }

    async function untilTheyAgree(): Promise<[string[], string[]]> {
      const deadline = Date.now() + 20_000;
      for (;;) {
        const rest = await namesOverRest();
        try {
          const directory = namesInDirectory();
          if (JSON.stringify(directory) === JSON.stringify(rest) || Date.now() > deadline) return [directory, rest];
        } catch (error) {
          if (Date.now() > deadline) throw error;
        }
        await new Promise((resume) => setTimeout(resume, 100));
      }
    }

    it(`keeps all of ${writes} acknowledged writes over ${kills.length} kills`, async () => {
      const outcomes: Outcome[] = [];
      const eachPart = writes / kills.length;
      for (const [part, victim] of kills.entries()) {
        let next = part * eachPart;
        const end = next + eachPart;
        let killed = false;
        while (next < end) {
          // The kill falls somewhere in the middle of writes under way.
          if (!killed && next >= part * eachPart + 5) {
            killed = true;
            const underWay = [write(10_000 + next), write(20_000 + next)];
            await stack.killHard(victim);
            outcomes.push(...(await Promise.all(underWay)));
            if (victim === 'launcher') await relaunch();
            await stack.untilReady();
          }
          const outcome = await write(next);
          outcomes.push(outcome);
          if (outcome.outcome === 'acknowledged') next += 1;
          else await stack.untilReady().then(() => (next += 1));
        }
      }
      const [directory, rest] = await untilTheyAgree();
      expect(directory).toEqual(rest);
      const acknowledged = outcomes.filter(({ outcome }) => outcome === 'acknowledged').map(({ name }) => name);
      expect(acknowledged.length).toBeGreaterThanOrEqual(writes - kills.length);
      expect(acknowledged.filter((name) => !rest.includes(name))).toEqual([]);
      await everyMailboxHasItsAuditRow(rest);
    }, 300_000);

    /** Data and audit commit together: as many creations are told as mailboxes are there. */
    async function everyMailboxHasItsAuditRow(names: string[]): Promise<void> {
      const told: string[] = [];
      let cursor: string | null = null;
      do {
        const path: string = `/audit?action=mailbox.created&limit=500${cursor === null ? '' : `&cursor=${cursor}`}`;
        const page: { items: { subject: { name: string } }[]; nextCursor: string | null } = await stack.rest.ask(
          'GET',
          path,
        );
        told.push(...page.items.map(({ subject }) => subject.name));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(told.sort()).toEqual(names);
      const { mailboxes } = await stack.rest.ask<{ mailboxes: number }>('GET', '/organization');
      expect(mailboxes).toBe(names.length);
    }

    /** The children of a killed launcher end by themselves; then it starts again on the same folder. */
    async function relaunch(): Promise<void> {
      for (let attempt = 0; ; attempt += 1) {
        try {
          await stack.launch();
          return;
        } catch (error) {
          if (attempt > 20) throw error;
          await new Promise((resume) => setTimeout(resume, 250));
        }
      }
    }

    it('ends every child on Ctrl-C and starts again with everything there', async () => {
      const before = await namesOverRest();
      const { api, directory } = await stack.children();
      expect(await stack.stop()).toBe(0);
      for (const pid of [api, directory]) expect(() => process.kill(pid, 0)).toThrow();
      const began = Date.now();
      await stack.launch();
      process.stdout.write(`second start to ready: ${Date.now() - began} ms\n`);
      expect(await namesOverRest()).toEqual(before);
    });
  },
);
