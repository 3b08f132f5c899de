import { parseEmailAddress } from '@waypost/kernel';
import { acceptedDomainOf } from '@waypost/organization';
import { accessSwitches, isWithin, type SettingKey } from '@waypost/settings';
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
}

/** The code a message is refused with, or undefined where it goes on. */
export type Refusal = string | undefined;

/** A: whether the server listens, and to this client. */
export function atConnection({ message, facts, trace, server }: Arrival): Refusal {
  const setting = (key: SettingKey) => facts.setting(server.id, key);
  if (server.state === 'down') return trace.refuse('A1', '4.3.2', `${server.name} is down.`, { state: server.state });
  const listener = { 'smtp-anonymous': 'smtp.inboundEnabled', 'smtp-auth': 'smtp.service' } as const;
  if (message.channel in listener) {
    const key = listener[message.channel as keyof typeof listener];
    if (setting(key).value !== true)
      return trace.refuse('A1', '4.3.2', `Nobody listens at ${server.name} for this.`, { [key]: setting(key) });
  }
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
  trace.step('A1', 'pass', `${server.name} takes the connection.`, { server: server.name, channel: message.channel });
  return undefined;
}

/** A2: whether somebody may sign in by this channel. */
export function atSignIn({ message, facts, trace, server, signedIn }: Arrival): Refusal {
  const { channel } = message;
  if (channel === 'smtp-anonymous') return undefined;
  const refuse = (says: string, evidence = {}) => trace.refuse('A2', '5.7.8', says, evidence);
  if (!signedIn) return refuse('Nobody has signed in.', { signedInAs: message.signedInAs ?? null });
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

/** B: whether the envelope may be: its sender, how far it has come, how large it is and how many it is for. */
export function atEnvelope(arrival: Arrival): Refusal {
  return atSender(arrival) ?? atSendAs(arrival) ?? atHops(arrival) ?? atSize(arrival);
}

function atSender({ message, facts, trace, signedIn }: Arrival): Refusal {
  const { from } = message;
  const parsed = parseEmailAddress(from);
  if (from !== '' && 'fault' in parsed) return trace.refuse('B1', '5.1.7', parsed.fault, { from });
  const domain =
    from === '' ? undefined : acceptedDomainOf(from.slice(from.lastIndexOf('@') + 1).toLowerCase(), facts.domains);
  if (!signedIn && facts.policy?.rejectSpoofed === true && domain?.domainKind === 'authoritative')
    return trace.refuse('B1', '5.7.1', `Mail from ${domain.name} comes from people who have signed in.`, { from });
  trace.step('B1', 'pass', from === '' ? 'It is a report, from nobody.' : `The sender is ${from}.`, { from });
  return undefined;
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

function atHops({ message: { received = 0 }, facts, trace, server }: Arrival): Refusal {
  const most = facts.setting(server.id, 'smtp.maxHopCount');
  const evidence = { received, 'smtp.maxHopCount': most };
  if (received > (most.value as number))
    return trace.refuse('B3', '5.4.6', 'It has passed so many servers that it must run in circles.', evidence);
  trace.step('B3', 'pass', `It has passed ${received} servers.`, evidence);
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
    const recipients = facts.setting(id, 'smtp.maxRecipients');
    if (message.to.length > (recipients.value as number))
      return trace.refuse('B4', '5.5.3', `It is for more recipients than ${name} may send to.`, {
        recipients: message.to.length,
        'smtp.maxRecipients': recipients,
      });
  }
  trace.step('B4', 'pass', 'Its size and number of recipients are within limits.', {
    bytes: message.bytes,
    recipients: message.to.length,
  });
  return undefined;
}
