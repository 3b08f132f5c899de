import { z } from 'zod';
import { Timestamp } from './fields.js';
import { listQuery, page, SearchText } from './lists.js';
import { recipientKinds } from './directory-links.js';
import { ImportFigures, ImportItemChange } from './imports.js';
import { PolicyItemChange, PolicyPlanFigures } from './recipient-policies.js';

const count = z.number().int().min(0);

export const jobStates = [
  'queued',
  'planning',
  'planned',
  'applying',
  'applied',
  'undoing',
  'undone',
  'cancelled',
  'failed',
] as const;
export type JobStateName = (typeof jobStates)[number];
export const jobKinds = ['recipient-policy', 'recipient-import'] as const;
export const jobItemStates = ['planned', 'applied', 'left', 'undone', 'undo-left'] as const;
/** What an item does: addresses by a policy, or a row of a file. */
export const jobOperations = ['primary', 'add', 'skip', 'create', 'update', 'delete', 'refused'] as const;

/** How far a job is; what its events carry. */
export const JobProgress = z.strictObject({
  state: z.enum(jobStates),
  done: count,
  total: count.nullable(),
  left: count.meta({ description: 'Items left alone, since what they are about changed after the plan was made.' }),
  elapsedSeconds: count,
  etaSeconds: count.nullable().meta({ description: 'Null where nobody can tell.' }),
});
export type JobProgress = z.infer<typeof JobProgress>;

/** GET /jobs/{job}/events, as `text/event-stream`: `progress` as it goes, `stopped` once it rests. */
export type JobEvent = { event: 'progress' | 'stopped'; data: JobProgress };

export const Job = z.strictObject({
  id: z.string(),
  kind: z.enum(jobKinds),
  subject: z
    .strictObject({ id: z.string(), name: z.string() })
    .nullable()
    .meta({ description: 'The recipient policy; null where all of them are applied, and for files.' }),
  fileName: z.string().nullable().meta({ description: 'What a file that was taken in is called.' }),
  intent: z.enum(['preview', 'apply', 'undo']),
  state: z.enum(jobStates),
  requestedBy: z.string(),
  reason: z.string().nullable(),
  progress: JobProgress,
  planHash: z.string().nullable(),
  figures: z.union([PolicyPlanFigures, ImportFigures]).nullable(),
  canApply: z.boolean().meta({ description: 'Whether its plan can be applied as it is.' }),
  canUndo: z.boolean(),
  error: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
});
export type Job = z.infer<typeof Job>;
export const JobList = page(Job);
export type JobList = z.infer<typeof JobList>;
export const JobQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  state: z.enum(jobStates).optional(),
  subject: z.string().max(64).optional().meta({ description: 'The id of what the job is about.' }),
});
export type JobQuery = z.infer<typeof JobQuery>;

export const JobItem = z.strictObject({
  seq: count,
  operation: z.enum(jobOperations),
  recipient: z.strictObject({ kind: z.enum(recipientKinds), id: z.string(), name: z.string() }),
  collides: z.boolean(),
  change: z.union([PolicyItemChange, ImportItemChange]),
  status: z.enum(jobItemStates),
});
export type JobItem = z.infer<typeof JobItem>;
export const JobItemList = page(JobItem);
export type JobItemList = z.infer<typeof JobItemList>;
export const JobItemQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  q: SearchText,
  operation: z.enum(jobOperations).optional(),
  status: z.enum(['left', 'undo-left']).optional(),
  collides: z.literal('true').optional().meta({ description: 'Only items where an address got a number.' }),
});
export type JobItemQuery = z.infer<typeof JobItemQuery>;
