import type { Faults } from '../../forms/faults';
import type { SourceDraft } from '../source-draft';

/** What every part of a source's form is given. Parts take data and callbacks; who saves, and when, is not their business. */
export interface PartProps {
  draft: SourceDraft;
  onChange: (change: Partial<SourceDraft>) => void;
  faults: Faults;
}

/** The parts of a source, in the order in which one describes it. */
export const partKeys = ['kind', 'connection', 'scope', 'mapping', 'placement', 'passwords', 'rules'] as const;
export type PartKey = (typeof partKeys)[number];

export const partWords = {
  kind: 'Directory',
  connection: 'Connection',
  scope: 'What to take',
  mapping: 'Mapping',
  placement: 'Placement',
  passwords: 'Passwords',
  rules: 'Schedule and safety',
} satisfies Record<PartKey, string>;

/** Which members of a source each part is about; a fault in one of them is shown there. */
export const partMembers = {
  kind: ['name', 'kind', 'precedence'],
  connection: ['connection', 'password', 'clientKey'],
  scope: ['scope', 'strategy', 'pageSize'],
  mapping: ['mapping'],
  placement: ['placement'],
  passwords: ['passwords'],
  rules: ['schedule', 'leavers', 'thresholds'],
} satisfies Record<PartKey, readonly (keyof SourceDraft)[]>;
