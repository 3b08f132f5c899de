import { setTimeout as sleep } from 'node:timers/promises';
import { explain, type FlowFacts, type FlowRecipient } from '@waypost/flow';
import { addressKey, type EmailAddress } from '@waypost/kernel';
import { forwardedTo, groupsAround, type HeldRecipient } from '@waypost/ldap';
import type { DeliveryRules, ReplicaRecord } from '@waypost/organization';
import { RouteChooser, topologyOf } from '@waypost/routing';
import { type SettingKey, settingOf } from '@waypost/settings';
import {
  aContact,
  aDomain,
  aGroup,
  aMailbox,
  anAddress,
  aSmallOrganization,
  canRun,
  freePort,
  mailboxId,
  recipientId,
  someMembers,
} from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servePolicy } from './policy/policy-server.js';
import { startPostfix } from './postfix-instance.spec-support.js';
import { serveSample, service } from './serve-sample.spec-support.js';

const runs =
  canRun('what a real Postfix does with mail for recipients', { postfix: 'postfix postfix-ldap' }) &&
  process.getuid?.() === 0;
const at = (name: string) => `${name}@paradigms.example`;
const group = (name: string) => recipientId('group', name);
const rulesOf = (id: string, rules: Omit<DeliveryRules, 'id'>): ReplicaRecord => ({ kind: 'delivery', id, ...rules });

const crowd = Array.from({ length: 1_200 }, (_, nth) => `c${nth}@elsewhere.example`);
const records: ReplicaRecord[] = [
  ...aSmallOrganization('ann', 'bob'),
  aDomain('paradigms.example', { isDefault: true }),
  aDomain('relay.example', { domainKind: 'internal-relay' }),
  aMailbox('jo', { address: 'jo@bücher.example' as EmailAddress }),
  anAddress(mailboxId('jo'), 'smtp:jo.old@bücher.example'),
  aMailbox('petr', { address: 'пётр@bücher.example' as EmailAddress }),
  aDomain('xn--bcher-kva.example'),
  ...['away', 'both', 'home', 'twice', 'shut', 'small', 'echo', 'ring', 'tick', 'tock'].map((name) => aMailbox(name)),
  aMailbox('sue', { profile: { department: 'Sales' } }),
  aMailbox('sam', { profile: { department: 'Sales' } }),
  anAddress(mailboxId('ann'), 'smtp:ann.lee@paradigms.example'),
  aContact('zed'),
  anAddress(recipientId('contact', 'zed'), 'smtp:partner@paradigms.example'),
  ...['team', 'all', 'closed', 'mixed'].map((name) => aGroup(name)),
  aGroup('sellers', { filter: '(department=sales)' }),
  ...someMembers(group('team'), mailboxId('ann'), mailboxId('bob'), recipientId('contact', 'zed')),
  ...someMembers(group('all'), group('team'), group('sellers'), 'odd@elsewhere.example', mailboxId('ann')),
  ...someMembers(group('mixed'), mailboxId('both'), mailboxId('away'), mailboxId('shut')),
  ...someMembers(group('closed'), mailboxId('bob')),
  aGroup('crowd'),
  ...someMembers(group('crowd'), ...crowd, mailboxId('ann')),
  rulesOf(mailboxId('away'), { forwarding: { recipientId: mailboxId('ann'), keepCopy: false } }),
  rulesOf(mailboxId('both'), { forwarding: { address: 'both@home.example', keepCopy: true } }),
  rulesOf(mailboxId('home'), { forwarding: { recipientId: group('team'), keepCopy: true } }),
  rulesOf(mailboxId('twice'), { forwarding: { recipientId: mailboxId('away'), keepCopy: false } }),
  // Circles, of which each keeps a copy, and of which nobody does.
  rulesOf(mailboxId('echo'), { forwarding: { recipientId: mailboxId('ring'), keepCopy: true } }),
  rulesOf(mailboxId('ring'), { forwarding: { recipientId: mailboxId('echo'), keepCopy: true } }),
  rulesOf(mailboxId('tick'), { forwarding: { recipientId: mailboxId('tock'), keepCopy: false } }),
  rulesOf(mailboxId('tock'), { forwarding: { recipientId: mailboxId('tick'), keepCopy: false } }),
  aGroup('circles'),
  ...someMembers(group('circles'), mailboxId('echo'), mailboxId('tick'), mailboxId('bob')),
  rulesOf(mailboxId('shut'), { rejectFrom: [recipientId('contact', 'zed')] }),
  rulesOf(mailboxId('small'), { maxReceiveBytes: 5_000 }),
  rulesOf(group('closed'), { acceptFrom: [mailboxId('ann')], requireSignIn: false }),
];

const stranger = 'x@outside.example';

/** A message, and what becomes of it: who keeps a copy, where others go, who loses theirs; or how it is refused. */
interface Case {
  to: string;
  from?: string;
  bytes?: number;
  kept?: string[];
  outside?: string[];
  lost?: string[];
  refused?: string;
}

const cases: Case[] = [
  { to: at('ann'), kept: ['ann'] },
  { to: 'ANN.LEE@Paradigms.example', kept: ['ann'] },
  { to: at('partner'), outside: ['zed@outside.example'] },
  { to: at('team'), kept: ['ann', 'bob'], outside: ['zed@outside.example'] },
  { to: at('sellers'), kept: ['sam', 'sue'] },
  { to: at('all'), kept: ['ann', 'bob', 'sam', 'sue'], outside: ['odd@elsewhere.example', 'zed@outside.example'] },
  { to: at('away'), kept: ['ann'] },
  { to: at('twice'), kept: ['ann'] },
  { to: at('both'), kept: ['both'], outside: ['both@home.example'] },
  { to: at('home'), kept: ['ann', 'bob', 'home'], outside: ['zed@outside.example'] },
  { to: at('echo'), kept: ['echo', 'ring'] },
  { to: at('ring'), kept: ['echo', 'ring'] },
  { to: at('tick'), lost: ['tick'] },
  { to: at('circles'), kept: ['bob', 'echo', 'ring'], lost: ['tick'] },
  { to: at('mixed'), from: 'zed@outside.example', kept: ['ann', 'both', 'shut'], outside: ['both@home.example'] },
  { to: 'somebody@relay.example', outside: ['somebody@relay.example'] },
  { to: at('nobody'), refused: '550 5.1.1' },
  { to: at('shut'), kept: ['shut'] },
  { to: at('shut'), from: 'zed@outside.example', refused: '550 5.7.1' },
  { to: at('closed'), refused: '550 5.7.1' },
  { to: at('closed'), from: at('ann'), kept: ['bob'] },
  { to: at('small'), bytes: 4_000, kept: ['small'] },
  { to: at('small'), bytes: 6_000, refused: '552 5.2.3' },
  { to: 'x@elsewhere.example', refused: '554 5.7.1' },
];

const told = ({ to, from, bytes, kept = [], outside = [], lost = [], refused }: Case) => {
  const message = [`to ${to}`, ...(from ? [`from ${from}`] : []), ...(bytes ? [`of ${bytes} octets`] : [])].join(' ');
  const ways = [...kept, ...outside, ...lost.map((name) => `nobody for ${name}`)].join(', ');
  return refused ? `refuses mail ${message} with ${refused}` : `takes mail ${message}, for ${ways}`;
};

describe.skipIf(!runs)('a real Postfix with the shipped lookups', () => {
  const ending = new AbortController();
  let sample: Awaited<ReturnType<typeof serveSample>>;
  let postfix: Awaited<ReturnType<typeof startPostfix>>;
  let facts: FlowFacts;
  beforeAll(async () => {
    sample = await serveSample(records);
    const policyPort = await freePort();
    await servePolicy(sample.directory, policyPort, ending.signal, () => sample.clock.now);
    const world = { ldapPort: sample.port, policyPort, account: service, base: 'dc=paradigms,dc=example' };
    postfix = await startPostfix(world);
    facts = factsOf(sample);
  }, 60_000);
  afterAll(async () => {
    ending.abort();
    await postfix?.stop();
    await sample?.server.close();
  });

  /** Whom copies went to, once as many were logged as are expected. */
  async function delivered(id: string, expected: number, ms = 10_000): Promise<string[]> {
    const deadline = Date.now() + ms;
    for (let pause = 50; postfix.deliveries(id).length < expected && Date.now() < deadline; pause *= 1.2)
      await sleep(pause);
    return postfix.deliveries(id);
  }

  it.each(cases.map((one) => [told(one), one] as const))(
    '%s, as explained',
    async (_, { to, from = stranger, bytes = 500, kept = [], outside = [], lost = [], refused }) => {
      const id = `${cases.findIndex((one) => one.to === to && one.from === from && one.bytes === bytes)}.${to}.${Math.random()}`;
      const { outcomes, steps } = explain(
        { channel: 'smtp-anonymous', server: 'athena', clientAddress: '127.0.0.1', from, to: [to], bytes },
        facts,
      );
      const answer = await postfix.send({ id, from, to: [to], bytes, saysSize: true });
      if (refused !== undefined) {
        expect(answer.recipients[0]?.slice(0, 9)).toBe(refused);
        expect(outcomes).toMatchObject([{ verdict: 'refused' }]);
        expect(steps.at(-1)?.reply).toBe(refused);
        return;
      }
      expect(answer).toMatchObject({ recipients: [expect.stringMatching(/^250/)], end: expect.stringMatching(/^250/) });
      const explained = outcomes.map(
        ({ recipient, verdict }) =>
          `${recipient} ${{ delivered: 'kept', returned: 'bounced' }[verdict as string] ?? 'outside'}`,
      );
      const expected = [
        ...kept.map((name) => `${at(name)} kept`),
        ...outside.map((one) => `${one} outside`),
        ...lost.map((name) => `${at(name)} bounced`),
      ].sort();
      expect(explained.sort()).toEqual(expected);
      expect(await delivered(id, expected.length)).toEqual(expected);
    },
  );

  it('opens a group of thousands, and gives everybody in it one copy', async () => {
    const { end } = await postfix.send({ id: 'crowd', from: stranger, to: [at('crowd'), at('ann')] });
    expect(end).toMatch(/^250/);
    const all = await delivered('crowd', crowd.length + 1, 50_000);
    expect(all).toEqual([...crowd.map((one) => `${one} outside`), `${at('ann')} kept`].sort());
  }, 60_000);

  it('refuses at the end what nobody said was too large, and takes what is for others', async () => {
    const late = await postfix.send({ id: 'late', from: stranger, to: [at('small')], bytes: 6_000 });
    expect(late).toMatchObject({
      recipients: [expect.stringMatching(/^250/)],
      end: expect.stringMatching(/^552 5\.2\.3/),
    });
    const mixed = { id: 'mixed-sizes', from: stranger, to: [at('small'), at('bob')], bytes: 6_000, saysSize: true };
    expect((await postfix.send(mixed)).recipients.map((line) => line.slice(0, 3))).toEqual(['552', '250']);
    expect(await delivered('mixed-sizes', 1)).toEqual([`${at('bob')} kept`]);
  });

  it('knows internationalised recipients in either form', async () => {
    const [ascii, mixed] = ['jo@xn--bcher-kva.example', 'jo@bücher.example'];
    await postfix.send({ id: 'ascii', from: stranger, to: [ascii] });
    expect(await delivered('ascii', 1)).toEqual([`${ascii} kept`]);
    const known = [
      mixed,
      ascii,
      'пётр@bücher.example',
      'ПЁТР@xn--bcher-kva.example',
      'jo.old@bücher.example',
      'jo.old@xn--bcher-kva.example',
      'никто@bücher.example',
    ];
    const { recipients } = await postfix.send({ id: 'utf8', from: stranger, to: known, utf8: true });
    expect(recipients.map((line) => line.slice(0, 3))).toEqual(['250', '250', '250', '250', '250', '250', '550']);
  });

  it('lets mail wait while the directory cannot answer, and refuses nobody', async () => {
    sample.clock.now += 2 * 86_400_000; // its model is older than it may be
    const { recipients } = await postfix.send({ id: 'later', from: stranger, to: [at('ann'), at('nobody')] });
    for (const line of recipients) expect(line).toMatch(/^45\d 4\./);
    sample.directory.heard(sample.clock.now);
  });
});

/** The sample as explanations see it: one server, no connectors, everything outside by MX. */
function factsOf({ directory, clock }: Awaited<ReturnType<typeof serveSample>>): FlowFacts {
  const view = directory.view(clock.now);
  if (!view) throw new Error('the sample has no model');
  const { model } = view;
  const addressesOf = (ids: Iterable<string>) =>
    [...ids].flatMap((id) => (id.includes('@') ? [id] : (model.recipientById(id)?.address ?? [])));
  const inFlow = (held: HeldRecipient): FlowRecipient => {
    const { id, name, address } = held;
    const rules = model.deliveries.get(id);
    const common = { id, name, address, groups: groupsAround(id, view), ...(rules && { restrictions: rules }) };
    if ('kind' in held && held.kind === 'contact') return { kind: 'contact', ...common };
    if ('kind' in held) return { kind: 'group', ...common, members: addressesOf(model.recipients.membersOf(id)) };
    const to = forwardedTo(id, view);
    const forwarding = to === undefined ? undefined : { to, keepCopy: rules?.forwarding?.keepCopy === true };
    return { kind: 'mailbox', ...common, server: 'athena', ...(forwarding && { forwarding }) };
  };
  const open: Partial<Record<SettingKey, unknown>> = { 'smtp.inboundEnabled': true };
  return {
    at: new Date(clock.now),
    server: (name) => ({ id: name, name, site: 'paris', fqdn: `${name}.paradigms.example`, state: 'up' }),
    isHost: () => false,
    setting: (_node, key) => ({ value: open[key] ?? settingOf(key)?.fallback, source: { level: 'default' } }) as never,
    domains: [...model.recipients.domains.values()],
    recipients: (address, type) => {
      const key = addressKey(address);
      const held = model.recipientByPrimary(key) ?? model.recipientByFurther(`${type}:${key}`);
      return held ? [inFlow(held)] : [];
    },
    routes: new RouteChooser(topologyOf({ sites: [], servers: [], connectors: [], states: [] }, new Date(clock.now))),
    connector: () => undefined,
    dns: {
      mx: () => ({ exists: true, records: [{ preference: 10, exchange: 'mx.elsewhere.example' }] }),
      addresses: () => ['192.0.2.7'],
    },
  };
}
