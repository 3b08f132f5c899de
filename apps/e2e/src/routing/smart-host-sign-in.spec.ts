import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  bringBySmtp,
  canRun,
  issueCertificate,
  ownLoopbackAddresses,
  ownLoopbackNet,
  PostfixServer,
  type SmtpSink,
  startSmtpSink,
} from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stack } from '../stack.js';

const isRoot = process.getuid?.() === 0;
const isHere =
  isRoot && canRun('signing in to a smart host', { postfix: 'postfix postfix-ldap', unshare: 'util-linux' });
if (!isRoot) process.stderr.write('NOT RUN: signing in to a smart host needs root, for port 25.\n');

const { net, port, giveBack } = isHere ? ownLoopbackNet() : { net: '127.2', port: () => 0, giveBack: () => undefined };
const [own, stranger, smartHost] = [`${net}.0.10`, `${net}.9.1`, `${net}.1.8`];
const password = 'canary of the smart host, 61c2';
/** How long a change may take to the directory, and Postfix to another attempt. */
const feedMs = 1_000;

describe.skipIf(!isHere)(
  'a real Postfix, configured as it was rendered, and a smart host that wants a password',
  () => {
    const ends: (() => unknown)[] = [];
    let [stack, postfix, sink] = [] as unknown as [Stack, PostfixServer, SmtpSink];
    const change = (fields: object) =>
      stack.rest.ask('PATCH', '/connectors/provider', fields).then(() => sleep(feedMs));
    const signIn = (secret: string) =>
      stack.rest
        .ask('PUT', '/connectors/provider/credentials', { username: 'acme', password: secret })
        .then(() => sleep(feedMs));
    const send = (to: string) =>
      bringBySmtp({
        host: own,
        port: 25,
        from: stranger,
        mailFrom: 'joe@one.example',
        rcptTo: [to],
        content: `Message-ID: <${to}>\nFrom: <joe@one.example>\n\nThrough the smart host.`,
      });
    const arrived = async (to: string, ms = 15_000) => {
      for (const deadline = Date.now() + ms; Date.now() < deadline; await sleep(100)) {
        const found = sink.messages.filter((one) => one.to.includes(to));
        if (found.length > 0) return found;
      }
      return [];
    };
    /** Why it waits, once it was tried. */
    const waiting = async (to: string) => {
      for (const deadline = Date.now() + 15_000; Date.now() < deadline; await sleep(100)) {
        const queued = (await postfix.queue()).flatMap(({ recipients }) => recipients);
        const reason = queued.find(({ address }) => address === to)?.reason;
        if (reason !== undefined) return reason;
      }
      return undefined;
    };

    beforeAll(async () => {
      ends.push(giveBack, ownLoopbackAddresses([own]));
      const folder = mkdtempSync(join(tmpdir(), 'waypost-smart-host-'));
      ends.push(() => rmSync(folder, { recursive: true, force: true }));
      const { ca, certificate, key } = issueCertificate('only localhost');
      writeFileSync(join(folder, 'ca.pem'), ca);
      writeFileSync(join(folder, 'chain.pem'), key + certificate, { mode: 0o600 });
      sink = await startSmtpSink({ address: smartHost, security: { key, certificate, username: 'acme', password } });
      ends.push(() => sink.stop());
      const policyPort = port(0);
      stack = await Stack.start({ env: { WAYPOST_POLICY_PORT: String(policyPort) } });
      ends.push(() => stack.discard());
      await stack.rest.ask('POST', '/sites', { name: 'hq' });
      const server = { name: 'hermes', site: 'hq', fqdn: 'hermes.hosts.test', roles: ['transport'] };
      await stack.rest.ask('POST', '/servers', server);
      await stack.rest.set('/servers/hermes', {
        'smtp.bindings': [{ address: own, port: 25, tls: 'starttls' }],
        'smtp.sourceAddress': own,
        'smtp.inboundEnabled': true,
        'smtp.relayList': [`${net}.9.0/24`],
      });
      await stack.rest.ask('POST', '/connectors', {
        name: 'provider',
        kind: 'smarthost',
        site: 'hq',
        bridgeheads: ['hermes'],
        hosts: [`[${smartHost}]:${String(sink.port)}`],
        tls: 'required',
        addressSpaces: [{ pattern: '*' }],
      });
      await signIn(password);
      const account = await stack.rest.ask<{ bindDn: string; password: string }>('POST', '/service-accounts', {
        name: 'postfix-hermes',
        server: 'hermes',
      });
      const query = new URLSearchParams({
        directory: stack.ldapUrl,
        bindDn: account.bindDn,
        policyPort: String(policyPort),
      });
      const plan = await stack.rest.ask<{ files: { name: string; text: string; isSecret: boolean }[] }>(
        'GET',
        `/servers/hermes/postfix?${query.toString()}`,
      );
      expect(JSON.stringify(plan)).not.toContain(password);
      postfix = await PostfixServer.start({
        name: 'hermes',
        files: plan.files,
        adapt: {
          'change-me': account.password,
          '10026': String(port(1)),
          '/etc/postfix/waypost-tls.pem': join(folder, 'chain.pem'),
          'smtp_tls_CApath = /etc/ssl/certs': `smtp_tls_CAfile = ${join(folder, 'ca.pem')}`,
        },
        resolver: '127.0.0.1',
        probe: { host: own, port: 25 },
      });
      ends.push(() => postfix.discard());
    }, 300_000);
    afterAll(async () => {
      for (let end = ends.pop(); end; end = ends.pop()) await end();
    });

    it('hands its mail over encrypted and signed in', async () => {
      expect((await send('first@two.example')).data).toMatch(/^250 /);
      expect(await arrived('first@two.example')).toMatchObject([{ encrypted: true, signedInAs: 'acme' }]);
    }, 60_000);

    it('looks at the name in the certificate where that is asked for', async () => {
      await change({ tls: 'verified', tlsName: 'elsewhere.test' });
      await send('second@two.example');
      expect(await waiting('second@two.example')).toMatch(/certificate/i);
      await change({ tlsName: 'localhost' });
      await postfix.flush();
      expect(await arrived('second@two.example')).toMatchObject([{ encrypted: true, signedInAs: 'acme' }]);
    }, 60_000);

    it('waits with a wrong password, and returns nothing', async () => {
      await signIn('a wrong one');
      await send('third@two.example');
      expect(await waiting('third@two.example')).toMatch(/authentication failed.*535 5\.7\.8/is);
      expect(postfix.deliveries.filter(({ status }) => status === 'bounced')).toEqual([]);
      await signIn(password);
      await postfix.flush();
      expect(await arrived('third@two.example')).toMatchObject([{ signedInAs: 'acme' }]);
    }, 60_000);

    it('writes the password into no log', () => {
      expect(postfix.log).not.toContain(password);
      expect(postfix.log).not.toContain(Buffer.from(password).toString('base64'));
    });
  },
);
