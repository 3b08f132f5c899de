import type { Rule } from './rule.js';

/**
 * What Postfix 3.7 answers where a rule refuses, seen on the wire: at the door three digits and an enhanced code, in reports the code
 * alone. Its codes are not always those of the rules: it has one for every message that is too large, another for running in circles,
 * and asks to be sent further recipients by another message.
 */
const replies: Partial<Record<`${Rule} ${string}`, string>> = {
  'A1 4.7.0': '421 4.7.0',
  'A1 4.7.25': '450 4.7.25',
  'A1 5.7.1': '554 5.7.1',
  'A2 5.7.8': '535 5.7.8',
  'B1 5.1.7': '501 5.1.7',
  'B1 5.7.1': '550 5.7.1',
  'B2 5.7.1': '553 5.7.1',
  'B3 5.4.6': '554 5.4.0',
  'B4 5.2.3': '552 5.3.4',
  'B4 5.5.3': '452 4.5.3',
  'C2 5.7.1': '554 5.7.1',
  'C3 5.1.1': '550 5.1.1',
  'E3 5.1.1': '5.1.1',
  'F1 5.7.1': '550 5.7.1',
  'F2 5.7.1': '550 5.7.1',
  'F3 5.7.1': '550 5.7.1',
  'F4 5.2.3': '552 5.2.3',
  'J2 5.1.10': '5.1.0',
  'J2 5.4.0': '5.4.4',
  'J3 5.3.5': '5.4.6',
};

/** How Postfix words a refusal; undefined where it never comes to say it. */
export const replyOf = (rule: Rule, code: string): string | undefined => replies[`${rule} ${code}`];
