import type { Restrictions } from './topology.js';

/** A message as far as restrictions ask. */
export interface RestrictedMessage {
  sender: string;
  /** The sender as a recipient of ours: his id, and those of the groups he is in, groups in groups too. */
  senderIs?: readonly string[];
  bytes: number;
  /** Asked by somebody who cannot know the sender: whatever is kept from some senders exists all the same. */
  ofAnySender?: boolean;
}

/** Why a connector or link does not exist for a message. */
export type Forbidden = 'disabled' | 'never-scheduled' | 'sender-restricted' | 'too-large';

/** What keeps a connector or link from existing for a message; a rejected sender stays rejected where he is accepted as well. */
export function forbids(on: Restrictions, message: RestrictedMessage): Forbidden | undefined {
  if (on.enabled === false) return 'disabled';
  if (on.schedule === 'never') return 'never-scheduled';
  if (message.ofAnySender !== true && forbidsSender(on, message)) return 'sender-restricted';
  if (typeof on.maxBytes === 'number' && message.bytes > on.maxBytes) return 'too-large';
  return undefined;
}

function forbidsSender(on: Restrictions, { sender, senderIs = [] }: RestrictedMessage): boolean {
  const isOne = (listed: readonly string[]) =>
    listed.includes(sender.toLowerCase()) || senderIs.some((id) => listed.includes(id));
  return (
    (on.rejectFrom !== undefined && isOne(on.rejectFrom)) || (on.acceptFrom !== undefined && !isOne(on.acceptFrom))
  );
}

/** Whether it is turned off for every message. */
export const isOff = ({ enabled, schedule }: Restrictions) => enabled === false || schedule === 'never';

/** Whether it depends on who sends, or how much, that it exists for a message. */
export const isSelective = (on: Restrictions) =>
  !isOff(on) && (on.acceptFrom !== undefined || (on.rejectFrom?.length ?? 0) > 0 || typeof on.maxBytes === 'number');

/** Whether it does not exist for some message or other. */
export const isRestricted = (on: Restrictions) => isOff(on) || isSelective(on);

/** What a message that nobody exists for is answered: what a smaller one, or another sender, would not be. */
export function refusalFor(forbidden: readonly string[]) {
  if (forbidden.includes('too-large')) return { reason: 'too-large', code: '5.2.3' } as const;
  if (forbidden.includes('sender-restricted')) return { reason: 'sender-restricted', code: '5.7.1' } as const;
  return undefined;
}
