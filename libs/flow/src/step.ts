import type { Loser } from '@waypost/routing';
import { replyOf } from './reply.js';
import type { Rule } from './rule.js';

/** What a rule made of the message. */
export const decisions = [
  'pass',
  'accept',
  'refuse',
  'record',
  'found',
  'remote',
  'rewrite',
  'expand',
  'add',
  'drop',
  'copy',
  'local',
  'next-hop',
  'gateway',
  'route',
  'direct',
  'action',
  'address',
  'unknown',
  'queue',
  'defer',
  'retry',
  'hand-over',
] as const;
export type Decision = (typeof decisions)[number];

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
  /** What Postfix says for it, where it has words of its own: three digits and its code at the door, its code alone in a report. */
  reply?: string;
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
    const reply = replyOf(rule, code);
    this.step(rule, 'refuse', says, evidence, { ...(reply !== undefined && { reply }), ...more, code });
    return code;
  }
}
