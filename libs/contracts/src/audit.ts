import { z } from 'zod';
import { Timestamp } from './fields.js';
import { listQuery, page } from './lists.js';

/** What an audited change was made to. */
export const subjectLevels = [
  'organization',
  'site',
  'server',
  'mailbox',
  'contact',
  'group',
  'domain',
  'recipient-policy',
  'import',
  'connector',
  'directory-source',
  'administrator',
  'token',
  'service-account',
] as const;

export const AuditEntry = z.strictObject({
  id: z.string(),
  at: Timestamp,
  actor: z.strictObject({
    kind: z.enum(['administrator', 'token', 'mailbox', 'system']),
    id: z.string().nullable(),
    name: z.string(),
  }),
  origin: z.string().nullable().meta({ description: 'The network address the request came from.' }),
  action: z.string(),
  subject: z.strictObject({ level: z.enum(subjectLevels), id: z.string(), name: z.string() }),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  reason: z.string().nullable(),
  revertible: z.boolean(),
  hash: z.string().meta({ description: 'SHA-256 over this entry and the hash of the one before it.' }),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
export const AuditList = page(AuditEntry);
export type AuditList = z.infer<typeof AuditList>;

export const AuditQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  subject: z
    .string()
    .regex(/^[a-z-]+:.+$/, 'Write a level and an id or name, such as mailbox:mark.')
    .optional()
    .meta({ description: 'Only changes to this, e.g. `site:paris`.' }),
  actor: z.string().max(100).optional().meta({ description: 'Only changes by the actor of this name.' }),
  action: z.string().max(100).optional().meta({ description: 'Only this action, e.g. `settings.changed`.' }),
});
export type AuditQuery = z.infer<typeof AuditQuery>;
