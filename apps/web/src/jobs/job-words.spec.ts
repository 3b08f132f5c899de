import type { Job } from '@waypost/contracts';
import { expect, it } from 'vitest';
import { jobOutcome } from './job-words';

const ended = (state: Job['state'], left = 0, more: Partial<Job> = {}) => ({
  kind: 'recipient-policy' as const,
  state,
  error: null,
  canApply: false,
  progress: { state, done: 3, total: 3, left, elapsedSeconds: 1, etaSeconds: null },
  ...more,
});

it.each([
  [ended('planned', 0, { canApply: true }), 'accent', 'Nothing is written yet.'],
  [ended('planned'), 'plain', 'too old to be applied'],
  [ended('applied'), 'on', 'Done as planned.'],
  [ended('applied', 1), 'override', 'not all of it. 1 recipient was left alone: changed meanwhile.'],
  [ended('applied', 2, { kind: 'recipient-import' }), 'override', '2 rows were left alone; each says why.'],
  [ended('undone', 1), 'override', 'taken back. 1 recipient was left alone'],
  [ended('failed', 0, { error: { code: 'failed', detail: 'No more room.' } }), 'off', 'No more room.'],
  [ended('cancelled'), 'plain', 'What it had done by then stays.'],
])('says how a job ended: %#', (job, tone, text) => {
  expect(jobOutcome(job)).toMatchObject({ tone, text: expect.stringContaining(text) as string });
});
