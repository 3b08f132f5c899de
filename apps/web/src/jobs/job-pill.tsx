import type { JobStateName } from '@waypost/contracts';
import { Pill } from '@waypost/ui';
import { jobStateWords } from './job-words';

export const JobPill = ({ state }: { state: JobStateName }) => (
  <Pill tone={jobStateWords[state].tone}>{jobStateWords[state].label}</Pill>
);
