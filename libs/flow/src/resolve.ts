import { addressKey, domainOf } from '@waypost/kernel';
import { acceptedDomainOf } from '@waypost/organization';
import { countOf } from './count-of.js';
import type { Arrival } from './door.js';
import { type FlowGroup, type FlowMailbox, type FlowRecipient, isCut } from './facts.js';
import { isCircling } from './is-circling.js';
import { idsOfSender, judgeWriter } from './judge-writer.js';
import { readAddress } from './read-address.js';
import { reachesAnybody } from './reaches-anybody.js';

/** Who gets a copy in the end, and how it came to that. */
export interface Leaf {
  /** The address as it is now: the mailbox's own, or one outside. */
  address: string;
  type: string;
  /** The recipient the message was sent to. */
  sentTo: string;
  /** Names of the groups, contacts and mailboxes it came through. */
  through: readonly string[];
  mailbox?: FlowMailbox;
  /** A group that only another server may open goes there as it is. */
  expandAt?: string;
  reportTo: 'sender' | 'owner' | 'nobody';
  isHidden: boolean;
}

/** Somebody the message never reaches. */
export interface Lost {
  address: string;
  sentTo: string;
  code: string;
}

interface Pending {
  address: string;
  type: string;
  sentTo: string;
  through: readonly string[];
  /** Ids on the way here; coming back to one is a loop. */
  visited: readonly string[];
  /** The contact whose target this is: it has that address itself, which is no loop. */
  targetOf?: string;
  reportTo: Leaf['reportTo'];
  isHidden: boolean;
}

/** E to G: opens recipients until mailboxes and addresses outside are left, each once. */
export class Resolution {
  readonly leaves: Leaf[] = [];
  readonly lost: Lost[] = [];
  private readonly seen = new Set<string>();
  /** Whom to open next, the last first. */
  private readonly pending: Pending[] = [];

  constructor(private readonly arrival: Arrival) {}

  /** Opens recipients that were accepted at the door, in their order. */
  resolve(accepted: readonly string[]): void {
    for (const sentTo of accepted) {
      const fresh = { sentTo, through: [], visited: [], reportTo: 'sender', isHidden: false } as const;
      this.pending.push({ ...fresh, ...readAddress(sentTo) });
      for (let next = this.pending.pop(); next; next = this.pending.pop()) this.open(next);
    }
  }

  private open(one: Pending): void {
    const { facts, trace } = this.arrival;
    const { address, type } = one;
    const found = facts.recipients(address, type).filter(({ id }) => id !== one.targetOf);
    const about = { recipient: address };
    const evidence = { filter: filterFor(type, address), found: found.map(({ kind, name }) => `${kind} ${name}`) };
    if (found.length > 1)
      return this.lose(one, trace.refuse('E2', '5.1.4', `${address} belongs to more than one.`, evidence, about));
    const [recipient] = found;
    if (!recipient) return this.unknown(one, evidence);
    trace.step('E2', 'found', `${address} is the ${recipient.kind} ${recipient.name}.`, evidence, about);
    if (one.visited.includes(recipient.id)) return this.comesBack(one, recipient);
    const refusal = this.restricted(one, recipient);
    if (refusal) return this.lose(one, refusal);
    if (recipient.kind !== 'contact' && this.isSecond(recipient.id, one)) return;
    if (recipient.kind === 'mailbox') this.mailbox(one, recipient);
    else if (recipient.kind === 'group') this.group(one, recipient);
    else this.contact(one, recipient);
  }

  private unknown(one: Pending, evidence: Record<string, unknown>): void {
    const { facts, trace } = this.arrival;
    const { address, type } = one;
    const domain = type === 'SMTP' ? acceptedDomainOf(domainOf(address), facts.domains) : undefined;
    const about = { recipient: address };
    trace.step('E1', 'unknown', `Nobody here has the address ${address}.`, evidence, about);
    if (domain?.domainKind === 'authoritative')
      return this.lose(
        one,
        trace.refuse('E3', '5.1.1', `${domain.name} has no such recipient.`, { domain: domain.name }, about),
      );
    if (this.isSecond(`${type}:${addressKey(address)}`, one)) return;
    const kind = domain?.domainKind ?? 'not ours';
    trace.step('E3', 'remote', `${address} is elsewhere.`, { domain: domain?.name ?? null, kind }, about);
    this.leave(one);
  }

  private contact(one: Pending, { id, name, address: target }: FlowRecipient): void {
    const { trace } = this.arrival;
    trace.step('E4', 'rewrite', `Mail for ${name} goes on to ${target}.`, { target }, { recipient: one.address });
    this.pending.push({ ...further(one, target, id), through: [...one.through, name], targetOf: id });
  }

  /** A group inside itself gives nobody a second copy; mail that is forwarded in a circle is lost where nobody on it keeps or gets any. */
  private comesBack(one: Pending, recipient: FlowRecipient): void {
    const { trace, facts } = this.arrival;
    const { kind, name } = recipient;
    const evidence = { through: one.through };
    if (kind === 'group') trace.step('G2', 'drop', `${name} is open already.`, evidence, { recipient: one.address });
    else if (kind === 'mailbox' && !isCircling(recipient, facts))
      trace.step('G4', 'drop', `${name} is forwarded already: that ends here.`, evidence, { recipient: one.address });
    else
      this.lose(
        one,
        trace.refuse(kind === 'contact' ? 'E4' : 'G4', '5.4.6', `${name} is forwarded back to itself.`, evidence, {
          recipient: one.address,
        }),
      );
  }

  /** Restrictions were asked at the door, of those who were written to. Behind a group or a forwarding nobody can refuse any more. */
  private restricted(one: Pending, recipient: FlowRecipient): string | undefined {
    if (one.through.length > 0) this.passOver(one, recipient);
    return recipient.kind === 'mailbox' ? this.closed(one, recipient) : undefined;
  }

  private passOver(one: Pending, { name, restrictions }: FlowRecipient): void {
    const { trace, message, facts, signedIn } = this.arrival;
    const senders = message.from === '' ? [] : facts.recipients(message.from, 'SMTP');
    const writer = { sender: idsOfSender(senders), isSignedIn: signedIn !== undefined, bytes: message.bytes };
    const restriction = judgeWriter({ name, ...(restrictions && { restrictions }) }, writer);
    if (!restriction) return;
    const says = `${restriction.says} It comes through ${one.through.at(-1) ?? ''}, so that is not asked.`;
    trace.step(restriction.rule, 'record', says, restriction.evidence, { recipient: one.address });
  }

  private closed(one: Pending, { name, isDisabled, isFull, server }: FlowMailbox): string | undefined {
    const { trace } = this.arrival;
    const about = { recipient: one.address };
    if (isDisabled) return trace.refuse('F5', '5.2.1', `The mailbox ${name} is turned off.`, {}, about);
    if (server === undefined) return trace.refuse('F5', '5.1.6', `The mailbox ${name} has no home server.`, {}, about);
    if (isFull) return trace.refuse('F6', '5.2.2', `The mailbox ${name} is full.`, {}, about);
    return undefined;
  }

  private group(one: Pending, group: FlowGroup): void {
    const { trace, server } = this.arrival;
    const about = { recipient: one.address };
    const { id, name, members, expansionServer, reportTo = 'sender', isHidden = false } = group;
    const inside = { reportTo, isHidden: one.isHidden || isHidden, through: [...one.through, name] };
    if (expansionServer !== undefined && expansionServer !== server.name) {
      trace.step('G1', 'next-hop', `Only ${expansionServer} opens ${name}.`, { expansionServer }, about);
      this.leaves.push({ ...leafOf({ ...one, ...inside }), expandAt: expansionServer });
      return;
    }
    if (members === undefined)
      return this.lose(one, trace.refuse('G2', '5.2.4', `Who is in ${name} cannot be found out.`, {}, about));
    const { total = members.length } = group;
    const cut = isCut(group) ? `; the first ${members.length} are followed` : '';
    if (one.through.length === 0 && !reachesAnybody(group, this.arrival.facts))
      return this.lose(one, trace.refuse('E3', '5.1.1', `Nobody belongs to ${name}.`, { members }, about));
    trace.step('G2', 'expand', `${name} has ${countOf(total, 'member')}${cut}.`, { members, total }, about);
    trace.step('G3', 'record', `Of failures hears: ${reportTo}.`, { reportTo }, about);
    for (const member of members.toReversed()) this.pending.push({ ...further(one, member, id), ...inside });
  }

  private mailbox(one: Pending, mailbox: FlowMailbox): void {
    const { trace } = this.arrival;
    const { forwarding, name, id } = mailbox;
    const about = { recipient: one.address };
    if (!forwarding || forwarding.keepCopy) this.leave({ ...one, address: mailbox.address }, mailbox);
    if (!forwarding) return;
    const says = `${name} is forwarded to ${forwarding.to}, ${forwarding.keepCopy ? 'and keeps a copy' : 'and keeps none'}.`;
    trace.step('G4', forwarding.keepCopy ? 'add' : 'drop', says, { forwarding }, about);
    this.pending.push({ ...further(one, forwarding.to, id), through: [...one.through, name] });
  }

  /** Whoever gets the message already gets no second copy: the first occurrence counts (RFC 5321 §3.9). */
  private isSecond(key: string, { address, through, visited }: Pending): boolean {
    if (!this.seen.has(key)) {
      this.seen.add(key);
      return false;
    }
    // Coming back by a forwarding is told apart above; this is the same recipient by another way.
    this.arrival.trace.step('G2', 'drop', `${address} gets it already.`, { through, visited }, { recipient: address });
    return true;
  }

  private leave(one: Pending, mailbox?: FlowMailbox): void {
    this.leaves.push({ ...leafOf(one), ...(mailbox && { mailbox }) });
  }

  private lose({ address, sentTo }: Pending, code: string): void {
    this.lost.push({ address, sentTo, code });
  }
}

/** The next address on the way, past a recipient. */
function further({ targetOf: _, ...one }: Pending, address: string, past: string): Pending {
  return { ...one, ...readAddress(address), visited: [...one.visited, past] };
}

const leafOf = ({ address, type, sentTo, through, reportTo, isHidden }: Pending): Leaf => ({
  address,
  type,
  sentTo,
  through,
  reportTo,
  isHidden,
});

/** The search that finds a recipient by its address, as an LDAP client would write it (RFC 4515). */
const filterFor = (type: string, address: string) =>
  `(proxyAddresses=${type.toLowerCase()}:${address.replaceAll(/[\\*()\0]/g, (one) => `\\${one.charCodeAt(0).toString(16).padStart(2, '0')}`)})`;
