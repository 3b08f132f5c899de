import { z } from 'zod';
import { NodeLink, Timestamp } from './fields.js';

const count = z.number().int().min(0);
const port = z.number().int().min(0).max(65_535);

/** What a directory process says of itself, every few seconds and when it ends: POST /api/v1/directory/reports, as a follower. */
export const DirectoryReport = z.strictObject({
  /** The process names itself, anew at each start. */
  id: z.uuid('Write a UUID.'),
  host: z.string().min(1).max(255),
  version: z.string().max(64),
  startedAt: Timestamp,
  ldapPort: port,
  ldapsPort: port,
  /** Whether it answers: not before its first snapshot, no longer past the allowed age, and never after its last word. */
  state: z.enum(['loading', 'serving', 'outdated', 'stopped']),
  revision: count,
  /** Seconds since its model was last known to be current. */
  ageSeconds: count,
  mailboxes: count,
  connections: count,
  /** Searches a second over the last minute. */
  lookupsPerSecond: z.number().min(0),
  searches: count,
  binds: count,
  bindsRefused: count,
  memoryBytes: count,
});
export type DirectoryReport = z.infer<typeof DirectoryReport>;

/** How often a directory process reports, in milliseconds; one that has not for three times as long counts as silent. */
export const reportEveryMs = 5_000;

/** `current` has everything; `behind` is on its way; `loading` and `outdated` answer nothing; `silent` no longer reports. */
export const directoryStates = ['current', 'behind', 'loading', 'outdated', 'silent'] as const;
export type DirectoryState = (typeof directoryStates)[number];

export const DirectoryProcess = z.strictObject({
  ...DirectoryReport.shape,
  state: z.enum(directoryStates),
  token: z.string().meta({ description: 'The name of the token it follows with.' }),
  servers: z
    .array(NodeLink)
    .nullable()
    .meta({ description: 'The servers whose mailboxes it is told what signs them in; `null` for all.' }),
  address: z.string().nullable().meta({ description: 'Where its reports come from.' }),
  behind: count.meta({ description: 'Revisions it lacked when it last reported.' }),
  reportedAt: Timestamp,
});
export type DirectoryProcess = z.infer<typeof DirectoryProcess>;

export const DirectoryOverview = z.strictObject({
  suffix: z.string().meta({ description: 'The DN the tree is under.' }),
  revision: count.meta({ description: 'The newest revision of the model.' }),
  processes: z.array(DirectoryProcess).meta({ description: 'Those that reported in the last 24 hours, by host.' }),
});
export type DirectoryOverview = z.infer<typeof DirectoryOverview>;
