import type { SampleEntry, SampleOutcome } from '@waypost/contracts';
import type { Tone } from '@waypost/ui';

/** What a sample entry would become, for people. */
export const outcomeWords = {
  create: { tone: 'on', label: 'Would be created' },
  link: { tone: 'accent', label: 'Would be linked' },
  linked: { tone: 'plain', label: 'Linked already' },
  conflict: { tone: 'override', label: 'Conflict' },
  held: { tone: 'off', label: 'Cannot be taken' },
} satisfies Record<SampleOutcome, { tone: Tone; label: string }>;

/** The rest of the sentence: where it would land, or whom it is about. */
export function outcomeDetail({ outcome, placement, recipient, kind }: SampleEntry): string {
  if (outcome === 'create' && kind === 'person')
    return placement === null ? 'no server takes it' : `on ${placement.level} ${placement.name}`;
  if (recipient === null) return '';
  return outcome === 'conflict' ? `with ${recipient.kind} ${recipient.name}` : `${recipient.kind} ${recipient.name}`;
}
