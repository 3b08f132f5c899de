import type { CandidateKind, LinkState } from '@waypost/sync';
import type { Tone } from '@waypost/ui';

/** Where an entry and its recipient stand, for people. */
export const linkStateWords = {
  linked: { tone: 'on', label: 'Linked' },
  missing: { tone: 'override', label: 'Missing' },
  suspended: { tone: 'off', label: 'Suspended' },
  'purge-proposed': { tone: 'off', label: 'Proposed for purge' },
  conflict: { tone: 'override', label: 'Conflict' },
  ignored: { tone: 'plain', label: 'Ignored' },
  detached: { tone: 'lock', label: 'Detached' },
} satisfies Record<LinkState, { tone: Tone; label: string }>;

/** The same of an entry of some kind: groups and contacts do not sign in, so they are gone and not suspended. */
export const linkWords = ({ kind, state }: { kind: CandidateKind; state: LinkState }): { tone: Tone; label: string } =>
  state === 'suspended' && kind !== 'person' ? { tone: 'off', label: 'Gone' } : linkStateWords[state];
