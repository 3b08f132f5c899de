import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeliveryRules, ReplicaRecord } from '@waypost/organization';
import {
  aConnectorRecord,
  aContact,
  aDomain,
  aGroup,
  aLinkRecord,
  aMailbox,
  anAddress,
  aServer,
  aSite,
  aSmallOrganization,
  canRun,
  mailboxId,
  recipientId,
  requirePath,
  someMembers,
} from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSample, service } from './serve-sample.spec-support.js';

const runs = canRun('the shipped lookups in Postfix', { postmap: 'postfix postfix-ldap' });
const [sales, all, ghost, outsiders] = ['sales', 'all', 'ghost', 'outs'].map((name) => recipientId('group', name)) as [
  string,
  string,
  string,
  string,
];

const rulesOf = (name: string, rules: Omit<DeliveryRules, 'id'>): ReplicaRecord => ({
  kind: 'delivery',
  id: mailboxId(name),
  ...rules,
});

const inSales = ['ann@paradigms.example', 'odd@elsewhere.example', 'zed@outside.example'];
const ofLimited = '(|(wpConnector=slow)(wpConnector=PARTNER)(wpConnector=club)(wpConnector=internet))';
const bothsCopy = 'both+waypost-copy@paradigms.example';

/** The account every sample has, as a record. */
function accountOf({ model }: Awaited<ReturnType<typeof serveSample>>) {
  const account = model.serviceByName('dovecot');
  if (!account) throw new Error('The sample has no account.');
  return {
    createdAt: '2026-01-02T03:04:05.000Z',
    modifiedAt: '2026-01-02T03:04:05.000Z',
    ...account,
    kind: 'service-account' as const,
  };
}

describe.skipIf(!runs)('Postfix, with the shipped lookups', () => {
  let folder = '';
  let sample: Awaited<ReturnType<typeof serveSample>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waypost-postfix-'));
    sample = await serveSample([
      ...aSmallOrganization('ann', 'bob'),
      aServer('clio'),
      aMailbox('far', { serverId: 'clio' }),
      aMailbox('info', { mailboxKind: 'shared' }),
      ...['away', 'both', 'twice', 'lost', 'ring', 'echo', 'tick', 'tock', 'lead', 'inside', 'hollow'].map((name) =>
        aMailbox(name),
      ),
      ...Object.entries({ ring: 'echo', echo: 'ring' }).map(([from, to]) =>
        rulesOf(from, { forwarding: { recipientId: mailboxId(to), keepCopy: true } }),
      ),
      ...Object.entries({ tick: 'tock', tock: 'tick', lead: 'tick' }).map(([from, to]) =>
        rulesOf(from, { forwarding: { recipientId: mailboxId(to), keepCopy: false } }),
      ),
      aGroup('insiders'),
      ...someMembers(recipientId('group', 'insiders'), mailboxId('inside'), mailboxId('ann')),
      rulesOf('inside', { forwarding: { recipientId: recipientId('group', 'insiders'), keepCopy: false } }),
      rulesOf('hollow', { forwarding: { recipientId: ghost, keepCopy: false } }),
      rulesOf('away', { forwarding: { recipientId: sales, keepCopy: false } }),
      rulesOf('both', { forwarding: { address: 'Both@Home.example', keepCopy: true } }),
      rulesOf('twice', { forwarding: { recipientId: mailboxId('away'), keepCopy: false } }),
      rulesOf('lost', { forwarding: { recipientId: mailboxId('nobody'), keepCopy: false } }),
      anAddress(mailboxId('ann'), 'smtp:ann.lee@paradigms.example'),
      aContact('zed'),
      anAddress(recipientId('contact', 'zed'), 'smtp:partner@paradigms.example'),
      ...['sales', 'all', 'ghost', 'outs', 'moved'].map((name) => aGroup(name)),
      ...someMembers(recipientId('group', 'moved'), mailboxId('both'), mailboxId('away')),
      anAddress(sales, 'smtp:verkauf@paradigms.example'),
      ...someMembers(sales, mailboxId('ann'), recipientId('contact', 'zed'), 'odd@elsewhere.example'),
      ...someMembers(all, sales, mailboxId('info'), ghost, outsiders),
      ...someMembers(outsiders, 'only@elsewhere.example'),
      aDomain('paradigms.example'),
      aDomain('relay.example', { domainKind: 'external-relay' }),
      aDomain('wide.example', { domainKind: 'internal-relay', matchSubdomains: true }),
      aDomain('own.wide.example'),
      aSite('tokyo'),
      { ...aServer('hermes'), roles: ['transport'] },
      { ...aServer('hoshi', 'tokyo'), roles: ['transport'] },
      aServer('yuki', 'tokyo'),
      aMailbox('mio', { serverId: 'yuki' }),
      aLinkRecord('paris', 'tokyo'),
      aConnectorRecord('internet', 'paris', { bridgeheads: ['hermes'] }),
      aConnectorRecord('partner', 'paris', {
        connectorKind: 'smarthost',
        bridgeheads: ['athena'],
        hosts: ['[192.0.2.1]:587', 'relay.partner.test'],
        tls: 'verified',
        spaces: [{ pattern: '*.partner.test', cost: 10 }],
      }),
      aConnectorRecord('club', 'paris', {
        bridgeheads: ['athena'],
        senders: { others: 'reject', accept: [mailboxId('ann')], reject: [] },
        spaces: [{ pattern: 'club.test', cost: 1 }],
      }),
      aConnectorRecord('lost', 'paris', { spaces: [{ pattern: 'lost.test', cost: 1 }], bridgeheads: ['athena'] }),
      aConnectorRecord('slow', 'paris', {
        bridgeheads: ['athena'],
        limits: { connections: 1 },
        spaces: [{ pattern: 'slow.test', cost: 1 }],
      }),
      { kind: 'connector-credentials', id: 'partner', username: 'acme', password: 'secret:word' },
      { kind: 'link-state', id: 'lost', of: 'lost', state: 'down' },
    ]);
    sample.model.put({ ...accountOf(sample), serverId: 'athena' });
    await writeFile(join(folder, 'main.cf'), 'compatibility_level = 3.6\n');
    for (const name of [
      'aliases',
      'mailboxes',
      'domains',
      'relay-domains',
      'transport',
      'sasl-passwords',
      'tls-policy',
    ]) {
      const shipped = readFileSync(
        fileURLToPath(new URL(`../../../deploy/postfix/waypost-${name}.cf`, import.meta.url)),
      );
      const adapted = String(shipped)
        .replace('ldap://127.0.0.1:3890', `ldap://127.0.0.1:${sample.port}`)
        .replace(/^bind_dn = .*$/m, `bind_dn = ${service.dn}`)
        .replace(/^bind_pw = .*$/m, `bind_pw = ${service.password}`)
        .replace(/^(search_base = (?:wpServer=[^,]+,)?)dc=.*$/m, '$1dc=paradigms,dc=example')
        .replace('wpServer=mail.example.com', 'wpServer=Athena.paradigms.example');
      await writeFile(join(folder, `${name}.cf`), adapted);
      // As servers that hold mailboxes are rendered, see libs/mailplan.
      if (name === 'mailboxes')
        await writeFile(join(folder, 'own.cf'), adapted.replace('(mail=%s)', '(|(mail=%s)(wpCopyAddress=%s))'));
      if (name === 'aliases' || name === 'transport')
        await writeFile(join(folder, `${name}-of-clio.cf`), adapted.replace('Athena', 'clio'));
      if (name === 'transport')
        await writeFile(join(folder, 'asking.cf'), adapted.replace('wpNextHop', 'wpNextHopAsking'));
      // As servers are rendered that have transports of their own for connectors.
      if (name === 'transport')
        await writeFile(
          join(folder, 'limited.cf'),
          adapted
            .replace('(wpRecipient=%s)', `(&(wpRecipient=%s)${ofLimited}(!(wpNextHopAsking=waypost-ask:[127.0.0.1])))`)
            .replace('wpNextHop\n', 'wpConnectorNextHop\n'),
        );
    }
  });
  afterAll(async () => {
    await sample?.server.close();
    await rm(folder, { recursive: true });
  });

  /** What `postmap -q` answers: the values in order, `[]` for not found; a fault is thrown. */
  const lookUp = (map: string, key: string) =>
    new Promise<string[]>((resolve, reject) => {
      const args = ['-c', folder, '-q', key, `ldap:${join(folder, `${map}.cf`)}`];
      execFile(requirePath('postmap', 'postfix'), args, (error, stdout, stderr) => {
        // 1 with nothing said is how postmap says "not found"; a lookup that failed says what went wrong.
        if (stderr !== '' || (error && error.code !== 1)) reject(new Error(stderr || String(error)));
        else resolve(stdout.trim().split(',').filter(Boolean).sort());
      });
    });

  it.each([
    { map: 'aliases', key: 'Ann.LEE@paradigms.example', gives: ['ann@paradigms.example'] },
    { map: 'aliases', key: 'ann@paradigms.example', gives: ['ann@paradigms.example'] },
    { map: 'aliases', key: 'info@paradigms.example', gives: ['info@paradigms.example'] },
    { map: 'aliases', key: 'partner@paradigms.example', gives: ['zed@outside.example'] },
    {
      map: 'aliases',
      key: 'VERKAUF@paradigms.example',
      gives: ['ann@paradigms.example', 'odd@elsewhere.example', 'zed@outside.example'],
    },
    {
      map: 'aliases',
      key: 'all@paradigms.example',
      gives: [
        'ann@paradigms.example',
        'info@paradigms.example',
        'odd@elsewhere.example',
        'only@elsewhere.example',
        'zed@outside.example',
      ],
    },
    { map: 'aliases', key: 'away@paradigms.example', gives: inSales },
    { map: 'aliases', key: 'both@paradigms.example', gives: ['Both@Home.example', 'both@paradigms.example'] },
    // At another server the copy goes by an address of its own: that server would forward it once more.
    { map: 'aliases-of-clio', key: 'both@paradigms.example', gives: ['Both@Home.example', bothsCopy] },
    { map: 'aliases', key: bothsCopy, gives: [bothsCopy] },
    { map: 'own', key: 'BOTH+Waypost-Copy@paradigms.example', gives: ['both@paradigms.example'] },
    { map: 'own', key: 'both@paradigms.example', gives: ['both@paradigms.example'] },
    { map: 'own', key: '+waypost-copy@paradigms.example', gives: [] },
    { map: 'aliases', key: 'sales+waypost-copy@paradigms.example', gives: [] },
    { map: 'transport', key: bothsCopy, gives: [] },
    { map: 'transport-of-clio', key: bothsCopy, gives: ['smtp:[athena.paradigms.example]'] },
    { map: 'aliases', key: 'twice@paradigms.example', gives: inSales },
    // In a circle everybody who keeps a copy has one, and where nobody does it goes back.
    { map: 'aliases', key: 'ring@paradigms.example', gives: ['echo@paradigms.example', 'ring@paradigms.example'] },
    { map: 'aliases', key: 'tick@paradigms.example', gives: ['tick@paradigms.example'] },
    { map: 'transport', key: 'tick@paradigms.example', gives: ['error:5.4.6 tick is forwarded back to itself.'] },
    { map: 'aliases', key: 'lead@paradigms.example', gives: ['tick@paradigms.example'] },
    { map: 'aliases', key: 'inside@paradigms.example', gives: ['ann@paradigms.example'] },
    { map: 'aliases', key: 'hollow@paradigms.example', gives: ['hollow@paradigms.example'] },
    { map: 'aliases', key: 'lost@paradigms.example', gives: ['lost@paradigms.example'] },
    {
      map: 'aliases',
      key: 'moved@paradigms.example',
      gives: ['Both@Home.example', ...inSales, 'both@paradigms.example'].sort(),
    },
    { map: 'aliases', key: 'outs@paradigms.example', gives: ['only@elsewhere.example'] },
    { map: 'aliases', key: 'ghost@paradigms.example', gives: [] },
    { map: 'aliases', key: 'nobody@paradigms.example', gives: [] },
    { map: 'mailboxes', key: 'ANN@paradigms.example', gives: ['ann@paradigms.example'] },
    { map: 'mailboxes', key: 'ann.lee@paradigms.example', gives: [] },
    { map: 'mailboxes', key: 'zed@outside.example', gives: [] },
    { map: 'mailboxes', key: 'sales@paradigms.example', gives: [] },
    { map: 'transport', key: 'FAR@paradigms.example', gives: ['smtp:[clio.paradigms.example]'] },
    { map: 'transport', key: 'ann@paradigms.example', gives: [] },
    { map: 'transport', key: 'sales@paradigms.example', gives: [] },
    { map: 'transport', key: 'nobody@paradigms.example', gives: [] },
    { map: 'transport', key: 'root@athena.paradigms.example', gives: [] },
    { map: 'transport', key: 'mio@paradigms.example', gives: ['smtp:[hermes.paradigms.example]'] },
    { map: 'transport', key: 'zed@outside.example', gives: ['smtp:[hermes.paradigms.example]'] },
    { map: 'transport', key: 'partner@paradigms.example', gives: [] },
    { map: 'transport', key: 'x@relay.example', gives: ['smtp:[hermes.paradigms.example]'] },
    { map: 'transport', key: 'x@lab.partner.test', gives: [' relay.partner.test', 'smtp:[192.0.2.1]:587'] },
    { map: 'transport', key: 'x@lost.test', gives: ['retry:4.4.4 Nobody with lost.test is up; it waits for them.'] },
    { map: 'transport', key: 'x@club.test', gives: ['smtp:[hermes.paradigms.example]'] },
    { map: 'asking', key: 'x@club.test', gives: ['waypost-ask:[127.0.0.1]'] },
    { map: 'asking', key: 'zed@outside.example', gives: ['smtp:[hermes.paradigms.example]'] },
    { map: 'asking', key: 'FAR@paradigms.example', gives: ['smtp:[clio.paradigms.example]'] },
    { map: 'asking', key: 'nobody@paradigms.example', gives: [] },
    { map: 'transport', key: 'x@slow.test', gives: ['smtp:'] },
    { map: 'limited', key: 'x@slow.test', gives: ['waypost-to-slow:'] },
    { map: 'limited', key: 'x@lab.partner.test', gives: [' relay.partner.test', 'waypost-to-partner:[192.0.2.1]:587'] },
    // Handed to another server, asked about, waiting, ours, nobody's: none of these is by a connector from here.
    { map: 'limited', key: 'zed@outside.example', gives: [] },
    { map: 'limited', key: 'x@club.test', gives: [] },
    { map: 'limited', key: 'x@lost.test', gives: [] },
    { map: 'limited', key: 'FAR@paradigms.example', gives: [] },
    { map: 'limited', key: 'nobody@paradigms.example', gives: [] },
    { map: 'limited', key: 'slow.test', gives: [] },
    { map: 'transport', key: 'outside.example', gives: [] },
    { map: 'transport', key: '*', gives: [] },
    { map: 'tls-policy', key: '[192.0.2.1]:587', gives: ['verify'] },
    { map: 'tls-policy', key: '[192.0.2.9]', gives: [] },
    { map: 'sasl-passwords', key: '[192.0.2.1]:587', gives: ['acme:secret:word'] },
    { map: 'sasl-passwords', key: 'Relay.partner.test', gives: ['acme:secret:word'] },
    { map: 'sasl-passwords', key: '[192.0.2.9]:587', gives: [] },
    { map: 'domains', key: 'Paradigms.example', gives: ['paradigms.example'] },
    { map: 'domains', key: 'relay.example', gives: [] },
    { map: 'domains', key: 'elsewhere.example', gives: [] },
    { map: 'relay-domains', key: 'relay.example', gives: ['relay.example'] },
    { map: 'relay-domains', key: 'paradigms.example', gives: [] },
    { map: 'relay-domains', key: 'Deep.Lab.wide.example', gives: ['wide.example'] },
    { map: 'relay-domains', key: 'lab.relay.example', gives: [] },
    { map: 'relay-domains', key: 'own.wide.example', gives: [] },
    { map: 'relay-domains', key: '.wide.example', gives: [] },
    { map: 'domains', key: 'own.wide.example', gives: ['own.wide.example'] },
    { map: 'domains', key: 'lab.paradigms.example', gives: [] },
  ])('$map: $key gives $gives', async ({ map, key, gives }) => {
    expect(await lookUp(map, key)).toEqual(gives);
  });

  it('is told no password where its account is not this server’s', async () => {
    sample.model.put({ ...accountOf(sample), serverId: 'clio' });
    expect(await lookUp('sasl-passwords', '[192.0.2.1]:587')).toEqual([]);
    expect(await lookUp('tls-policy', '[192.0.2.1]:587')).toEqual(['verify']);
  });

  it('is told of a fault, not that nobody is there, while the directory has no model', async () => {
    const unready = await serveSample();
    const file = join(folder, 'unready.cf');
    const adapted = readFileSync(join(folder, 'aliases.cf'), 'utf8').replace(/:\d+$/m, `:${unready.port}`);
    await writeFile(file, adapted);
    await expect(lookUp('unready', 'ann@paradigms.example')).rejects.toThrow(/unavailable|bind/i);
    await unready.server.close();
  });
});
