import { domainOf, parseEmailAddress } from '@waypost/kernel';
import { acceptedDomainOf } from '@waypost/organization';
import { accessSwitches, type Binding, isForPeople, isWithin, type SettingKey } from '@waypost/settings';
import { countOf } from './count-of.js';
import type { FlowFacts, FlowMailbox, FlowServer } from './facts.js';
import type { Message } from './message.js';
import type { Trace } from './step.js';

/** A message at its first server, with who brings it. */
export interface Arrival {
  message: Message;
  facts: FlowFacts;
  trace: Trace;
  server: FlowServer;
  /** The mailbox that signed in. */
  signedIn?: FlowMailbox;
  /** Asked for a mail program that cannot know the sender. */
  ofAnySender?: boolean;
  /** The ids that stand for the sender, for whoever knows them without looking him up. */
  senderIs?: readonly string[];
}

/** The code a message is refused with, or undefined where it goes on. */
export type Refusal = string | undefined;

/** A: whether the server listens, and to this client. */
export function atConnection(arrival: Arrival): Refusal {
  const { message, facts, trace, server } = arrival;
  const setting = (key: SettingKey) => facts.setting(server.id, key);
  if (server.state === 'down') return trace.refuse('A1', '4.3.2', `${server.name} is down.`, { state: server.state });
  const listener = { 'smtp-anonymous': 'smtp.inboundEnabled', 'smtp-auth': 'smtp.service' } as const;
  if (message.channel in listener) {
    const key = listener[message.channel as keyof typeof listener];
    if (setting(key).value !== true)
      return trace.refuse(
        'A1',
        '4.3.2',
        `Nobody listens at ${server.name} for this.`,
        { [key]: setting(key) },
        // Its peers are listened to all the same; others are told.
        message.channel === 'smtp-anonymous' ? { reply: '421 4.3.2' } : {},
      );
  }
  const bindings = setting('smtp.bindings');
  const isAt = { 'smtp-anonymous': (one: Binding) => !isForPeople(one), 'smtp-auth': isForPeople }[
    message.channel as string
  ];
  if (isAt && !(bindings.value as Binding[]).some(isAt))
    return trace.refuse('A1', '4.3.2', `${server.name} listens at no port for this.`, { 'smtp.bindings': bindings });
  const { clientAddress, clientConnections: connections = 0 } = message;
  if (message.channel.startsWith('smtp') && clientAddress !== undefined) {
    const [control, networks] = [setting('smtp.connectionControl'), setting('smtp.connectionNetworks')];
    const isListed = (networks.value as string[]).some((network) => isWithin(clientAddress, network));
    const evidence = { clientAddress, 'smtp.connectionControl': control, 'smtp.connectionNetworks': networks };
    if (isListed !== (control.value === 'onlyList'))
      return trace.refuse('A1', '5.7.1', `${clientAddress} may not connect to ${server.name}.`, evidence);
    const most = setting('smtp.maxConnectionsPerIp');
    if (most.value !== 0 && connections >= (most.value as number))
      return trace.refuse('A1', '4.7.0', `${clientAddress} holds as many connections as it may.`, {
        connections,
        'smtp.maxConnectionsPerIp': most,
      });
  }
  const nameless = atReverseName(arrival);
  if (nameless) return nameless;
  trace.step('A1', 'pass', `${server.name} takes the connection.`, { server: server.name, channel: message.channel });
  return undefined;
}

/** A1 for strangers where the server wants clients that DNS has a name for. */
function atReverseName(arrival: Arrival): Refusal {
  const { message, facts, trace, server } = arrival;
  const { channel, clientAddress } = message;
  const wanted = facts.setting(server.id, 'smtp.requireReverseName');
  if (channel !== 'smtp-anonymous' || clientAddress === undefined || wanted.value !== true || isTrusted(arrival))
    return undefined;
  const names = facts.dns.names?.(clientAddress);
  const evidence = { clientAddress, names: names ?? null, 'smtp.requireReverseName': wanted };
  if (!names) {
    const why = facts.dns.whyUnknown?.(clientAddress) ?? 'DNS was not asked.';
    trace.step('A1', 'unknown', `The name of ${clientAddress} is not known: ${why}`, evidence);
  }
  return names?.length === 0
    ? trace.refuse('A1', '4.7.25', `DNS has no name for ${clientAddress}.`, evidence)
    : undefined;
}

/** A2: whether somebody may sign in by this channel. */
export function atSignIn({ message, facts, trace, server, signedIn }: Arrival): Refusal {
  const { channel } = message;
  if (channel === 'smtp-anonymous') return undefined;
  const refuse = (says: string, evidence = {}) => trace.refuse('A2', '5.7.8', says, evidence);
  if (!signedIn) {
    const { signedInAs } = message;
    const says =
      signedInAs === undefined ? 'Nobody has signed in.' : `No mailbox is called ${signedInAs}, or has that address.`;
    return refuse(says, { signedInAs: signedInAs ?? null });
  }
  if (signedIn.isSuspended) return refuse(`Sign-in is suspended for ${signedIn.name}.`);
  const tls = facts.setting(server.id, 'smtp.requireTlsForAuth');
  if (channel === 'smtp-auth' && tls.value === true && message.tls !== true)
    return refuse('No password is taken over a connection that is not encrypted.', { 'smtp.requireTlsForAuth': tls });
  const switches = { 'smtp-auth': accessSwitches.smtp, web: accessSwitches.http, client: undefined }[channel];
  for (const [node, key] of switches
    ? ([
        [server, switches.service],
        [signedIn, switches.enabled],
      ] as const)
    : []) {
    const found = facts.setting(node.id, key);
    if (found.value !== true) return refuse(`${node.name} may not: ${key} is off.`, { [key]: found });
  }
  trace.step('A2', 'pass', `${signedIn.name} is signed in.`, { mailbox: signedIn.address });
  return undefined;
}

/** B: whether the envelope may be, by the size that is said with it (RFC 1870 §6) and its sender. */
export function atEnvelope(arrival: Arrival): Refusal {
  return atSize(arrival) ?? atSender(arrival) ?? atSendAs(arrival);
}

function atSender(arrival: Arrival): Refusal {
  const { message, facts, trace, server, signedIn } = arrival;
  const { from } = message;
  const parsed = parseEmailAddress(from);
  if (from !== '' && 'fault' in parsed)
    // A bare name is a sender to Postfix, which it refuses for its missing domain.
    return trace.refuse('B1', '5.1.7', parsed.fault, { from }, from.includes('@') ? {} : { reply: '504 5.5.2' });
  const domain = from === '' ? undefined : acceptedDomainOf(domainOf(from), facts.domains);
  const spoofed = facts.setting(server.id, 'smtp.refuseSpoofed');
  if (!signedIn && spoofed.value === true && domain?.domainKind === 'authoritative' && !isTrusted(arrival))
    return trace.refuse('B1', '5.7.1', `Mail from ${domain.name} comes from people who have signed in.`, {
      from,
      'smtp.refuseSpoofed': spoofed,
    });
  trace.step('B1', 'pass', from === '' ? 'It is a report, from nobody.' : `The sender is ${from}.`, { from });
  return undefined;
}

/** Whether the client is in the list of those who alone may relay: a scanner or application of ours, which says so too. */
function isTrusted({ message: { clientAddress }, facts, server }: Arrival): boolean {
  if (clientAddress === undefined || facts.setting(server.id, 'smtp.relayMode').value !== 'onlyList') return false;
  return (facts.setting(server.id, 'smtp.relayList').value as string[]).some((one) => isWithin(clientAddress, one));
}

function atSendAs({ message: { from }, facts, trace, signedIn }: Arrival): Refusal {
  if (!signedIn || from === '') return undefined;
  const owners = facts.recipients(from, 'SMTP');
  const mayUse = owners.some(
    (owner) => owner.id === signedIn.id || (owner.kind === 'mailbox' && owner.sendAs?.includes(signedIn.id)),
  );
  const evidence = { from, signedInAs: signedIn.address, owners: owners.map(({ address }) => address) };
  if (!mayUse) return trace.refuse('B2', '5.7.1', `${signedIn.name} may not send as ${from}.`, evidence);
  trace.step('B2', 'pass', `${from} is ${signedIn.name}'s to send as.`, evidence);
  return undefined;
}

/** B3: how far it has come; that is seen in the content, when recipients have been judged. */
export function atHops({ message: { received = 0 }, facts, trace, server }: Arrival): Refusal {
  const most = facts.setting(server.id, 'smtp.maxHopCount');
  const evidence = { received, 'smtp.maxHopCount': most };
  if (received > (most.value as number))
    return trace.refuse('B3', '5.4.6', 'It has passed so many servers that it must run in circles.', evidence);
  trace.step('B3', 'pass', `It has passed ${countOf(received, 'server')}.`, evidence);
  return undefined;
}

function atSize({ message, facts, trace, server, signedIn }: Arrival): Refusal {
  for (const { id, name } of signedIn ? [server, signedIn] : [server]) {
    const bytes = facts.setting(id, 'smtp.maxMessageBytes');
    if (message.bytes > (bytes.value as number))
      return trace.refuse('B4', '5.2.3', `It is larger than ${name} may send.`, {
        bytes: message.bytes,
        'smtp.maxMessageBytes': bytes,
      });
  }
  trace.step('B4', 'pass', 'Its size is within limits.', { bytes: message.bytes });
  return undefined;
}

/** B4 for one recipient after others were accepted: those beyond the limit are refused, and may be sent to by another message. */
export function atCount({ facts, trace, server, signedIn }: Arrival, accepted: number, recipient: string): Refusal {
  for (const { id, name } of signedIn ? [server, signedIn] : [server]) {
    const most = facts.setting(id, 'smtp.maxRecipients');
    if (accepted < (most.value as number)) continue;
    const evidence = { accepted, 'smtp.maxRecipients': most };
    return trace.refuse('B4', '5.5.3', `It has as many recipients as ${name} may send to.`, evidence, { recipient });
  }
  return undefined;
}
