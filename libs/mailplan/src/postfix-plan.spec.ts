import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogue, type SettingKey, settingOf } from '@waypost/settings';
import { afterAll, describe, expect, it } from 'vitest';
import { driftOf, planPostfix } from './postfix-plan.js';
import type { PlannedFile, PostfixServer } from './postfix-server.js';

type Settings = Partial<Record<SettingKey, unknown>>;

const aServer = (settings: Settings = {}, more: Partial<PostfixServer> = {}): PostfixServer => ({
  name: 'hermes',
  fqdn: 'hermes.paradigms.com',
  holdsMailboxes: true,
  setting: (key) => (key in settings ? settings[key] : settingOf(key)?.fallback),
  peers: [],
  relayed: [],
  limited: [],
  lookups: {
    uri: 'ldap://127.0.0.1:3890',
    bindDn: 'uid=postfix,ou=services,dc=paradigms,dc=com',
    base: 'dc=paradigms,dc=com',
  },
  ...more,
});

const gateway = aServer(
  {
    'smtp.inboundEnabled': true,
    'smtp.service': false,
    'smtp.bindings': [
      { address: '192.0.2.25', port: 25, tls: 'starttls' },
      { address: '2001:db8::25', port: 25, tls: 'starttls' },
    ],
    'smtp.sourceAddress': '192.0.2.25',
    'smtp.connectionNetworks': ['198.51.100.0/24'],
    'smtp.neverRelay': ['203.0.113.9/32'],
    'smtp.relayList': ['192.0.2.128/25', '2001:db8:1::/64'],
    'smtp.refuseSpoofed': true,
    'smtp.requireReverseName': true,
    'smtp.smartHost': '[relay.example.net]:587',
    'smtp.smartHostLast': true,
    'smtp.messagesPerConnection': 1,
  },
  {
    holdsMailboxes: false,
    peers: [
      { name: 'athena', fqdn: 'athena.paradigms.com', addresses: ['192.0.2.10'] },
      { name: 'iris', fqdn: 'iris.paradigms.com', addresses: ['192.0.2.11', '2001:db8::11'] },
    ],
    relayed: [
      { pattern: 'partner.org', cost: 1 },
      { pattern: '*.lab.example', cost: 1 },
      { pattern: 'zed+x@other.example', cost: 1 },
      { pattern: '*.bücher.example', cost: 1 },
      { pattern: 'zed@bücher.example', cost: 1 },
    ],
  },
);
const mailboxServer = aServer(
  { 'smtp.fqdn': 'mail.paradigms.com', 'smtp.requireTlsInbound': true, 'smtp.smartHost': '[hermes.paradigms.com]' },
  {
    name: 'athena',
    fqdn: 'athena.paradigms.com',
    peers: [{ name: 'hermes', fqdn: 'hermes.paradigms.com', addresses: ['192.0.2.25'] }],
    policyPort: 10_032,
  },
);
const both = aServer(
  { 'smtp.inboundEnabled': true },
  {
    policyPort: 10_031,
    limited: [
      { name: 'Fax.2', connectorKind: 'foreign', transport: 'lmtp', limits: { messagesPerConnection: 5 } },
      { name: 'internet', connectorKind: 'internet', limits: { connections: 8, connectionsPerDomain: 2 } },
      { name: 'partner', connectorKind: 'smarthost', limits: { connections: 1, recipientsPerMessage: 10 } },
    ],
  },
);
/** Its people may sign in, and it listens at no port of theirs. */
const relay = aServer(
  { 'smtp.bindings': [{ address: '*', port: 25, tls: 'starttls' }], 'smtp.inboundEnabled': true },
  { holdsMailboxes: false, policyPort: 10_031 },
);
const servers = { gateway, 'mailbox-server': mailboxServer, both, relay };

const wholeText = (files: readonly PlannedFile[]) =>
  files.map(({ name, text }) => `==> ${name} <==\n${text}`).join('\n');
const fileOf = (server: PostfixServer, name: string) =>
  planPostfix(server).find((file) => file.name === name)?.text ?? '';
const written = (files: readonly PlannedFile[]) => new Map(files.map(({ name, text }) => [name, text]));

describe('the Postfix of', () => {
  it.each(Object.entries(servers))('a %s says', async (name, server) => {
    await expect(wholeText(planPostfix(server))).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});

describe('a plan', () => {
  it('names every parameter that a setting of SMTP is enforced by, or leaves it to master.cf', () => {
    const inMaster = [
      'master_service_disable',
      'default_process_limit',
      'smtpd_tls_wrappermode',
      'smtp_fallback_relay',
    ];
    const text = wholeText([...planPostfix(gateway), ...planPostfix(mailboxServer)]);
    const names = catalogue
      .filter(({ protocol }) => protocol === 'smtp')
      .flatMap(({ enforcedBy }) => enforcedBy.postfix?.split(', ') ?? [])
      .filter((name) => !inMaster.includes(name) && name !== 'smtp_bind_address6');
    expect(names.filter((name) => !text.includes(`${name} =`))).toEqual([]);
  });

  it.each<[string, Settings, string, RegExp]>([
    ['nobody but its peers brings it mail', {}, 'main.cf', /peers\.cidr,\n.*waypost-strangers\.cidr$/m],
    [
      'only a list may connect',
      { 'smtp.connectionControl': 'onlyList', 'smtp.connectionNetworks': ['10.0.0.0/8'] },
      'waypost-clients.cidr',
      /10\.0\.0\.0\/8 DUNNO\n0\.0\.0\.0\/0 REJECT\n::\/0 REJECT\n/,
    ],
    [
      'all may relay but a list',
      { 'smtp.relayMode': 'allExceptList', 'smtp.relayList': ['10.0.0.0/8'] },
      'waypost-relay.cidr',
      /10\.0\.0\.0\/8 DUNNO\n0\.0\.0\.0\/0 OK\n/,
    ],
    [
      'all may relay, so that no list may',
      { 'smtp.relayMode': 'allExceptList', 'smtp.relayList': ['10.0.0.0/8'] },
      'main.cf',
      /^mynetworks =$/m,
    ],
    [
      'a greeting has a dollar',
      { 'smtp.banner': '{fqdn} costs $5 {version}' },
      'main.cf',
      /^smtpd_banner = \$myhostname costs \$\$5$/m,
    ],
    [
      'it connects from an IPv6 address',
      { 'smtp.sourceAddress': '2001:db8::25' },
      'main.cf',
      /^smtp_bind_address6 = 2001:db8::25$/m,
    ],
    [
      'messages per connection are without limit',
      { 'smtp.messagesPerConnection': 0 },
      'main.cf',
      /^smtp_connection_reuse_count_limit = 0$/m,
    ],
    [
      'unknown recipients are taken in',
      { 'smtp.refuseUnknown': false },
      'main.cf',
      /^smtpd_reject_unlisted_recipient = no$/m,
    ],
    ['a connector relays everything', {}, 'waypost-recipients.regexp', /^\/@hermes\\\.paradigms\\\.com\$\/ 554/m],
  ])('where %s', (_when, settings, name, then) => {
    expect(fileOf(aServer(settings), name)).toMatch(then);
  });

  it.each<[string, PostfixServer['limited'][number]['limits'], string, RegExp]>([
    ['all connections', { connections: 3 }, 'master.cf', /^waypost-to-x unix - - n - 3 smtp$/m],
    ['more than the server has', { connections: 500 }, 'master.cf', /^waypost-to-x unix - - n - 100 smtp$/m],
    ['each destination', { connectionsPerDomain: 2 }, 'main.cf', /^waypost-to-x_destination_concurrency_limit = 2$/m],
    ['nothing of a destination', { connections: 3 }, 'main.cf', /^waypost-to-x_destination_concurrency_limit = 20$/m],
    ['recipients', { recipientsPerMessage: 7 }, 'main.cf', /^waypost-to-x_destination_recipient_limit = 7$/m],
    // Postfix counts by recipient then, so that what is said of a destination is kept by all.
    ['recipients to one', { recipientsPerMessage: 1 }, 'master.cf', /^waypost-to-x unix - - n - 20 smtp$/m],
    [
      'messages',
      { messagesPerConnection: 4 },
      'master.cf',
      /^waypost-to-x .*\n.*\n.*=yes\n {4}-o smtp_conn\w+_limit=3$/m,
    ],
    [
      'messages to one',
      { messagesPerConnection: 1 },
      'master.cf',
      /^waypost-to-x .*\n.*\n {4}-o smtp_conn\w+demand=no$/m,
    ],
  ])('keeps a limit of a connector on %s', (_what, limits, name, then) => {
    const x = { name: 'x', connectorKind: 'smarthost', limits } as const;
    expect(fileOf(aServer({}, { limited: [x] }), name)).toMatch(then);
  });

  it('keeps no idle connections of a connector to everywhere whose connections are counted', () => {
    expect(fileOf(both, 'master.cf')).toMatch(
      /^waypost-to-internet .*\n.*\n {4}-o smtp_connection_cache_on_demand=no$/m,
    );
    expect(fileOf(both, 'master.cf')).toMatch(/^waypost-to-partner .*\n.*\n(?! {4}-o)/m);
  });

  it('says of which connectors it has a transport, and asks for those alone', () => {
    expect(fileOf(both, 'main.cf')).toContain('policy_context=next-hop:hermes.paradigms.com;Fax.2;internet;partner }');
    expect(fileOf(both, 'waypost-limited.cf')).toContain(
      '(&(wpRecipient=%s)(|(wpConnector=Fax.2)(wpConnector=internet)(wpConnector=partner))(!(wpNextHopAsking=waypost-ask:[127.0.0.1])))',
    );
    expect(fileOf(aServer(), 'main.cf')).not.toContain('waypost-limited.cf');
  });

  it('asks who may write to whom of strangers and people, not of its peers, and of nobody without a port', () => {
    const asks =
      /^smtpd_recipient_restrictions =\n.*peers\.cidr,\n {4}reject_unlisted_recipient,\n {4}check_policy_service inet:127\.0\.0\.1:10031$/m;
    expect(fileOf(both, 'main.cf')).toMatch(asks);
    expect(fileOf(both, 'main.cf')).toMatch(
      /^smtpd_end_of_data_restrictions =\n.*peers\.cidr,\n {4}check_policy_service /m,
    );
    expect(fileOf(both, 'main.cf')).toMatch(
      /^waypost_people_recipient_restrictions = reject_unlisted_recipient, check_policy/m,
    );
    expect(fileOf(both, 'main.cf')).toMatch(/^waypost_people_end_restrictions = check_policy_service /m);
    expect(fileOf(gateway, 'main.cf')).not.toContain('check_policy_service');
  });

  it('lets its proxy ask every table that it asks by it', () => {
    const text = fileOf(both, 'main.cf');
    const [, mayAsk = ''] = /^proxy_read_maps = (.*)$/m.exec(text) ?? [];
    const asking = [...text.matchAll(/^(\w+) =(?:.*|(?:\n {4}.*)+)proxy:ldap:/gm)].map(([, name = '']) => name);
    expect(asking.length).toBeGreaterThan(8);
    expect(asking.filter((name) => !mayAsk.split(' ').includes(`$${name}`))).toEqual([]);
  });

  it('opens no port that nobody needs', () => {
    expect(fileOf(aServer({ 'smtp.service': false }), 'master.cf')).not.toMatch(/ inet /);
    expect(fileOf(aServer(), 'master.cf')).toMatch(/^587 inet .*\n(?: {4}-o .*\n)* {4}-o smtpd_sasl_auth_enable=yes/m);
    expect(fileOf(aServer(), 'master.cf')).not.toMatch(/^25 inet /m);
  });
});

describe('the shipped lookups', () => {
  const shipped = fileURLToPath(new URL('../../../deploy/postfix/', import.meta.url));
  const said = (text: string) =>
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .sort();
  const rendered = aServer(
    {},
    {
      fqdn: 'mail.example.com',
      lookups: {
        uri: 'ldap://127.0.0.1:3890',
        bindDn: 'uid=postfix,ou=services,dc=example,dc=com',
        base: 'dc=example,dc=com',
      },
    },
  );

  it.each(readdirSync(shipped))('%s says what is rendered', (name) => {
    expect(said(fileOf(rendered, name))).toEqual(said(readFileSync(join(shipped, name), 'utf8')));
  });
});

describe('drift', () => {
  const files = planPostfix(both);
  it.each<[string, (there: Map<string, string>) => unknown, Record<string, string>]>([
    ['nothing', () => undefined, {}],
    [
      'nothing where the password is filled in',
      (there) => there.set('waypost-domains.cf', (there.get('waypost-domains.cf') ?? '').replace('change-me', 'x y z')),
      {},
    ],
    ['a file that is gone', (there) => there.delete('master.cf'), { 'master.cf': 'missing' }],
    [
      'a file that was edited',
      (there) => there.set('main.cf', `${there.get('main.cf') ?? ''}relayhost = x\n`),
      { 'main.cf': 'changed' },
    ],
    [
      'a file of an older plan',
      (there) => there.set('waypost-relay.cidr', ''),
      { 'waypost-relay.cidr': 'not-planned' },
    ],
    ['nothing where files are the operator’s', (there) => there.set('dynamicmaps.cf', ''), {}],
  ])('is %s', (_what, change, then) => {
    const there = written(files);
    change(there);
    expect(Object.fromEntries(driftOf(files, there))).toEqual(then);
  });
});

const isHere = spawnSync('postconf', ['-d']).error === undefined;
if (!isHere) process.stderr.write('NOT RUN: checks of rendered configurations. Install the Debian package postfix.\n');

describe.skipIf(!isHere)('the installed Postfix', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-plan-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, files: readonly PlannedFile[]) => {
    const into = join(folder, name);
    mkdirSync(into, { recursive: true });
    for (const file of files) writeFileSync(join(into, file.name), file.text);
    return into;
  };

  it.each(Object.entries(servers))('finds nothing to say against a %s', (name, server) => {
    const into = write(name, planPostfix(server));
    for (const what of ['-n', '-M', '-P']) {
      const { status, stderr } = spawnSync('postconf', ['-c', into, what], { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    }
  });

  it.each([
    ['waypost-peers.cidr', 'cidr', '2001:db8::11', 'OK'],
    ['waypost-clients.cidr', 'cidr', '198.51.100.77', 'REJECT'],
    ['waypost-never-relay.cidr', 'cidr', '203.0.113.9', 'reject_unauth_destination'],
    ['waypost-recipients.regexp', 'regexp', 'zed@Partner.org', 'OK'],
    ['waypost-recipients.regexp', 'regexp', 'zed@sub.partner.org', ''],
    ['waypost-recipients.regexp', 'regexp', 'zed@lab.example', 'OK'],
    ['waypost-recipients.regexp', 'regexp', 'zed@a.b.lab.example', 'OK'],
    ['waypost-recipients.regexp', 'regexp', 'zed@notlab.example', ''],
    ['waypost-recipients.regexp', 'regexp', 'zed+x@other.example', 'OK'],
    ['waypost-recipients.regexp', 'regexp', 'a@lab.xn--bcher-kva.example', 'OK'],
    ['waypost-recipients.regexp', 'regexp', 'zed@xn--bcher-kva.example', 'OK'],
    ['waypost-recipients.regexp', 'regexp', 'root@hermes.paradigms.com', '554 5.7.1 Relay access denied'],
  ])('reads in %s (%s) of %s: %s', (name, type, key, answer) => {
    // Its addresses are not of this machine, which postmap would not have.
    const tables = planPostfix(gateway).filter((file) => !file.name.endsWith('.cf'));
    const into = write('tables', [
      ...tables,
      { name: 'main.cf', text: 'compatibility_level = 3.6\nmyhostname = a.example\n', isSecret: false },
    ]);
    const asked = ['-c', into, '-q', key, `${type}:${join(into, name)}`];
    const { stdout } = spawnSync('postmap', asked, { encoding: 'utf8' });
    expect(stdout.trim()).toBe(answer);
  });

  it('takes it for the limits it was given', () => {
    const into = write('both', planPostfix(aServer({ 'smtp.maxHopCount': 17, 'smtp.timeoutSeconds': 61 })));
    const said = execFileSync('postconf', ['-c', into, '-h', 'hopcount_limit', 'smtpd_timeout'], { encoding: 'utf8' });
    expect(said).toBe('17\n61s\n');
  });
});
