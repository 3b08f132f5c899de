import type { FlowRecipient, Restrictions } from './facts.js';

/** Who writes, as restrictions look at them. */
export interface Writer {
  /** Ids of the sender and of the groups he is in. */
  sender: readonly string[];
  /** Whether somebody has signed in. */
  isSignedIn: boolean;
  bytes: number;
}

/** Why a recipient does not take a message. */
export interface Restriction {
  rule: 'F1' | 'F2' | 'F3' | 'F4';
  code: '5.7.1' | '5.2.3';
  says: string;
  evidence: Record<string, unknown>;
}

/** What of a recipient's restrictions a writer meets first; undefined where it takes the message. Refusing goes before accepting. */
export function judgeWriter(
  { name, restrictions }: { name: string; restrictions?: Restrictions },
  { sender, isSignedIn, bytes }: Writer,
): Restriction | undefined {
  const { requireSignIn, acceptFrom, rejectFrom, maxReceiveBytes } = restrictions ?? {};
  const isIn = (ids: readonly string[]) => sender.some((id) => ids.includes(id));
  const refuse = (rule: 'F1' | 'F2' | 'F3', says: string, evidence = {}): Restriction => ({
    rule,
    code: '5.7.1',
    says,
    evidence,
  });
  if (requireSignIn && !isSignedIn) return refuse('F1', `${name} takes mail of people who have signed in only.`);
  if (rejectFrom && isIn(rejectFrom))
    return refuse('F3', `${name} takes no mail from this sender.`, { sender, rejectFrom });
  if (acceptFrom && acceptFrom.length > 0 && !isIn(acceptFrom))
    return refuse('F2', `${name} takes mail from a few senders only.`, { sender, acceptFrom });
  if (maxReceiveBytes !== undefined && bytes > maxReceiveBytes)
    return { rule: 'F4', code: '5.2.3', says: `${name} takes nothing so large.`, evidence: { bytes, maxReceiveBytes } };
  return undefined;
}

/** The ids that stand for a sender: his own, and those of his groups. */
export const idsOfSender = (senders: readonly FlowRecipient[]): string[] =>
  senders.flatMap(({ id, groups }) => [id, ...groups]);
