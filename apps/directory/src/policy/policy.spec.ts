import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryRules, ReplicaRecord } from '@waypost/organization';
import {
  aConnectorRecord,
  aContact,
  aGroup,
  aMailbox,
  anAddress,
  anOverride,
  aSmallOrganization,
  freePort,
  mailboxId,
  recipientId,
  someMembers,
} from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSample } from '../serve-sample.spec-support.js';
import { notNow } from './decide-policy.js';
import { servePolicy } from './policy-server.js';

const rulesOf = (id: string, rules: Omit<DeliveryRules, 'id'>): ReplicaRecord => ({ kind: 'delivery', id, ...rules });
const [temps, staff] = [recipientId('group', 'temps'), recipientId('group', 'staff')];
const partner = recipientId('contact', 'zed');

/** One connection of Postfix's. */
class Asking {
  private answers = '';

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8').on('data', (chunk: string) => (this.answers += chunk));
  }

  static async at(port: number): Promise<Asking> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Asking(socket);
  }

  send(text: string): void {
    this.socket.write(text);
  }

  /** What is answered to one question. */
  async ask(attributes: Record<string, string | number>): Promise<string> {
    const all = { request: 'smtpd_access_policy', protocol_state: 'RCPT', sender: 'x@outside.example', ...attributes };
    this.send(
      `${Object.entries(all)
        .map(([name, value]) => `${name}=${value}\n`)
        .join('')}\n`,
    );
    while (!this.answers.includes('\n\n')) await once(this.socket, 'data');
    const [answer = ''] = this.answers.split('\n\n');
    this.answers = this.answers.slice(answer.length + 2);
    return answer.replace('action=', '');
  }

  closed = () => once(this.socket, 'close');
  end = () => this.socket.destroy();
}

describe('what Postfix is told about a message', () => {
  const ending = new AbortController();
  const [good, at] = ['DUNNO', (name: string) => `${name}@paradigms.example`];
  let [port, stale] = [0, 0];
  let asking: Asking;
  beforeAll(async () => {
    const sample = await serveSample([
      ...aSmallOrganization('ann', 'bob', 'cleo'),
      ...['boss', 'inside', 'picky', 'small'].map((name) => aMailbox(name)),
      anAddress(mailboxId('boss'), 'smtp:chief@paradigms.example'),
      aContact('zed'),
      ...['temps', 'staff', 'closed'].map((name) => aGroup(name)),
      ...someMembers(staff, temps, mailboxId('ann')),
      ...someMembers(temps, mailboxId('bob')),
      rulesOf(mailboxId('boss'), { acceptFrom: [staff, partner], rejectFrom: [temps] }),
      rulesOf(mailboxId('inside'), { requireSignIn: true }),
      rulesOf(mailboxId('small'), { maxReceiveBytes: 5_000 }),
      rulesOf(recipientId('group', 'closed'), { acceptFrom: [mailboxId('ann')] }),
      anOverride(mailboxId('cleo'), 'smtp.maxMessageBytes', 20_000),
      anOverride(mailboxId('cleo'), 'smtp.maxRecipients', 100),
      aConnectorRecord('internet', 'paris', { bridgeheads: ['athena'], maxBytes: 50_000 }),
      aConnectorRecord('club', 'paris', {
        connectorKind: 'smarthost',
        bridgeheads: ['athena'],
        hosts: ['[192.0.2.1]:587', '[192.0.2.2]'],
        senders: { others: 'reject', accept: [staff], reject: [temps] },
        spaces: [{ pattern: 'partner.test', cost: 1 }],
      }),
      aConnectorRecord('shut', 'paris', {
        connectorKind: 'smarthost',
        bridgeheads: ['athena'],
        hosts: ['[192.0.2.3]'],
        schedule: { zone: 'UTC', windows: [] },
        spaces: [{ pattern: 'shut.test', cost: 1 }],
      }),
    ]);
    const { directory, clock } = sample;
    port = await freePort();
    await servePolicy(directory, port, ending.signal, () => clock.now);
    stale = await freePort();
    await servePolicy((await serveSample()).directory, stale, ending.signal, () => clock.now);
    asking = await Asking.at(port);
  });
  afterAll(() => ending.abort());

  it.each([
    { who: 'anybody', asks: { recipient: at('ann') }, then: good },
    { who: 'anybody, to nobody', asks: { recipient: at('nobody') }, then: good },
    { who: 'a stranger', asks: { recipient: at('boss') }, then: /^550 5\.7\.1 boss takes mail from a few/ },
    { who: 'a stranger, by another address', asks: { recipient: 'CHIEF@paradigms.example' }, then: /^550 5\.7\.1 / },
    { who: 'a member of a group that may', asks: { recipient: at('boss'), sender: at('ann') }, then: good },
    { who: 'a contact that may', asks: { recipient: at('boss'), sender: 'Zed@outside.example' }, then: good },
    {
      who: 'a member of a group in it that may not',
      asks: { recipient: at('boss'), sender: at('bob') },
      then: /^550 5\.7\.1 boss takes no mail from this/,
    },
    { who: 'a report', asks: { recipient: at('boss'), sender: '' }, then: /^550 5\.7\.1 / },
    { who: 'a member, to a group', asks: { recipient: at('closed'), sender: at('ann') }, then: good },
    { who: 'another, to a group', asks: { recipient: at('closed'), sender: at('bob') }, then: /^550 5\.7\.1 closed / },
    { who: 'nobody who signed in', asks: { recipient: at('inside'), sender: at('ann') }, then: /^550 5\.7\.1 inside / },
    { who: 'who signed in', asks: { recipient: at('inside'), sender: at('ann'), sasl_username: 'ann' }, then: good },
    { who: 'who says it is large', asks: { recipient: at('small'), size: 5_001 }, then: /^552 5\.2\.3 small / },
    { who: 'who says it is small', asks: { recipient: at('small'), size: 5_000 }, then: good },
    {
      who: 'who may send less',
      asks: { recipient: at('ann'), sasl_username: at('cleo'), size: 20_001 },
      then: /^552 5\.3\.4 It is larger than cleo/,
    },
    { who: 'anybody, at another stage', asks: { protocol_state: 'DATA', recipient: at('boss') }, then: good },
  ])('$who is answered $then', async ({ asks, then }) => {
    const answer = await asking.ask(asks);
    if (typeof then === 'string') expect(answer).toBe(then);
    else expect(answer).toMatch(then);
  });

  it.each([
    {
      who: 'a member of the group it is for',
      asks: { sender: at('ann') },
      then: 'FILTER smtp:[192.0.2.1]:587, [192.0.2.2]',
    },
    { who: 'one that is kept out of it', asks: { sender: at('bob') }, then: 'FILTER smtp:' },
    { who: 'a stranger', asks: {}, then: 'FILTER smtp:' },
    { who: 'a report', asks: { sender: '' }, then: 'FILTER smtp:' },
    { who: 'a stranger with too much', asks: { size: 50_001 }, then: /^552 5\.2\.3 Every connector/ },
    { who: 'a member with as much', asks: { sender: at('ann'), size: 50_001 }, then: /^FILTER smtp:\[192\.0\.2\.1\]/ },
    { who: 'anybody, outside the schedule', asks: { recipient: 'x@shut.test' }, then: '451 4.3.2 shut is closed now.' },
    {
      who: 'a member, at a server with a transport for another connector',
      asks: { sender: at('ann'), policy_context: 'next-hop:athena.paradigms.example;internet' },
      then: 'FILTER smtp:[192.0.2.1]:587, [192.0.2.2]',
    },
    {
      who: 'a member, at a server with a transport for it',
      asks: { sender: at('ann'), policy_context: 'next-hop:athena.paradigms.example;internet;club' },
      then: 'FILTER waypost-to-club:[192.0.2.1]:587, [192.0.2.2]',
    },
    { who: 'anybody, at a server that is not there', asks: { policy_context: 'next-hop:nowhere' }, then: notNow },
    { who: 'anybody, of what stays here', asks: { recipient: at('ann') }, then: notNow },
  ])('where the server asks for the next hop, $who gets $then', async ({ asks, then }) => {
    const question = { policy_context: 'next-hop:athena.paradigms.example', recipient: 'x@partner.test', ...asks };
    const answer = await asking.ask(question);
    if (typeof then === 'string') expect(answer).toBe(then);
    else expect(answer).toMatch(then);
  });

  it('looks at the size again when all has come, for those who were let through', async () => {
    const message = { instance: 'a1.2', size: 0 };
    const end = { ...message, protocol_state: 'END-OF-MESSAGE', recipient: '' };
    for (const name of ['ann', 'small', 'bob']) await asking.ask({ ...message, recipient: at(name) });
    expect(await asking.ask({ ...end, size: 5_001 })).toMatch(/^552 5\.2\.3 small takes nothing so large/);
    expect(await asking.ask({ ...end, size: 5_001 })).toBe(good);
    expect(await asking.ask({ ...end, size: 20_001, sasl_username: 'cleo' })).toMatch(/^552 5\.3\.4 /);
  });

  it('counts the recipients of somebody who may send to a few', async () => {
    const message = { instance: 'b1.2', sasl_username: 'cleo' };
    for (let n = 0; n < 100; n += 1) expect(await asking.ask({ ...message, recipient: at(`r${n}`) })).toBe(good);
    expect(await asking.ask({ ...message, recipient: at('ann') })).toMatch(/^452 4\.5\.3 /);
  });

  it('is to come back while the directory has no model', async () => {
    const other = await Asking.at(stale);
    expect(await other.ask({ recipient: at('ann') })).toBe(notNow);
    other.end();
  });

  it('gathers no answers for somebody who asks and does not read', async () => {
    const deaf = connect(port, '127.0.0.1');
    await once(deaf, 'connect');
    const question = `request=smtpd_access_policy\nprotocol_state=RCPT\nrecipient=${at('boss')}\n\n`;
    const isTaken = () => {
      const taken = new Promise((resolve) => deaf.write(question.repeat(10_000), () => resolve(true)));
      return Promise.race([taken, sleep(2_000, false)]);
    };
    let sent = 0;
    while (sent < 60 && (await isTaken())) sent += 1;
    deaf.destroy();
    expect(sent).toBeLessThan(60);
    expect(await asking.ask({ recipient: at('ann') })).toBe(good);
  });

  it('outlives a connection that the system could not hand over', async () => {
    const others = new AbortController();
    const server = await servePolicy((await serveSample()).directory, await freePort(), others.signal, Date.now);
    for (let failed = 0; failed < 2; failed += 1) server.emit('error', new Error('accept EMFILE'));
    others.abort();
  });

  it.each([
    { what: 'something else', text: 'GET / HTTP/1.1\r\n\r\n\n\n' },
    { what: 'no end', text: `request=${'x'.repeat(20_000)}` },
    { what: 'another request', text: 'request=junk\n\n' },
  ])('is nothing where it is asked $what: the connection is closed', async ({ text }) => {
    const other = await Asking.at(port);
    other.send(text);
    await other.closed();
  });
});
