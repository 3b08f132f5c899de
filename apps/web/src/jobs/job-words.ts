import type { Job, JobItem, JobProgress, JobStateName } from '@waypost/contracts';
import { countOf, grouped, type IconName, type Tone } from '@waypost/ui';

export const jobStateWords = {
  queued: { label: 'Waiting', tone: 'accent' },
  planning: { label: 'Planning', tone: 'accent' },
  planned: { label: 'Planned', tone: 'override' },
  applying: { label: 'Applying', tone: 'accent' },
  applied: { label: 'Applied', tone: 'on' },
  undoing: { label: 'Taking back', tone: 'accent' },
  undone: { label: 'Taken back', tone: 'plain' },
  cancelled: { label: 'Cancelled', tone: 'plain' },
  failed: { label: 'Failed', tone: 'off' },
} satisfies Record<JobStateName, { label: string; tone: Tone }>;

/** Whether a job moves on by itself. */
export const isAtWork = (state: JobStateName) =>
  state === 'queued' || state === 'planning' || state === 'applying' || state === 'undoing';

export const jobOperationWords = {
  primary: {
    label: 'New primary',
    icon: 'at',
    tone: 'override',
    help: 'The primary address so far stays as a further one.',
  },
  add: { label: 'Further address', icon: 'plus', tone: 'on', help: 'Addresses are added; the primary one stays.' },
  skip: { label: 'Left out', icon: 'ban', tone: 'plain', help: 'Opted out of policies, or has nothing to go by.' },
  create: { label: 'Create', icon: 'plus', tone: 'on', help: 'Somebody new.' },
  update: { label: 'Change', icon: 'pencil', tone: 'accent', help: 'Somebody known gets other values.' },
  delete: { label: 'Delete', icon: 'trash', tone: 'off', help: 'Somebody is taken away.' },
  refused: { label: 'Refused', icon: 'warning', tone: 'off', help: 'The row cannot be carried out; it says why.' },
} satisfies Record<JobItem['operation'], { label: string; icon: IconName; tone: Tone; help: string }>;

export const jobItemStatusWords = {
  planned: { label: 'Planned', tone: 'plain' },
  applied: { label: 'Applied', tone: 'on' },
  left: { label: 'Left alone', tone: 'override' },
  undone: { label: 'Taken back', tone: 'plain' },
  'undo-left': { label: 'Not taken back', tone: 'override' },
} satisfies Record<JobItem['status'], { label: string; tone: Tone }>;

/** What a job is about. */
export const jobTitle = ({ kind, subject, fileName }: Pick<Job, 'kind' | 'subject' | 'fileName'>): string => {
  if (kind === 'recipient-import') return fileName ?? 'A file of recipients';
  return subject === null ? 'Addresses by all policies' : `Addresses by ${subject.name}`;
};

/** How far a job is, in a sentence. */
export function jobProgressWords({ state, done, total }: JobProgress): string {
  if (state === 'queued') return 'Waiting to begin';
  const what = { planning: 'looked at', undoing: 'taken back' }[state as string] ?? 'done';
  return total === null ? `${grouped(done)} ${what}` : `${grouped(done)} of ${grouped(total)} ${what}`;
}

/** What a job did not do, and why, in a sentence; nothing where it did all. */
function leftWords({ kind, progress: { left } }: Pick<Job, 'kind' | 'progress'>): string {
  if (left === 0) return '';
  return kind === 'recipient-import'
    ? ` ${countOf(left, 'row was', 'rows were')} left alone; each says why.`
    : ` ${countOf(left, 'recipient was', 'recipients were')} left alone: changed meanwhile.`;
}

/** How a job ended, in a sentence. */
export function jobOutcome(job: Pick<Job, 'kind' | 'state' | 'error' | 'progress' | 'canApply'>): {
  tone: Tone;
  text: string;
} {
  const { state, error, canApply } = job;
  const left = leftWords(job);
  switch (state) {
    case 'failed':
      return { tone: 'off', text: error?.detail ?? 'It failed.' };
    case 'planned':
      return canApply
        ? { tone: 'accent', text: 'Nothing is written yet. Look through the plan, then apply it as it is.' }
        : { tone: 'plain', text: 'Nothing was written. The plan is too old to be applied by now; make another one.' };
    case 'cancelled':
      return { tone: 'plain', text: `It was cancelled. What it had done by then stays.${left}` };
    case 'undone':
      return { tone: left === '' ? 'plain' : 'override', text: `What it had done is taken back.${left}` };
    default:
      return left === ''
        ? { tone: 'on', text: 'Done as planned.' }
        : { tone: 'override', text: `Done, but not all of it.${left}` };
  }
}
