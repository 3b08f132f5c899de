import type { DirectoryProcess, DirectoryState } from '@waypost/contracts';
import { countOf, type IconName, type Tone } from '@waypost/ui';

interface StateWords {
  tone: Tone;
  icon: IconName;
  words: (process: Pick<DirectoryProcess, 'behind'>) => string;
}

/** How each state is shown; the colour only repeats the words. */
export const stateWords = {
  current: { tone: 'on', icon: 'check', words: () => 'Up to date' },
  behind: {
    tone: 'override',
    icon: 'clock',
    words: ({ behind }) => `${countOf(behind, 'change')} behind`,
  },
  loading: { tone: 'override', icon: 'clock', words: () => 'Loading' },
  outdated: { tone: 'off', icon: 'warning', words: () => 'Too old to answer' },
  silent: { tone: 'off', icon: 'warning', words: () => 'Silent' },
} satisfies Record<DirectoryState, StateWords>;

/** Whether a process answers mail servers as far as is known. */
const answers = ({ state }: Pick<DirectoryProcess, 'state'>) => state === 'current' || state === 'behind';

/** How they are, in one sentence for the top of the page and for a screen reader. */
export function processesSentence(processes: readonly Pick<DirectoryProcess, 'state'>[]): string {
  const well = processes.filter(answers).length;
  if (well === processes.length) return well === 1 ? 'One process answers' : `All ${String(well)} processes answer`;
  return `${String(well)} of ${String(processes.length)} processes ${well === 1 ? 'answers' : 'answer'}`;
}

/** Seconds as people say them, short: how long ago a model was current. */
export function ageWords(seconds: number): string {
  if (seconds < 120) return `${String(seconds)} s`;
  if (seconds < 7_200) return `${String(Math.floor(seconds / 60))} min`;
  return `${String(Math.floor(seconds / 3_600))} h`;
}
