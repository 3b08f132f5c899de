import type { Loser } from '@waypost/routing';

/** The rules of a message's way, in the order they are asked. */
export const rules = [
  'A1',
  'A2',
  'B1',
  'B2',
  'B3',
  'B4',
  'C1',
  'C2',
  'C3',
  'D1',
  'E1',
  'E2',
  'E3',
  'E4',
  'F1',
  'F2',
  'F3',
  'F4',
  'F5',
  'F6',
  'G1',
  'G2',
  'G3',
  'G4',
  'G5',
  'H1',
  'H2',
  'H3',
  'H4',
  'I1',
  'I2',
  'I3',
  'I4',
  'J1',
  'J2',
  'J3',
  'K1',
  'K2',
  'K3',
  'K4',
] as const;
export type Rule = (typeof rules)[number];

/** What a rule made of the message. */
export type Decision =
  | 'pass'
  | 'accept'
  | 'refuse'
  | 'record'
  | 'found'
  | 'remote'
  | 'rewrite'
  | 'expand'
  | 'add'
  | 'drop'
  | 'copy'
  | 'local'
  | 'next-hop'
  | 'gateway'
  | 'route'
  | 'direct'
  | 'action'
  | 'address'
  | 'unknown'
  | 'queue'
  | 'defer'
  | 'retry'
  | 'hand-over';

/** One step of the way: which rule decided what, on what grounds, and who lost. */
export interface Step {
  /** From 1 on. */
  n: number;
  rule: Rule;
  decision: Decision;
  /** One sentence for people. */
  says: string;
  /** What the rule looked at. */
  evidence: Record<string, unknown>;
  /** The recipient it is about; absent where it is about the message. */
  recipient?: string;
  losers?: Loser[];
  /** The enhanced status code (RFC 3463) where the message is refused or waits. */
  code?: string;
  alarm?: 'open-relay';
}

type Said = Omit<Step, 'n' | 'rule' | 'decision' | 'says' | 'evidence'>;

/** The steps of one message as they are taken. */
export class Trace {
  readonly steps: Step[] = [];

  step(rule: Rule, decision: Decision, says: string, evidence: Record<string, unknown> = {}, more: Said = {}): void {
    this.steps.push({ n: this.steps.length + 1, rule, decision, says, evidence, ...more });
  }

  /** The same for one that ends the way; answers its code. */
  refuse(rule: Rule, code: string, says: string, evidence: Record<string, unknown> = {}, more: Said = {}): string {
    this.step(rule, 'refuse', says, evidence, { ...more, code });
    return code;
  }
}
