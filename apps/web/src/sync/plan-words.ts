import type { ConflictKind, GateName, ItemStatus, PlanOperation, PlanRisk } from '@waypost/sync';
import type { IconName, Tone } from '@waypost/ui';

/** What a plan does, in the order in which people want to read it: what takes something away and what is stuck first. */
export const operationWords = {
  suspend: { label: 'Suspend', icon: 'ban', tone: 'off', help: 'Sign-in is switched off; mail is still received.' },
  'purge-propose': {
    label: 'Propose purge',
    icon: 'trash',
    tone: 'off',
    help: 'Long gone from the source. Nothing is deleted until somebody does it.',
  },
  'group-remove': {
    label: 'Remove members',
    icon: 'people',
    tone: 'off',
    help: 'Leave a group, as they did in the source.',
  },
  missing: {
    label: 'Missing',
    icon: 'search',
    tone: 'override',
    help: 'Not found in the source this time. Nothing changes yet; absent again, people are suspended.',
  },
  conflict: { label: 'Conflict', icon: 'warning', tone: 'override', help: 'Cannot be applied as the source has it.' },
  skip: { label: 'Left out', icon: 'close', tone: 'plain', help: 'Not taken, with the reason.' },
  link: { label: 'Link', icon: 'link', tone: 'accent', help: 'Joins a recipient that exists here with its entry.' },
  rename: { label: 'Rename', icon: 'pencil', tone: 'accent', help: 'The name or the primary address changes.' },
  create: { label: 'Create', icon: 'plus', tone: 'on', help: 'New here.' },
  update: { label: 'Change', icon: 'pencil', tone: 'plain', help: 'Fields take the values of the source.' },
  'group-add': {
    label: 'Add members',
    icon: 'people',
    tone: 'plain',
    help: 'Join a group, as they did in the source.',
  },
  enable: { label: 'Resume', icon: 'check', tone: 'on', help: 'Switched on again in the source: sign-in works again.' },
  restore: { label: 'Restore', icon: 'undo', tone: 'on', help: 'Back in the source: what sync had changed is undone.' },
} satisfies Record<PlanOperation, { label: string; icon: IconName; tone: Tone; help: string }>;

/** The operations in that order. */
export const operationOrder = Object.keys(operationWords) as PlanOperation[];

export const riskWords = {
  normal: { label: 'Ordinary', tone: 'plain' },
  review: { label: 'Worth a look', tone: 'override' },
  destructive: { label: 'Takes something away', tone: 'off' },
} satisfies Record<PlanRisk, { label: string; tone: Tone }>;

export const itemStatusWords = {
  planned: { label: 'Planned', tone: 'plain' },
  applied: { label: 'Applied', tone: 'on' },
  failed: { label: 'Failed', tone: 'off' },
  skipped: { label: 'Not applied', tone: 'plain' },
} satisfies Record<ItemStatus, { label: string; tone: Tone }>;

/** What a check of the gate is about, in a few words; its sentence says the rest. */
export const gateWords = {
  'first-run': 'The first run of a source',
  'configuration-changed': 'The source means something else now',
  'empty-result': 'The source came back empty',
  'near-empty-result': 'The source came back nearly empty',
  'source-shrunk': 'The source has shrunk',
  removals: 'Many would be missing or suspended',
  'most-removals': 'Very many would be missing or suspended',
  'primary-changes': 'Many primary addresses change',
  'anchor-changes': 'Many people are new entries with old addresses',
  'mixed-up': 'People have changed places with each other',
  creates: 'Many would be created',
  links: 'Existing recipients would be linked',
  'group-removals': 'A group would lose most of its members',
} satisfies Record<GateName, string>;

export const conflictWords = {
  'address-taken': 'The address is taken',
  'name-taken': 'The name is taken',
  'anchor-changed': 'A new entry with a known address',
  'membership-loop': 'A group that would hold itself',
  'domain-not-accepted': 'The domain is not accepted',
  'value-invalid': 'The value cannot be used',
  'no-placement': 'No server takes it',
  'linked-elsewhere': 'Linked to another entry',
} satisfies Record<ConflictKind, string>;
