import { judgeWriter, type Restriction } from '@waypost/flow';
import { type DirectoryView, groupsAround, type HeldMailbox, mailboxOfCopy, recipientWith } from '@waypost/ldap';
import { askingContext, askingSeparator, postfixRouteAction } from '@waypost/mailplan';
import type { MessageMemory } from './message-memory.js';
import type { PolicyRequest } from './policy-request.js';

/** An action of access(5): `DUNNO` leaves the decision to what Postfix looks at next. */
export type PolicyAction = string;

const goOn: PolicyAction = 'DUNNO';
/** Mail waits where nothing can be said: the client comes back. */
export const notNow: PolicyAction = '451 4.3.0 The directory cannot answer now; try again later';

/**
 * What a message's recipients make of it at the door, by the rules that explanations follow: restrictions of the recipient that is
 * written to, at RCPT; how many and how much its sender may send; and sizes once more when all of it has come, for clients that did
 * not say it before. Where a server's own listener asks for the next hop of one recipient, that is all that is answered.
 */
export function decidePolicy(
  request: PolicyRequest,
  view: DirectoryView | undefined,
  memory: MessageMemory,
): PolicyAction {
  if (!view) return notNow;
  const state = request['protocol_state'];
  const asks = request['policy_context'] ?? '';
  if (asks.startsWith(askingContext)) return atNextHop(asks.slice(askingContext.length), request, view);
  if (state === 'RCPT') return atRecipient(request, view, memory);
  if (state === 'END-OF-MESSAGE') return atEnd(request, view, memory);
  return goOn;
}

/** The way of one message to one recipient: only here sender and size are known as well. */
function atNextHop(asks: string, request: PolicyRequest, view: DirectoryView): PolicyAction {
  const { recipient = '', sender = '', protocol_state: state } = request;
  if (state !== 'RCPT') return goOn;
  const [reference = '', ...withTransport] = asks.split(askingSeparator);
  const server = view.hops.server(reference);
  const writer = { sender, senderIs: sendersIds(sender, view), bytes: Number(request['size'] ?? 0) };
  const hop = server && view.hops.hopOf(server, recipient, writer, view.now);
  return hop ? postfixRouteAction(hop, (connector) => withTransport.includes(connector)) : notNow;
}

function atRecipient(request: PolicyRequest, view: DirectoryView, memory: MessageMemory): PolicyAction {
  const { instance = '', recipient = '', sender = '' } = request;
  const signedIn = mailboxNamed(request['sasl_username'] ?? '', view);
  const bytes = Number(request['size'] ?? 0);
  const tooMuch = signedIn && tooMuchOf(signedIn, { bytes, accepted: memory.find(instance)?.accepted ?? 0 }, view);
  if (tooMuch !== undefined) return tooMuch;
  // Between our servers alone: whoever else writes to it would pass by the mailbox's restrictions and its forwarding.
  if (mailboxOfCopy(recipient, view.model)) return '550 5.1.1 User unknown';
  const held = recipientWith(recipient, view.model);
  const rules = held && view.model.deliveries.get(held.id);
  const limit = rules?.maxReceiveBytes;
  if (held && rules) {
    const writer = { sender: sendersIds(sender, view), isSignedIn: signedIn !== undefined, bytes };
    const restriction = judgeWriter({ name: held.name, restrictions: rules }, writer);
    if (restriction) return say(restriction);
  }
  memory.accept(instance, limit === undefined || !held ? undefined : { bytes: limit, name: held.name }, view.now);
  return goOn;
}

/** Only now is the size sure; the message is for all its recipients or for none. */
function atEnd(request: PolicyRequest, view: DirectoryView, memory: MessageMemory): PolicyAction {
  const { instance = '' } = request;
  const bytes = Number(request['size'] ?? 0);
  const known = memory.find(instance);
  memory.forget(instance);
  const signedIn = mailboxNamed(request['sasl_username'] ?? '', view);
  const tooMuch = signedIn && tooMuchOf(signedIn, { bytes, accepted: 0 }, view);
  if (tooMuch !== undefined) return tooMuch;
  const smallest = known?.smallest;
  if (!smallest || bytes <= smallest.bytes) return goOn;
  return `552 5.2.3 ${smallest.name} takes nothing so large.`;
}

const digits = { '5.7.1': '550', '5.2.3': '552' } as const satisfies Record<Restriction['code'], string>;
const say = ({ code, says }: Restriction): PolicyAction => `${digits[code]} ${code} ${says}`;

/** What the sender's own limits say; the codes are those Postfix has for its own. */
function tooMuchOf(
  mailbox: HeldMailbox,
  { bytes, accepted }: { bytes: number; accepted: number },
  { effective, now }: DirectoryView,
): PolicyAction | undefined {
  if (bytes > (effective.of(mailbox, 'smtp.maxMessageBytes', now).value as number))
    return `552 5.3.4 It is larger than ${mailbox.name} may send.`;
  if (accepted >= (effective.of(mailbox, 'smtp.maxRecipients', now).value as number))
    return `452 4.5.3 It has as many recipients as ${mailbox.name} may send to.`;
  return undefined;
}

/** The mailbox somebody signed in to, by its name or an address. */
function mailboxNamed(login: string, { model }: DirectoryView): HeldMailbox | undefined {
  if (login === '') return undefined;
  return model.mailboxByName(login) ?? model.mailboxByAddress(login);
}

/** The ids that stand for a sender; none for a report, which is from nobody. */
function sendersIds(sender: string, view: DirectoryView): string[] {
  const held = sender === '' ? undefined : recipientWith(sender, view.model);
  return held ? [held.id, ...groupsAround(held.id, view)] : [];
}
