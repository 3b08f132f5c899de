import {
  authorities,
  candidateKinds,
  conflictKinds,
  gateNames,
  itemStatuses,
  planOperations,
  planRisks,
  runModes,
  runStates,
} from '@waypost/sync';
import { z } from 'zod';
import { NodeLink, Reference, Timestamp } from './fields.js';
import { listQuery, page, SearchText } from './lists.js';

const count = z.number().int().min(0);

/** What made a run begin. */
export const runTriggers = ['manual', 'schedule', 'resync'] as const;
export type RunTrigger = (typeof runTriggers)[number];

export const NewDirectoryRun = z.strictObject({
  mode: z
    .enum(['full', 'delta'])
    .default('delta')
    .meta({ description: '`delta` asks for what changed, and becomes `full` where the server cannot say.' }),
  dryRun: z.boolean().default(false).meta({ description: 'Stops after the plan; nothing is written.' }),
});
export type NewDirectoryRun = z.infer<typeof NewDirectoryRun>;

export const Resync = z.union([
  z.strictObject({ anchor: z.string().regex(/^[0-9a-f]{32}$/i, 'Write the 32 hexadecimal digits of an anchor.') }),
  z.strictObject({ mailbox: Reference }),
]);
export type Resync = z.infer<typeof Resync>;

/** How far a run is; what its events carry. */
export const DirectoryRunProgress = z.strictObject({
  state: z.enum(runStates),
  fetched: count.meta({ description: 'Entries read.' }),
  expected: count.nullable().meta({ description: 'Entries expected, after the last full run; null where unknown.' }),
  items: count.meta({ description: 'Items of the plan.' }),
  applied: count,
  failed: count,
  elapsedSeconds: count,
  etaSeconds: count.nullable().meta({ description: 'Null where nobody can tell.' }),
});
export type DirectoryRunProgress = z.infer<typeof DirectoryRunProgress>;

/**
 * GET /directory/runs/{run}/events, as `text/event-stream`: `progress` whenever something changed, once a second at most;
 * `stopped` once, when the run is held or has ended, and then the stream ends. Each has an id that stands for what it tells.
 */
export type DirectoryRunEvent =
  { event: 'progress'; data: DirectoryRunProgress } | { event: 'stopped'; data: DirectoryRunProgress };

export const GateCheck = z.strictObject({
  name: z.enum(gateNames),
  ok: z.boolean(),
  value: z.number(),
  limit: z.number(),
  detail: z.string(),
});
export type GateCheck = z.infer<typeof GateCheck>;

export const DirectoryRun = z.strictObject({
  id: z.string(),
  source: NodeLink,
  mode: z.enum(runModes),
  dryRun: z.boolean(),
  trigger: z.enum(runTriggers),
  startedBy: z.string().nullable().meta({ description: 'Who asked for it; null for the schedule.' }),
  state: z.enum(runStates),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
  configVersion: z.number().int(),
  server: z
    .strictObject({ url: z.string(), vendor: z.string(), identity: z.string(), strategy: z.string() })
    .nullable(),
  fetch: z.strictObject({
    complete: z
      .boolean()
      .nullable()
      .meta({ description: 'Whether everything asked for came; null until that is known.' }),
    entries: count,
    pages: count,
    referralsIgnored: count,
    skipped: z.array(z.strictObject({ dn: z.string(), reason: z.string() })).meta({ description: 'The first 100.' }),
  }),
  progress: DirectoryRunProgress,
  counts: z
    .record(z.enum([...planOperations, 'unchanged']), count)
    .nullable()
    .meta({ description: 'Items of the plan by operation; null until it is planned.' }),
  gate: z
    .strictObject({ verdict: z.enum(['ok', 'held']), checks: z.array(GateCheck) })
    .nullable()
    .meta({ description: 'What was weighed, and what held the plan.' }),
  planHash: z.string().nullable(),
  heldUntil: Timestamp.nullable().meta({ description: 'When a held plan is discarded by itself.' }),
  note: z.string().nullable().meta({ description: 'Why it is held again after an approval, in a sentence.' }),
  approval: z.strictObject({ by: z.string(), at: Timestamp }).nullable(),
  error: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
});
export type DirectoryRun = z.infer<typeof DirectoryRun>;
export const DirectoryRunList = page(DirectoryRun);
export type DirectoryRunList = z.infer<typeof DirectoryRunList>;

export const DirectoryRunQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  source: Reference.optional(),
  state: z.enum(runStates).optional(),
});
export type DirectoryRunQuery = z.infer<typeof DirectoryRunQuery>;
export const SourceRunQuery = DirectoryRunQuery.omit({ source: true });
export type SourceRunQuery = z.infer<typeof SourceRunQuery>;

const authority = z.enum(authorities);
export const FieldDifference = z.union([
  z.strictObject({
    field: z.string(),
    before: z.unknown(),
    directory: z.unknown(),
    kept: z.literal(true),
    authority: z.enum([...authorities, 'detached', 'precedence']),
  }),
  z.strictObject({ field: z.string(), add: z.array(z.string()), remove: z.array(z.string()), authority }),
  z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown(), authority }),
]);
export type FieldDifference = z.infer<typeof FieldDifference>;

export const ConflictParty = z.strictObject({
  kind: z.enum(['entry', 'mailbox', 'contact', 'group']),
  id: z.string().meta({ description: 'The anchor of an entry, the id of a recipient.' }),
  name: z.string(),
  origin: z.string(),
});
export type ConflictParty = z.infer<typeof ConflictParty>;

const conflict = {
  kind: z.enum(conflictKinds),
  field: z.string(),
  value: z.string(),
  with: ConflictParty.nullable(),
  effect: z.enum(['value-quarantined', 'entry-held']),
  detail: z.string(),
};

export const DirectoryRunItem = z.strictObject({
  seq: count,
  operation: z.enum(planOperations),
  kind: z.enum(candidateKinds),
  anchor: z.string(),
  dn: z.string(),
  label: z.string(),
  recipient: z
    .strictObject({ kind: z.enum(['mailbox', 'contact', 'group']), id: z.string(), name: z.string().nullable() })
    .nullable()
    .meta({ description: 'The recipient it is about; its name is null while it does not exist.' }),
  risk: z.enum(planRisks),
  differences: z.array(FieldDifference),
  conflict: z.strictObject(conflict).nullable(),
  detail: z.string().nullable(),
  bundle: z.number().int().nullable().meta({ description: 'Items of one bundle are applied together or not at all.' }),
  status: z.enum(itemStatuses),
  error: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
});
export type DirectoryRunItem = z.infer<typeof DirectoryRunItem>;
export const DirectoryRunItemList = page(DirectoryRunItem);
export type DirectoryRunItemList = z.infer<typeof DirectoryRunItemList>;

export const DirectoryRunItemQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  operation: z.enum(planOperations).optional(),
  risk: z.enum(planRisks).optional(),
  status: z.enum(itemStatuses).optional(),
  kind: z.enum(candidateKinds).optional(),
  q: SearchText,
});
export type DirectoryRunItemQuery = z.infer<typeof DirectoryRunItemQuery>;

export const Approval = z.strictObject({
  planHash: z.string().min(1).max(128).meta({ description: 'The `planHash` of the plan that was looked at.' }),
});
export type Approval = z.infer<typeof Approval>;

/** The forms a run is exported in. */
export const runExportFormats = ['json', 'csv', 'ldif'] as const;
export type RunExportFormat = (typeof runExportFormats)[number];
export const RunExportQuery = z.strictObject({ format: z.enum(runExportFormats).default('json') });
export type RunExportQuery = z.infer<typeof RunExportQuery>;

/** What an administrator can decide of a conflict. */
export const conflictResolutions = ['link', 'ignore', 'unignore'] as const;
export type ConflictResolution = (typeof conflictResolutions)[number];
/** `open` waits; `ignored`: the entry is left out until that is taken back; `settled`: no run meets it any more, or it was decided. */
export const conflictStatuses = ['open', 'ignored', 'settled'] as const;
export type ConflictStatus = (typeof conflictStatuses)[number];

export const DirectoryConflict = z.strictObject({
  id: z.string(),
  source: NodeLink,
  anchor: z.string(),
  dn: z.string(),
  label: z.string(),
  ...conflict,
  status: z.enum(conflictStatuses),
  resolutions: z
    .array(z.enum(conflictResolutions))
    .meta({ description: 'What can be decided of it here; otherwise the directory has to be mended.' }),
  firstSeenAt: Timestamp,
  lastSeenAt: Timestamp,
  runs: count.meta({ description: 'How many runs met it.' }),
  lastRun: z.string(),
});
export type DirectoryConflict = z.infer<typeof DirectoryConflict>;
export const DirectoryConflictList = page(DirectoryConflict);
export type DirectoryConflictList = z.infer<typeof DirectoryConflictList>;
export const DirectoryConflictQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  source: Reference.optional(),
  status: z.enum(conflictStatuses).default('open'),
});
export type DirectoryConflictQuery = z.infer<typeof DirectoryConflictQuery>;
export const ConflictDecision = z.strictObject({ resolution: z.enum(conflictResolutions) });
export type ConflictDecision = z.infer<typeof ConflictDecision>;
