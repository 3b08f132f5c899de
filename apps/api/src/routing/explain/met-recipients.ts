import { type FlowContact, type FlowGroup, type FlowMailbox, type FlowRecipient, readAddress } from '@waypost/flow';
import { findGroupsAround, findWhoHas, type MetRecipient, type TypedAddress, typedAddressKey } from '@waypost/store';
import type { EntityManager } from 'typeorm';

/** Members one explanation follows, over all groups it opens. */
const mostFollowed = 200;
/** Groups in groups, mailboxes forwarded to others: how many steps away from the message anybody is looked for, at a query each. */
const mostSteps = 256;

/** Everybody a message can meet, read beforehand. */
export interface MetRecipients {
  recipients(address: string, type: string): readonly FlowRecipient[];
  /** What was left out. */
  notes: string[];
}

/**
 * Reads whoever has these addresses and whom they stand for, step by step: never the whole organization. The sender is read with the
 * groups he is in.
 */
export async function readRecipients(
  manager: EntityManager,
  { sender, addresses }: { sender: string; addresses: readonly string[] },
): Promise<MetRecipients> {
  const met = new Map<string, MetRecipient | undefined>();
  const notes: string[] = [];
  let left = mostFollowed;
  let next: TypedAddress[] = [sender, ...addresses].filter((address) => address !== '').map(readAddress);
  for (let step = 0; next.length > 0; step += 1) {
    if (step === mostSteps) {
      notes.push(`Recipients more than ${mostSteps} steps away are not looked up.`);
      break;
    }
    const found = await findWhoHas(manager, next, left);
    const further: TypedAddress[] = [];
    for (const asked of next) {
      const key = typedAddressKey(asked);
      const one = found.get(key);
      met.set(key, one);
      if (one?.kind === 'contact') further.push(readAddress(one.address));
      if (one?.forwardTo !== undefined) further.push(readAddress(one.forwardTo));
      if (one?.kind !== 'group') continue;
      one.members = one.members.slice(0, left);
      left -= one.members.length;
      if (one.total > one.members.length)
        notes.push(
          `Of the ${one.exact ? '' : 'about '}${one.total} members of ${one.name} ${one.members.length} are followed.`,
        );
      further.push(...one.members.map(readAddress));
    }
    next = unmet(further, met);
  }
  const groups = await groupsOfSender(manager, met.get(typedAddressKey(readAddress(sender))));
  const flow = new Map(
    [...met].flatMap(([key, one]) => (one ? [[key, inFlow(one, one.id === groups?.id ? groups.ids : [])]] : [])),
  );
  return {
    notes,
    recipients: (address, type) => {
      const one = flow.get(typedAddressKey({ type, address }));
      return one ? [one] : [];
    },
  };
}

function unmet(addresses: readonly TypedAddress[], met: ReadonlyMap<string, unknown>): TypedAddress[] {
  const fresh = new Map(addresses.map((one) => [typedAddressKey(one), one]));
  return [...fresh].filter(([key]) => !met.has(key)).map(([, one]) => one);
}

async function groupsOfSender(manager: EntityManager, sender: MetRecipient | undefined) {
  if (!sender) return undefined;
  const around = await findGroupsAround(manager, sender.id);
  return { id: sender.id, ids: [...around].filter((id) => id !== sender.id) };
}

function inFlow(one: MetRecipient, groups: readonly string[]): FlowRecipient {
  const { id, name, address, rules, forwardTo } = one;
  const restrictions = rules && { restrictions: rules };
  if (one.kind === 'mailbox')
    return {
      kind: 'mailbox',
      id,
      name,
      address,
      groups,
      server: one.server,
      isSuspended: one.isSuspended,
      ...restrictions,
      ...(rules?.sendAs && { sendAs: rules.sendAs }),
      ...(forwardTo !== undefined && { forwarding: { to: forwardTo, keepCopy: rules?.forwarding?.keepCopy === true } }),
    } satisfies FlowMailbox;
  if (one.kind === 'contact')
    return { kind: 'contact', id, name, address, groups, ...restrictions } satisfies FlowContact;
  const { members, total, isHidden } = one;
  return { kind: 'group', id, name, address, groups, members, total, isHidden, ...restrictions } satisfies FlowGroup;
}
