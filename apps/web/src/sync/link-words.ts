import type { LinkState } from '@waypost/sync';
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
