import { readdirSync, readFileSync } from 'node:fs';
import type { SettingKey } from '@waypost/settings';
import { describe, expect, it } from 'vitest';
import { explain } from './explain.js';
import type { Message } from './message.js';
import {
  aConnector,
  aContact,
  aGroup,
  aLink,
  aMailbox,
  aMessage,
  type Differing,
  fromOutside,
  signedInAtHermes,
  smallWorld,
} from './small-world.spec-support.js';
import { type Rule, rules } from './rule.js';
import type { Step } from './step.js';

interface Case {
  rule: Rule;
  when: string;
  message: Message;
  in?: Differing;
  /** What the rule's step must say; its last one where it has several. */
  then: Partial<Omit<Step, 'evidence' | 'losers'>> & { evidence?: object; losers?: object[] };
  /** What becomes of the recipients. */
  outcomes?: object[];
}

const user = aMailbox('user');
const ann = aMailbox('ann');
const inside = (more: Partial<Message> = {}) => aMessage({ to: ['ann@paradigms.com'], ...more });
/** What a mailbox that is found makes of mail from user. */
const toAnn = (more: Parameters<typeof aMailbox>[1]) => ({ recipients: [user, aMailbox('ann', more)] });
const outside = (
  host: string,
  mx?: Differing['mx'],
  hosts?: Differing['hosts'],
  atHermes?: Partial<Record<SettingKey, unknown>>,
) => ({
  message: aMessage({ to: [`zed@${host}`] }),
  in: { ...(mx && { mx }), ...(hosts && { hosts }), ...(atHermes && { settings: { hermes: atHermes } }) },
});

const notOnSundays = { zone: 'UTC', windows: [{ days: [1, 2, 3, 4, 5, 6], from: '00:00', to: '24:00' }] };

const door: Case[] = [
  {
    rule: 'A1',
    when: 'the client must have a name, and DNS was not asked for it',
    message: fromOutside(),
    in: { settings: { hermes: { 'smtp.requireReverseName': true } } },
    then: { decision: 'pass' },
  },
  {
    rule: 'A1',
    when: 'the server is down',
    message: aMessage(),
    in: { states: { athena: 'down' } },
    then: { decision: 'refuse', code: '4.3.2' },
  },
  {
    rule: 'A1',
    when: 'nobody listens for mail from outside',
    message: fromOutside({ server: 'athena' }),
    then: { decision: 'refuse', code: '4.3.2', evidence: { 'smtp.inboundEnabled': { value: false } } },
  },
  {
    rule: 'A1',
    when: 'the client is in the list of those who may not connect',
    message: fromOutside(),
    in: { settings: { hermes: { 'smtp.connectionNetworks': ['198.51.100.0/24'] } } },
    then: { decision: 'refuse', code: '5.7.1' },
  },
  {
    rule: 'A1',
    when: 'the client is not in the list of those who alone may connect',
    message: fromOutside(),
    in: {
      settings: { hermes: { 'smtp.connectionControl': 'onlyList', 'smtp.connectionNetworks': ['203.0.113.0/24'] } },
    },
    then: { decision: 'refuse', code: '5.7.1' },
  },
  {
    rule: 'A1',
    when: 'people would sign in, and no port is theirs',
    message: signedInAtHermes(),
    in: { settings: { hermes: { 'smtp.bindings': [{ address: '*', port: 25, tls: 'starttls' }] } } },
    then: { decision: 'refuse', code: '4.3.2', evidence: { 'smtp.bindings': { value: [{ port: 25 }] } } },
  },
  {
    rule: 'A1',
    when: 'a stranger comes, and only ports of people are open',
    message: fromOutside(),
    in: { settings: { hermes: { 'smtp.bindings': [{ address: '*', port: 465, tls: 'tls' }] } } },
    then: { decision: 'refuse', code: '4.3.2', evidence: { 'smtp.bindings': { value: [{ port: 465 }] } } },
  },
  {
    rule: 'A1',
    when: 'the client holds as many connections as it may',
    message: fromOutside({ clientConnections: 50 }),
    then: { decision: 'refuse', code: '4.7.0' },
  },
  { rule: 'A1', when: 'all is well', message: fromOutside({ clientConnections: 49 }), then: { decision: 'pass' } },
  {
    rule: 'A2',
    when: 'nobody has signed in',
    message: aMessage({ signedInAs: 'nobody@paradigms.com' }),
    then: { decision: 'refuse', code: '5.7.8' },
  },
  {
    rule: 'A2',
    when: 'sign-in is suspended for the mailbox',
    message: aMessage(),
    in: { recipients: [aMailbox('user', { isSuspended: true })] },
    then: { decision: 'refuse', code: '5.7.8' },
  },
  {
    rule: 'A2',
    when: 'a password would come in clear text',
    message: signedInAtHermes({ tls: false }),
    then: { decision: 'refuse', code: '5.7.8' },
  },
  {
    rule: 'A2',
    when: 'sending is off for the mailbox',
    message: signedInAtHermes(),
    in: { settings: { user: { 'smtp.submissionEnabled': false } } },
    then: { decision: 'refuse', code: '5.7.8', evidence: { 'smtp.submissionEnabled': { value: false } } },
  },
  {
    rule: 'A2',
    when: 'the web is off at the server',
    message: aMessage({ channel: 'web' }),
    in: { settings: { athena: { 'http.service': false } } },
    then: { decision: 'refuse', evidence: { 'http.service': { value: false } } },
  },
  {
    rule: 'B1',
    when: 'the sender is no address',
    message: aMessage({ from: 'user' }),
    then: { decision: 'refuse', code: '5.1.7' },
  },
  {
    rule: 'B1',
    when: 'a stranger says he is one of us',
    message: fromOutside({ from: 'user@paradigms.com' }),
    in: { settings: { hermes: { 'smtp.refuseSpoofed': true } } },
    then: { decision: 'refuse', code: '5.7.1' },
  },
  {
    rule: 'B1',
    when: 'it is a report',
    message: fromOutside({ from: '' }),
    in: { settings: { hermes: { 'smtp.refuseSpoofed': true } } },
    then: { decision: 'pass' },
  },
  {
    rule: 'B2',
    when: 'the sender is somebody else',
    message: aMessage({ from: 'ann@paradigms.com' }),
    in: { recipients: [user, ann] },
    then: { decision: 'refuse', code: '5.7.1' },
  },
  {
    rule: 'B2',
    when: 'somebody else lets him',
    message: aMessage({ from: 'ann@paradigms.com' }),
    in: { recipients: [user, aMailbox('ann', { sendAs: ['id-user'] })] },
    then: { decision: 'pass' },
  },
  {
    rule: 'B3',
    when: 'it has passed 31 servers',
    message: fromOutside({ received: 31 }),
    then: { decision: 'refuse', code: '5.4.6' },
  },
  { rule: 'B3', when: 'it has passed 30', message: fromOutside({ received: 30 }), then: { decision: 'pass' } },
  {
    rule: 'B4',
    when: 'it is larger than the server takes',
    message: fromOutside({ bytes: 10_485_761 }),
    then: { decision: 'refuse', code: '5.2.3' },
  },
  {
    rule: 'B4',
    when: 'it is larger than the sender may send',
    message: aMessage({ bytes: 2_000 }),
    in: { settings: { user: { 'smtp.maxMessageBytes': 1_999 } } },
    then: { decision: 'refuse', code: '5.2.3' },
  },
  {
    rule: 'B4',
    when: 'it is for too many',
    message: aMessage({ to: ['a@x.org', 'b@x.org', 'c@x.org'] }),
    in: { settings: { user: { 'smtp.maxRecipients': 2 } } },
    then: { decision: 'refuse', code: '5.5.3', reply: '452 4.5.3', recipient: 'c@x.org', evidence: { accepted: 2 } },
  },
  {
    rule: 'B1',
    when: 'a scanner of ours says it is one of us',
    message: fromOutside({ from: 'user@paradigms.com' }),
    in: { settings: { hermes: { 'smtp.refuseSpoofed': true, 'smtp.relayList': ['198.51.100.0/24'] } } },
    then: { decision: 'pass' },
  },
  {
    rule: 'A1',
    when: 'DNS has no name for the client and one is wanted',
    message: fromOutside(),
    in: {
      settings: { hermes: { 'smtp.requireReverseName': true } },
      more: { dns: { mx: () => undefined, addresses: () => undefined, names: () => [] } },
    },
    then: { decision: 'refuse', code: '4.7.25' },
  },
];

const relay: Case[] = [
  {
    rule: 'C1',
    when: 'the domain is ours (row 1)',
    message: fromOutside(),
    then: { decision: 'accept', evidence: { kind: 'authoritative' } },
  },
  {
    rule: 'C2',
    when: 'the client may never relay (row 2), whatever else would let it',
    message: fromOutside({ to: ['zed@partner.org'] }),
    in: {
      connectors: [aConnector('open', { relay: true })],
      settings: { hermes: { 'smtp.neverRelay': ['198.51.100.0/24'] } },
    },
    then: { decision: 'refuse', code: '5.7.1', evidence: { row: 2 } },
  },
  {
    rule: 'C2',
    when: 'a connector relays to the domain (row 3)',
    message: fromOutside({ to: ['zed@partner.org'] }),
    in: { connectors: [aConnector('partner', { relay: true, spaces: [{ pattern: 'partner.org', cost: 1 }] })] },
    then: { decision: 'accept', evidence: { row: 3, connector: 'partner' } },
  },
  {
    rule: 'C2',
    when: 'a connector relays to everywhere (row 3), which is an open relay',
    message: fromOutside({ to: ['zed@partner.org'] }),
    in: { connectors: [aConnector('open', { relay: true })] },
    then: { decision: 'accept', evidence: { row: 3 }, alarm: 'open-relay' },
  },
  {
    rule: 'C2',
    when: 'a connector that relays is for its own site alone',
    message: fromOutside({ to: ['zed@partner.org'] }),
    in: { connectors: [aConnector('own', { relay: true, scope: 'site', siteId: 'id-paris', bridgeheads: [] })] },
    then: { decision: 'refuse', evidence: { row: 7 } },
  },
  {
    rule: 'C2',
    when: 'he has signed in (row 4)',
    message: aMessage(),
    then: { decision: 'accept', evidence: { row: 4 } },
  },
  {
    rule: 'C2',
    when: 'he has signed in and may not send outside',
    message: signedInAtHermes(),
    in: { settings: { user: { 'smtp.relayAuthenticated': false } } },
    then: { decision: 'refuse', code: '5.7.1', evidence: { row: 7 } },
  },
  {
    rule: 'C2',
    when: 'the client is in the list (row 5)',
    message: fromOutside({ to: ['zed@partner.org'] }),
    in: { settings: { hermes: { 'smtp.relayList': ['198.51.100.0/24'] } } },
    then: { decision: 'accept', evidence: { row: 5 } },
  },
  {
    rule: 'C2',
    when: 'all may but those in the list (row 6), which is an open relay',
    message: fromOutside({ to: ['zed@partner.org'] }),
    in: { settings: { hermes: { 'smtp.relayMode': 'allExceptList', 'smtp.relayList': ['203.0.113.0/24'] } } },
    then: { decision: 'accept', evidence: { row: 6 }, alarm: 'open-relay' },
  },
  {
    rule: 'C2',
    when: 'all may but the whole Internet, and it is in the list',
    message: fromOutside({ to: ['zed@partner.org'] }),
    in: { settings: { hermes: { 'smtp.relayMode': 'allExceptList', 'smtp.relayList': ['0.0.0.0/0'] } } },
    then: { decision: 'refuse', evidence: { row: 7 } },
  },
  {
    rule: 'C2',
    when: 'it is for a user of the host itself (row 7)',
    message: signedInAtHermes({ to: ['root@Hermes.paradigms.com'] }),
    then: { decision: 'refuse', code: '5.7.1', evidence: { row: 7, host: 'hermes.paradigms.com' } },
  },
  {
    rule: 'C2',
    when: 'nothing lets the client relay (row 7)',
    message: fromOutside({ to: ['zed@partner.org'] }),
    then: { decision: 'refuse', code: '5.7.1', evidence: { row: 7 } },
  },
  {
    rule: 'C3',
    when: 'nobody in our domain has the address',
    message: fromOutside({ to: ['nobody@paradigms.com'] }),
    then: { decision: 'refuse', code: '5.1.1' },
    outcomes: [{ verdict: 'refused', code: '5.1.1' }],
  },
  {
    rule: 'C3',
    when: 'a group holds nobody but an empty group',
    message: fromOutside({ to: ['team@paradigms.com'] }),
    in: { recipients: [user, aGroup('team', ['empty@paradigms.com']), aGroup('empty', [])] },
    then: { decision: 'refuse', code: '5.1.1' },
  },
  {
    rule: 'G2',
    when: 'no member of a group is named, although it has some',
    message: fromOutside({ to: ['team@paradigms.com'] }),
    in: { recipients: [user, aGroup('team', [], { total: 1 })] },
    then: { decision: 'expand', says: 'team has 1 member; the first 0 are followed.' },
  },
  {
    rule: 'E3',
    when: 'a group holds nobody and the door does not look',
    message: fromOutside({ to: ['empty@paradigms.com'] }),
    in: { recipients: [user, aGroup('empty', [])], settings: { hermes: { 'smtp.refuseUnknown': false } } },
    then: { decision: 'refuse', code: '5.1.1' },
    outcomes: [{ verdict: 'returned', code: '5.1.1' }],
  },
  {
    rule: 'B3',
    when: 'it has passed 31 servers and one of two recipients is refused before',
    message: fromOutside({ received: 31, to: ['nobody@paradigms.com', 'user@paradigms.com'] }),
    then: { decision: 'refuse', code: '5.4.6', reply: '554 5.4.0' },
    outcomes: [
      { sentTo: 'nobody@paradigms.com', code: '5.1.1' },
      { sentTo: 'user@paradigms.com', code: '5.4.6' },
    ],
  },
  { rule: 'D1', when: 'it was taken in', message: fromOutside(), then: { decision: 'record' } },
];

const resolving: Case[] = [
  {
    rule: 'E1',
    when: 'the address is elsewhere',
    message: aMessage(),
    then: { decision: 'unknown', evidence: { filter: '(proxyAddresses=smtp:mark@minasi.com)' } },
  },
  {
    rule: 'E2',
    when: 'a further address is written in another case',
    message: aMessage({ to: ['Ann.Smith@PARADIGMS.com'] }),
    in: { recipients: [user, ann], addresses: { 'smtp:ann.smith@paradigms.com': ['ann'] } },
    then: { decision: 'found', evidence: { found: ['mailbox ann'] } },
    outcomes: [{ recipient: 'ann@paradigms.com', verdict: 'delivered' }],
  },
  {
    rule: 'E2',
    when: 'two have the address',
    message: aMessage({ to: ['info@paradigms.com'] }),
    in: { recipients: [user, ann], addresses: { 'smtp:info@paradigms.com': ['ann', 'user'] } },
    then: { decision: 'refuse', code: '5.1.4' },
    outcomes: [{ verdict: 'returned', code: '5.1.4' }],
  },
  {
    rule: 'E3',
    when: 'nobody has it and the door does not look',
    message: fromOutside({ to: ['nobody@paradigms.com'] }),
    in: { settings: { hermes: { 'smtp.refuseUnknown': false } } },
    then: { decision: 'refuse', code: '5.1.1' },
    outcomes: [{ verdict: 'returned', code: '5.1.1' }],
  },
  {
    rule: 'E3',
    when: 'nobody has it in a domain that another system of ours serves',
    message: fromOutside({ to: ['old@paradigms.com'] }),
    in: { domains: [{ domainKind: 'internal-relay' }] },
    then: { decision: 'remote', evidence: { kind: 'internal-relay' } },
  },
  {
    rule: 'E4',
    when: 'it is a contact',
    message: aMessage({ to: ['zed@paradigms.com'] }),
    in: { recipients: [user, aContact('zed', 'zed@minasi.com')], addresses: { 'smtp:zed@paradigms.com': ['zed'] } },
    then: { decision: 'rewrite', evidence: { target: 'zed@minasi.com' } },
    outcomes: [{ sentTo: 'zed@paradigms.com', recipient: 'zed@minasi.com', verdict: 'handed-on' }],
  },
  {
    rule: 'E4',
    when: 'the target of a contact is forwarded back to it',
    message: aMessage({ to: ['zed@paradigms.com'] }),
    in: {
      recipients: [
        user,
        aContact('zed', 'ann@paradigms.com'),
        aMailbox('ann', { forwarding: { to: 'zed@paradigms.com', keepCopy: false } }),
      ],
      addresses: { 'smtp:zed@paradigms.com': ['zed'] },
    },
    then: { decision: 'refuse', code: '5.4.6' },
    outcomes: [{ verdict: 'returned', code: '5.4.6' }],
  },
];

const restricting: Case[] = [
  {
    rule: 'F1',
    when: 'the recipient takes mail of people who have signed in only',
    message: fromOutside({ to: ['ann@paradigms.com'] }),
    in: toAnn({ restrictions: { requireSignIn: true } }),
    then: { decision: 'refuse', code: '5.7.1', reply: '550 5.7.1' },
    outcomes: [{ verdict: 'refused', code: '5.7.1' }],
  },
  {
    rule: 'F2',
    when: 'the sender is not among those who may',
    message: inside(),
    in: toAnn({ restrictions: { acceptFrom: ['id-bob'] } }),
    then: { decision: 'refuse', code: '5.7.1' },
  },
  {
    rule: 'F3',
    when: 'a group of the sender may not, though he may',
    message: inside(),
    in: {
      recipients: [
        aMailbox('user', { groups: ['id-temps'] }),
        aMailbox('ann', { restrictions: { acceptFrom: ['id-user'], rejectFrom: ['id-temps'] } }),
      ],
    },
    then: { decision: 'refuse', code: '5.7.1' },
  },
  {
    rule: 'F4',
    when: 'it is larger than the recipient takes',
    message: inside(),
    in: toAnn({ restrictions: { maxReceiveBytes: 9_999 } }),
    then: { decision: 'refuse', code: '5.2.3', reply: '552 5.2.3' },
  },
  {
    rule: 'F5',
    when: 'the mailbox is turned off',
    message: inside(),
    in: toAnn({ isDisabled: true }),
    then: { decision: 'refuse', code: '5.2.1' },
  },
  {
    rule: 'F5',
    when: 'the mailbox has no home',
    message: inside(),
    in: { recipients: [user, { ...aMailbox('ann'), server: undefined as never }] },
    then: { decision: 'refuse', code: '5.1.6' },
  },
  {
    rule: 'F6',
    when: 'the mailbox is full',
    message: inside(),
    in: toAnn({ isFull: true }),
    then: { decision: 'refuse', code: '5.2.2' },
    outcomes: [{ verdict: 'returned', code: '5.2.2' }],
  },
];

const toAll = (more: Partial<Message> = {}) => aMessage({ to: ['all@paradigms.com'], ...more });
const opening: Case[] = [
  {
    rule: 'G1',
    when: 'only another server opens the group',
    message: toAll(),
    in: { recipients: [user, aGroup('all', ['ann@paradigms.com'], { expansionServer: 'hermes' })] },
    then: { decision: 'next-hop', evidence: { expansionServer: 'hermes' } },
    outcomes: [{ recipient: 'all@paradigms.com', verdict: 'handed-on', nextHop: 'hermes.paradigms.com' }],
  },
  {
    rule: 'G2',
    when: 'groups in groups hold the same people, and each other',
    message: toAll({ to: ['all@paradigms.com', 'ann@paradigms.com'] }),
    in: {
      recipients: [
        user,
        ann,
        aGroup('all', ['team@paradigms.com', 'ann@paradigms.com', 'zed@minasi.com']),
        aGroup('team', ['ann@paradigms.com', 'all@paradigms.com']),
      ],
    },
    then: { decision: 'drop' },
    outcomes: [
      { recipient: 'ann@paradigms.com', through: ['all', 'team'], verdict: 'delivered' },
      { recipient: 'zed@minasi.com', through: ['all'], verdict: 'handed-on' },
    ],
  },
  {
    rule: 'G2',
    when: 'who is in the group cannot be found out',
    message: toAll(),
    in: { recipients: [user, aGroup('all', undefined)] },
    then: { decision: 'refuse', code: '5.2.4' },
  },
  {
    rule: 'F2',
    when: 'one member of a group restricts who may write',
    message: toAll(),
    in: {
      recipients: [
        user,
        ann,
        aMailbox('boss', { restrictions: { acceptFrom: ['id-ann'] } }),
        aGroup('all', ['boss@paradigms.com', 'ann@paradigms.com']),
      ],
    },
    then: { decision: 'record' },
    outcomes: [
      { recipient: 'boss@paradigms.com', verdict: 'delivered' },
      { recipient: 'ann@paradigms.com', verdict: 'delivered' },
    ],
  },
  {
    rule: 'G3',
    when: 'its owner hears of failures',
    message: toAll(),
    in: { recipients: [user, ann, aGroup('all', ['ann@paradigms.com'], { reportTo: 'owner' })] },
    then: { decision: 'record', evidence: { reportTo: 'owner' } },
  },
  {
    rule: 'G4',
    when: 'a mailbox is forwarded and keeps a copy',
    message: inside(),
    in: toAnn({ forwarding: { to: 'zed@minasi.com', keepCopy: true } }),
    then: { decision: 'add' },
    outcomes: [
      { recipient: 'ann@paradigms.com', verdict: 'delivered' },
      { recipient: 'zed@minasi.com', through: ['ann'], verdict: 'handed-on' },
    ],
  },
  {
    rule: 'G4',
    when: 'a mailbox is forwarded and keeps none',
    message: inside(),
    in: toAnn({ forwarding: { to: 'user@paradigms.com', keepCopy: false } }),
    then: { decision: 'drop' },
    outcomes: [{ recipient: 'user@paradigms.com', through: ['ann'], verdict: 'delivered' }],
  },
  {
    rule: 'G4',
    when: 'two mailboxes are forwarded to each other',
    message: inside(),
    in: {
      recipients: [
        aMailbox('user', { forwarding: { to: 'ann@paradigms.com', keepCopy: false } }),
        aMailbox('ann', { forwarding: { to: 'user@paradigms.com', keepCopy: false } }),
      ],
    },
    then: { decision: 'refuse', code: '5.4.6' },
    outcomes: [{ verdict: 'returned', code: '5.4.6' }],
  },
  {
    rule: 'G4',
    when: 'two mailboxes are forwarded to each other, and both keep copies',
    message: inside(),
    in: {
      recipients: [
        aMailbox('user', { forwarding: { to: 'ann@paradigms.com', keepCopy: true } }),
        aMailbox('ann', { forwarding: { to: 'user@paradigms.com', keepCopy: true } }),
      ],
    },
    then: { decision: 'drop' },
    outcomes: [
      { recipient: 'ann@paradigms.com', verdict: 'delivered' },
      { recipient: 'user@paradigms.com', verdict: 'delivered' },
    ],
  },
  {
    rule: 'G4',
    when: 'a mailbox is forwarded to a group it is in itself',
    message: inside(),
    in: {
      recipients: [
        user,
        aMailbox('ann', { forwarding: { to: 'all@paradigms.com', keepCopy: false } }),
        aGroup('all', ['ann@paradigms.com', 'user@paradigms.com']),
      ],
    },
    then: { decision: 'drop' },
    outcomes: [{ recipient: 'user@paradigms.com', through: ['ann', 'all'], verdict: 'delivered' }],
  },
  {
    rule: 'G5',
    when: 'it is for somebody here, two elsewhere, and one in a group that is kept from view',
    message: aMessage({ to: ['ann@paradigms.com', 'a@minasi.com', 'b@minasi.com', 'all@paradigms.com'] }),
    in: { recipients: [user, ann, aGroup('all', ['c@minasi.com'], { isHidden: true })] },
    then: {
      decision: 'copy',
      evidence: {
        copies: [
          { nextHop: 'local athena', recipients: ['ann@paradigms.com'] },
          { nextHop: 'arlington.minasi.com', recipients: ['a@minasi.com', 'b@minasi.com'] },
          { nextHop: 'arlington.minasi.com', recipients: ['c@minasi.com'] },
        ],
      },
    },
  },
];

const inParis = { recipients: [user, aMailbox('ann', { server: 'calliope' })] };
const deciding: Case[] = [
  {
    rule: 'H1',
    when: 'its home server is not there',
    message: inside(),
    in: toAnn({ server: 'gone' }),
    then: { decision: 'refuse', code: '5.1.6' },
    outcomes: [{ verdict: 'returned', code: '5.1.6' }],
  },
  {
    rule: 'H1',
    when: 'the mailbox is here',
    message: inside(),
    in: { recipients: [user, ann] },
    then: { decision: 'local', evidence: { server: 'athena' } },
    outcomes: [{ verdict: 'delivered', server: 'athena' }],
  },
  {
    rule: 'H2',
    when: 'the mailbox is on another server of the site',
    message: fromOutside(),
    then: { decision: 'next-hop', evidence: { home: 'athena' } },
    outcomes: [{ verdict: 'handed-on', nextHop: 'athena.paradigms.com', hop: 'server' }],
  },
  {
    rule: 'H2',
    when: 'that server is down',
    message: fromOutside(),
    in: { states: { athena: 'down' } },
    then: { decision: 'queue', code: '4.4.1' },
    outcomes: [{ verdict: 'queued' }],
  },
  {
    rule: 'H3',
    when: 'the mailbox is in another site',
    message: inside(),
    in: { ...inParis, connectors: [aLink('hq', 'paris')] },
    then: { decision: 'next-hop', evidence: { servers: ['athena', 'hermes', 'iris', 'calliope'], path: { cost: 5 } } },
    outcomes: [{ verdict: 'handed-on', nextHop: 'hermes.paradigms.com' }],
  },
  {
    rule: 'H3',
    when: 'the only link there is down',
    message: inside(),
    in: { ...inParis, connectors: [aLink('hq', 'paris')], states: { iris: 'down' } },
    then: { decision: 'queue', code: '4.4.4' },
  },
  {
    rule: 'H3',
    when: 'no link leads there',
    message: inside(),
    in: { ...inParis, connectors: [aLink('paris', 'hq')] },
    then: { decision: 'refuse', code: '5.4.4' },
    outcomes: [{ verdict: 'returned', code: '5.4.4' }],
  },
  {
    rule: 'H3',
    when: 'the only link takes smaller messages',
    message: inside(),
    in: { ...inParis, connectors: [aLink('hq', 'paris', { maxBytes: 9_999 })] },
    then: { decision: 'refuse', code: '5.2.3', evidence: { forbidden: [{ link: 'hq-paris', because: 'too-large' }] } },
  },
  {
    rule: 'H4',
    when: 'the address is of another type, and a connector is for it',
    message: aMessage({ to: ['FAX:+33144'] }),
    in: {
      connectors: [
        aConnector('fax', {
          connectorKind: 'foreign',
          transport: 'pipe',
          spaces: [{ type: 'FAX', pattern: '+33*', cost: 1 }],
        }),
      ],
      settings: {},
    },
    then: { decision: 'gateway' },
    outcomes: [{ verdict: 'handed-on', nextHop: 'fax', hop: 'gateway' }],
  },
  {
    rule: 'H4',
    when: 'no connector is for addresses of its type',
    message: aMessage({ to: ['FAX:+33144'] }),
    then: { decision: 'refuse', code: '5.4.4' },
  },
  {
    rule: 'I1',
    when: 'the connector takes no mail of a group the sender is in',
    message: aMessage(),
    in: {
      recipients: [aMailbox('user', { groups: ['id-temps'] })],
      connectors: [aConnector('internet', { senders: { others: 'accept', accept: [], reject: ['id-temps'] } })],
    },
    then: { decision: 'refuse', code: '5.7.1', losers: [{ connector: 'internet', because: 'sender-restricted' }] },
  },
  {
    rule: 'I1',
    when: 'the connector takes mail of others alone',
    message: aMessage(),
    in: { connectors: [aConnector('internet', { senders: { others: 'reject', accept: ['id-ann'], reject: [] } })] },
    then: { decision: 'refuse', code: '5.7.1' },
  },
  {
    rule: 'I1',
    when: 'the connector takes smaller messages',
    message: aMessage(),
    in: { connectors: [aConnector('internet', { maxBytes: 9_999 })] },
    then: { decision: 'refuse', code: '5.2.3' },
  },
  {
    rule: 'I2',
    when: 'the connector with the least total cost is in another site',
    message: aMessage(),
    in: {
      connectors: [
        aConnector('internet', { spaces: [{ pattern: '*', cost: 20 }] }),
        aConnector('internet-paris', { siteId: 'id-paris', bridgeheads: ['id-iris'] }),
        aLink('hq', 'paris'),
      ],
    },
    then: { decision: 'route', evidence: { totalCost: 6, servers: ['athena', 'hermes', 'iris'] } },
  },
  {
    rule: 'I3',
    when: 'the connector hands it to a smart host',
    message: aMessage(),
    in: { connectors: [aConnector('provider', { connectorKind: 'smarthost', hosts: ['[192.0.2.5]:587'] })] },
    then: { decision: 'action', evidence: { server: 'hermes', connectorKind: 'smarthost' } },
    outcomes: [{ verdict: 'handed-on', nextHop: '[192.0.2.5]:587', hop: 'relay' }],
  },
  {
    rule: 'I4',
    when: 'no connector is for it: DNS',
    message: aMessage(),
    in: { connectors: [] },
    then: { decision: 'direct', evidence: { 'smtp.smartHost': { value: '' } } },
    outcomes: [{ nextHop: 'arlington.minasi.com' }],
  },
  {
    rule: 'I4',
    when: 'no connector is for it and the smart host comes last',
    message: aMessage(),
    in: { connectors: [], settings: { athena: { 'smtp.smartHost': '[192.0.2.9]', 'smtp.smartHostLast': true } } },
    then: { decision: 'direct', evidence: { 'smtp.smartHostLast': { value: true } } },
    outcomes: [{ nextHop: 'arlington.minasi.com' }],
  },
  {
    rule: 'I4',
    when: 'no connector is for it and the server has a smart host',
    message: aMessage(),
    in: { connectors: [], settings: { athena: { 'smtp.smartHost': '[192.0.2.9]' } } },
    then: { decision: 'direct', evidence: { 'smtp.smartHost': { value: '[192.0.2.9]' } } },
    outcomes: [{ nextHop: '[192.0.2.9]', hop: 'relay' }],
  },
];

const mx = (...exchanges: [number, string][]) => ({
  exists: true,
  records: exchanges.map(([preference, exchange]) => ({ preference, exchange })),
});
const viaSmartHost = (host: string, more: Differing = {}) => ({
  message: aMessage(),
  in: { connectors: [aConnector('provider', { connectorKind: 'smarthost', hosts: [host] })], ...more },
});
const passing: Case[] = [
  { rule: 'J1', when: 'the smart host is an address', ...viaSmartHost('[192.0.2.5]'), then: { decision: 'address' } },
  {
    rule: 'J1',
    when: 'the smart host is no host',
    ...viaSmartHost('192.0.2.5.6:x'),
    then: { decision: 'refuse', code: '5.4.0' },
  },
  {
    rule: 'J2',
    when: 'the smart host is a name with an MX',
    ...viaSmartHost('minasi.com'),
    then: { decision: 'address', evidence: { mx: [{ exchange: 'arlington.minasi.com' }] } },
  },
  {
    rule: 'J3',
    when: 'the smart host is a name in brackets',
    ...viaSmartHost('[arlington.minasi.com]:26'),
    then: { decision: 'pass', evidence: { hosts: [{ addresses: ['199.34.57.24'] }] } },
  },
  {
    rule: 'J2',
    when: 'the least preference comes first, then the name',
    ...outside(
      'x.org',
      { 'x.org': mx([20, 'c.x.org'], [10, 'b.x.org'], [10, 'a.x.org']) },
      { 'a.x.org': ['192.0.2.1'], 'b.x.org': ['192.0.2.2'], 'c.x.org': ['192.0.2.3'] },
    ),
    then: { decision: 'address', says: 'x.org has mail taken in by a.x.org, b.x.org, c.x.org.' },
    outcomes: [{ nextHop: 'a.x.org' }],
  },
  {
    rule: 'J2',
    when: 'there is no MX: the host itself',
    ...outside('x.org', { 'x.org': mx() }, { 'x.org': ['192.0.2.1'] }),
    then: { decision: 'address' },
    outcomes: [{ nextHop: 'x.org' }],
  },
  {
    rule: 'J2',
    when: 'the domain takes no mail',
    ...outside('x.org', { 'x.org': mx([0, '']) }),
    then: { decision: 'refuse', code: '5.1.10' },
  },
  {
    rule: 'J2',
    when: 'there is no such domain',
    ...outside('x.org', { 'x.org': { exists: false, records: [] } }),
    then: { decision: 'refuse', code: '5.4.0' },
  },
  {
    rule: 'J2',
    when: 'no host has an address',
    ...outside('x.org', { 'x.org': mx([10, 'a.x.org']) }, { 'a.x.org': [] }),
    then: { decision: 'refuse', code: '5.4.0' },
  },
  {
    rule: 'J2',
    when: 'DNS was not asked',
    ...outside('never-asked.org'),
    then: { decision: 'unknown' },
    outcomes: [{ verdict: 'handed-on', nextHop: 'never-asked.org' }],
  },
  {
    rule: 'J3',
    when: 'the MX is this very server',
    ...outside('x.org', { 'x.org': mx([10, 'hermes.paradigms.com']) }),
    then: { decision: 'refuse', code: '5.3.5' },
  },
  {
    rule: 'J3',
    when: 'the MX is an address of this server',
    ...outside('x.org', { 'x.org': mx([10, 'mail.x.org']) }, { 'mail.x.org': ['10.0.0.6'] }),
    then: { decision: 'refuse', code: '5.3.5' },
  },
  {
    rule: 'J3',
    when: 'the MX is what this server calls itself',
    ...outside('x.org', { 'x.org': mx([10, 'Mail.paradigms.com']) }, {}, { 'smtp.fqdn': 'mail.paradigms.com' }),
    then: { decision: 'refuse', code: '5.3.5' },
  },
  {
    rule: 'J3',
    when: 'the MX leads to whoever asks, by the loopback interface',
    ...outside('x.org', { 'x.org': mx([10, 'mail.x.org']) }, { 'mail.x.org': ['127.0.0.1'] }),
    then: { decision: 'refuse', code: '5.3.5' },
  },
  {
    rule: 'J3',
    when: 'the MX leads to the loopback interface, where this server does not listen',
    ...outside(
      'x.org',
      { 'x.org': mx([10, 'mail.x.org']) },
      { 'mail.x.org': ['127.0.0.1'] },
      { 'smtp.bindings': [{ address: '192.0.2.25', port: 25, tls: 'starttls' }] },
    ),
    then: { decision: 'pass' },
  },
  {
    rule: 'J3',
    when: 'the MX is an address that this server is told to listen at',
    ...outside(
      'x.org',
      { 'x.org': mx([10, '192.0.2.25']) },
      {},
      { 'smtp.bindings': [{ address: '192.0.2.25', port: 25, tls: 'starttls' }] },
    ),
    then: { decision: 'refuse', code: '5.3.5' },
  },
  {
    rule: 'J3',
    when: 'the smart host is a filter on this very server, at another port',
    ...viaSmartHost('[hermes.paradigms.com]:10025', { hosts: { 'hermes.paradigms.com': ['10.0.0.6'] } }),
    then: { decision: 'pass' },
  },
  {
    rule: 'J3',
    when: 'the MX is an address, which no name may be',
    ...outside('x.org', { 'x.org': mx([10, '192.0.2.50']) }),
    then: { decision: 'pass', evidence: { hosts: [{ addresses: ['192.0.2.50'] }] } },
  },
  {
    rule: 'J3',
    when: 'the first MX is known, and nobody knows of the second',
    ...outside('x.org', { 'x.org': mx([10, 'a.x.org'], [20, 'b.x.org']) }, { 'a.x.org': ['192.0.2.1'] }),
    then: { decision: 'pass' },
    outcomes: [{ nextHop: 'a.x.org' }],
  },
  {
    rule: 'J2',
    when: 'a null MX has others beside it',
    ...outside('x.org', { 'x.org': mx([0, ''], [10, 'a.x.org']) }, { 'a.x.org': ['192.0.2.1'] }),
    then: { decision: 'refuse', code: '5.1.10' },
  },
  {
    rule: 'J3',
    when: 'the only other MX is no better than this server',
    ...outside('x.org', { 'x.org': mx([10, 'hermes.paradigms.com'], [10, 'a.x.org']) }, { 'a.x.org': ['192.0.2.1'] }),
    then: { decision: 'refuse', code: '5.3.5' },
  },
  {
    rule: 'J3',
    when: 'a better MX than this server is there',
    ...outside('x.org', { 'x.org': mx([10, 'a.x.org'], [20, 'hermes.paradigms.com']) }, { 'a.x.org': ['192.0.2.1'] }),
    then: { decision: 'pass' },
    outcomes: [{ nextHop: 'a.x.org' }],
  },
  {
    rule: 'J3',
    when: 'the host name is an accepted domain',
    message: aMessage({ to: ['zed@x.org'] }),
    in: {
      mx: { 'x.org': mx([10, 'hermes.paradigms.com']) },
      domains: [{}, { name: 'hermes.paradigms.com' }],
    },
    then: { decision: 'refuse', code: '5.4.8' },
  },
  {
    rule: 'K1',
    when: 'as many connections are open as may be',
    message: aMessage(),
    in: { more: { load: { total: 3, totalLimit: 1_000, toDomain: () => 100, perDomainLimit: 100 } } },
    then: { decision: 'queue' },
    outcomes: [{ verdict: 'queued' }],
  },
  {
    rule: 'K2',
    when: 'the next hop was away for an hour',
    message: aMessage({ lastAttempt: { waitedHours: 1, said: 'Connection refused' } }),
    then: { decision: 'retry', code: '4.4.1', evidence: { isTold: false } },
  },
  {
    rule: 'K2',
    when: 'it was away for half a day',
    message: aMessage({ lastAttempt: { waitedHours: 12, said: 'Connection refused' } }),
    then: { decision: 'retry', evidence: { isTold: true } },
  },
  {
    rule: 'K2',
    when: 'it was away for two days',
    message: aMessage({ lastAttempt: { waitedHours: 48, said: 'Connection refused' } }),
    then: { decision: 'refuse', code: '4.4.7' },
    outcomes: [{ verdict: 'returned', code: '4.4.7' }],
  },
  {
    rule: 'K3',
    when: 'the connector is closed on Sundays',
    message: aMessage(),
    in: {
      connectors: [
        aConnector('internet', {
          schedule: notOnSundays,
        }),
      ],
    },
    then: { decision: 'defer' },
    outcomes: [{ verdict: 'deferred' }],
  },
  {
    rule: 'K3',
    when: 'the link to its site is closed on Sundays',
    message: aMessage({ to: ['paul@paradigms.com'] }),
    in: {
      recipients: [aMailbox('user'), aMailbox('paul', { server: 'calliope' })],
      connectors: [aLink('hq', 'paris', { schedule: notOnSundays })],
    },
    then: { decision: 'defer', evidence: { closed: 'hq-paris', server: 'hermes' } },
    outcomes: [{ verdict: 'deferred', way: { servers: ['athena', 'hermes'] } }],
  },
  {
    rule: 'K3',
    when: 'a link on the way to the connector is closed on Sundays',
    message: aMessage(),
    in: {
      connectors: [
        aLink('hq', 'paris', { schedule: notOnSundays }),
        aConnector('abroad', { siteId: 'id-paris', bridgeheads: ['id-iris'] }),
      ],
    },
    then: { decision: 'defer', evidence: { closed: 'hq-paris', server: 'hermes' } },
    outcomes: [{ verdict: 'deferred', way: { servers: ['athena', 'hermes'], connector: 'abroad' } }],
  },
  {
    rule: 'K4',
    when: 'it was handed on',
    message: aMessage(),
    then: { decision: 'hand-over', evidence: { hop: 'final-or-gateway' } },
  },
];

const cases = [...door, ...relay, ...resolving, ...restricting, ...opening, ...deciding, ...passing];

describe('a message', () => {
  it.each(cases)('$rule, where $when', ({ rule, message, in: differing, then, outcomes }) => {
    const explained = explain(message, smallWorld(differing));
    expect(explained.steps.filter((step) => step.rule === rule).at(-1)).toMatchObject(then);
    if (outcomes) expect(explained.outcomes).toMatchObject(outcomes);
  });
});

it('says who it is that nobody here is, where somebody is said to have signed in', () => {
  const { steps } = explain(aMessage({ signedInAs: 'nobody@paradigms.com' }), smallWorld());
  expect(steps.at(-1)?.says).toBe('No mailbox is called nobody@paradigms.com, or has that address.');
});

it('says why the name of a client is not known', () => {
  const dns = {
    mx: () => undefined,
    addresses: () => undefined,
    names: () => undefined,
    whyUnknown: () => 'It failed.',
  };
  const settings = { hermes: { 'smtp.requireReverseName': true } };
  const { steps } = explain(fromOutside({ clientAddress: '198.51.100.7' }), smallWorld({ settings, more: { dns } }));
  expect(steps[0]?.says).toBe('The name of 198.51.100.7 is not known: It failed.');
});

it('does not guess the name of a client', () => {
  const { steps } = explain(fromOutside(), smallWorld({ settings: { hermes: { 'smtp.requireReverseName': true } } }));
  expect(steps.filter(({ rule }) => rule === 'A1').map(({ decision }) => decision)).toEqual(['unknown', 'pass']);
});

it('counts one recipient and one server as one', () => {
  const { steps } = explain(fromOutside({ received: 1 }), smallWorld());
  expect(steps.map(({ says }) => says)).toEqual(
    expect.arrayContaining(['It has passed 1 server.', 'Taken in for 1 recipient.']),
  );
});

it('every rule has a case', () => {
  expect(rules.filter((rule) => !cases.some((one) => one.rule === rule))).toEqual([]);
});

it('every row of the relay table has a case', () => {
  const rowsMet = cases.map(({ then }) => (then.evidence as { row?: number } | undefined)?.row);
  // Its first row, accepted domains, is the rule C1.
  expect([2, 3, 4, 5, 6, 7].filter((row) => !rowsMet.includes(row))).toEqual([]);
});

it('every decision and every code that the rules can come to is come to by a case', () => {
  const met = new Set(
    cases.flatMap(({ message, in: differing }) =>
      explain(message, smallWorld(differing)).steps.flatMap(({ rule, decision, code }) => [
        `${rule} ${decision}`,
        `${rule} ${String(code)}`,
      ]),
    ),
  );
  const said = sources().flatMap((text) =>
    [...text.matchAll(/trace\.(?:step|refuse)\(\s*'([A-K]\d)',\s*'([\w.-]+)'/g)].map(
      ([, rule, word]) => `${rule} ${word}`,
    ),
  );
  expect(said.length).toBeGreaterThan(40);
  expect([...new Set(said)].filter((one) => !met.has(one))).toEqual([]);
});

/** What decides: everything here that is no specification. */
const sources = () =>
  readdirSync(new URL('.', import.meta.url))
    .filter((name) => name.endsWith('.ts') && !name.includes('.spec'))
    .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'));
