import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isLimited, planPostfix } from '@waypost/mailplan';
import type { Connector } from '@waypost/organization';
import { type SettingKey, settingOf } from '@waypost/settings';
import {
  aConnectorRecord,
  aServer,
  aSmallOrganization,
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
import { servePolicy } from './policy/policy-server.js';
import { serveSample, service } from './serve-sample.spec-support.js';

const isRoot = process.getuid?.() === 0;
const isHere = isRoot && canRun('limits of a connector', { postfix: 'postfix postfix-ldap', unshare: 'util-linux' });
if (!isRoot) process.stderr.write('NOT RUN: limits of a connector need root, for port 25.\n');

const { net, port, giveBack } = isHere ? ownLoopbackNet() : { net: '127.2', port: () => 0, giveBack: () => undefined };
const [own, stranger] = [`${net}.0.10`, `${net}.9.1`];
/** Smart hosts, each with a domain that goes there; `club` takes small messages alone, so that the policy service decides. */
const partners = ['narrow', 'wide', 'later', 'club', 'fax'] as const;
type Partner = (typeof partners)[number];
/** How long a reload may take. */
const reloadMs = 1_000;

describe.skipIf(!isHere)('a real Postfix, configured as it was rendered, and connectors with limits', () => {
  const ends: (() => unknown)[] = [];
  const sinks = {} as Record<Partner, SmtpSink>;
  let [sample, postfix] = [] as unknown as [Awaited<ReturnType<typeof serveSample>>, PostfixServer];
  let files: () => ReturnType<typeof planPostfix>;

  /** One message to some people at a partner's. */
  const send = (partner: Partner, ...people: string[]) =>
    bringBySmtp({
      host: own,
      port: 25,
      from: stranger,
      mailFrom: 'joe@one.example',
      rcptTo: people.map((person) => `${person}@${partner}.test`),
      content: `Message-ID: <${people.join('-')}@${partner}>\nFrom: <joe@one.example>\n\nHello.`,
    }).then(({ data }) => expect(data).toMatch(/^250 /));
  const arrived = async (partner: Partner, ...people: string[]) => {
    const to = () => sinks[partner].messages.flatMap((message) => message.to);
    const isThere = (person: string) => to().includes(`${person}@${partner}.test`);
    for (const deadline = Date.now() + 30_000; Date.now() < deadline && !people.every(isThere); await sleep(50));
    expect(to()).toEqual(expect.arrayContaining(people.map((person) => `${person}@${partner}.test`)));
  };
  const six = (beginning: string) => Array.from({ length: 6 }, (_, nth) => `${beginning}${String(nth)}`);
  /** By which transports mail went to a partner's host. */
  const transportsOf = (partner: Partner) => [
    ...new Set(
      postfix.log
        .split('\n')
        .filter((line) => line.includes(`relay=${sinks[partner].address}[`) && line.includes('status=sent'))
        .map((line) => /postfix\/(?:(\S+)\/)?(?:smtp|lmtp)\[/.exec(line)?.[1] ?? 'smtp'),
    ),
  ];
  /** The log says so a moment after the message has arrived. */
  const went = (partner: Partner, ...by: string[]) => expect.poll(() => transportsOf(partner)).toEqual(by);

  /** Sets a connector as it is from now on. */
  const connect = (partner: Partner, more: Partial<Connector>) => {
    const [host, spaces] = [sinks[partner], [{ pattern: `${partner}.test`, cost: 1 }]];
    sample.model.put(
      aConnectorRecord(partner, 'paris', {
        connectorKind: 'smarthost',
        bridgeheads: ['hermes'],
        hosts: [`[${host.address}]:${String(host.port)}`],
        spaces,
        ...more,
      }),
    );
  };

  beforeAll(async () => {
    ends.push(giveBack, ownLoopbackAddresses([own]));
    const folder = mkdtempSync(join(tmpdir(), 'waypost-limits-'));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const { certificate, key } = issueCertificate('only localhost');
    writeFileSync(join(folder, 'chain.pem'), key + certificate, { mode: 0o600 });
    for (const [nth, partner] of partners.entries()) {
      sinks[partner] = await startSmtpSink({ address: `${net}.1.${String(nth + 1)}`, takesMs: 400 });
      ends.push(() => sinks[partner].stop());
    }
    sample = await serveSample([...aSmallOrganization('ann'), { ...aServer('hermes'), roles: ['transport'] }]);
    ends.push(() => sample.server.close());
    const ending = new AbortController();
    ends.push(() => {
      ending.abort();
    });
    const policyPort = port(0);
    await servePolicy(sample.directory, policyPort, ending.signal, () => sample.clock.now);
    connect('narrow', { limits: { connections: 1, recipientsPerMessage: 2 } });
    connect('wide', {});
    connect('later', {});
    connect('club', { limits: { connectionsPerDomain: 1 }, maxBytes: 100_000 });
    connect('fax', {
      connectorKind: 'foreign',
      transport: 'lmtp',
      limits: { connections: 1, messagesPerConnection: 1 },
    });
    const settings: Partial<Record<SettingKey, unknown>> = {
      'smtp.bindings': [{ address: own, port: 25, tls: 'starttls' }],
      'smtp.sourceAddress': own,
      'smtp.inboundEnabled': true,
      'smtp.service': false,
      'smtp.relayList': [`${net}.9.0/24`],
    };
    files = () =>
      planPostfix({
        name: 'hermes',
        fqdn: 'hermes.paradigms.example',
        holdsMailboxes: false,
        setting: (key) => settings[key] ?? settingOf(key)?.fallback,
        peers: [],
        relayed: [],
        limited: [...sample.model.routing.connectors.values()].filter((connector) => isLimited(connector)),
        lookups: {
          uri: `ldap://127.0.0.1:${String(sample.port)}`,
          bindDn: service.dn,
          base: 'dc=paradigms,dc=example',
        },
        policyPort,
      });
    postfix = await PostfixServer.start({
      name: 'hermes',
      files: files(),
      adapt: {
        'change-me': service.password,
        '10026': String(port(1)),
        '/etc/postfix/waypost-tls.pem': join(folder, 'chain.pem'),
      },
      resolver: '127.0.0.1',
      probe: { host: own, port: 25 },
    });
    ends.push(() => postfix.discard());
    expect(await postfix.faults()).toBe('');
  }, 300_000);
  afterAll(async () => {
    for (let end = ends.pop(); end; end = ends.pop()) await end();
  });

  it.each([
    { partner: 'narrow', says: 'one connection at once', least: 1, most: 1 },
    { partner: 'club', says: 'one, where the policy service names the way', least: 1, most: 1 },
    { partner: 'fax', says: 'one over LMTP', least: 1, most: 1 },
    { partner: 'wide', says: 'as many as the server’s settings let there be', least: 2, most: 6 },
  ] as const)(
    'opens to $partner $says',
    async ({ partner, least, most }) => {
      await Promise.all(six('many').map((person) => send(partner, person)));
      await arrived(partner, ...six('many'));
      expect(sinks[partner].mostAtOnce()).toBeGreaterThanOrEqual(least);
      expect(sinks[partner].mostAtOnce()).toBeLessThanOrEqual(most);
      await went(partner, partner === 'wide' ? 'smtp' : `waypost-to-${partner}`);
    },
    60_000,
  );

  it('sends a message for more people in several copies', async () => {
    await send('narrow', 'ann', 'bob', 'cleo', 'dan', 'eve');
    await arrived('narrow', 'ann', 'bob', 'cleo', 'dan', 'eve');
    const copies = sinks.narrow.messages.filter(({ to }) => to.some((one) => /^(ann|bob|cleo|dan|eve)@/.test(one)));
    expect(copies.map(({ to }) => to.length).sort()).toEqual([1, 2, 2]);
  }, 60_000);

  it('goes on without a limit that was set since, until its configuration is applied again', async () => {
    connect('later', { limits: { connections: 1 } });
    await send('later', 'before');
    await arrived('later', 'before');
    await went('later', 'smtp');
    postfix.configure(files());
    await postfix.reload();
    await sleep(reloadMs);
    await Promise.all(six('after').map((person) => send('later', person)));
    await arrived('later', ...six('after'));
    expect(sinks.later.mostAtOnce()).toBe(1);
    await went('later', 'smtp', 'waypost-to-later');
  }, 60_000);

  it('delivers what a limit was taken away from meanwhile, once it is queued anew', async () => {
    sinks.club.refuse(() => '450 4.2.0 Not now');
    await send('club', 'waiting');
    for (let n = 0; n < 100 && (await postfix.queue()).length === 0; n += 1) await sleep(100);
    connect('club', { maxBytes: 100_000 });
    postfix.configure(files());
    await postfix.reload();
    sinks.club.refuse();
    await postfix.requeue();
    await arrived('club', 'waiting');
  }, 60_000);
});
