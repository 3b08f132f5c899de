import { authorities, candidateKinds, linkStates } from '@waypost/sync';
import { z } from 'zod';
import { NodeLink, Reason, Reference, Timestamp } from './fields.js';
import { listQuery, page } from './lists.js';

/** The kinds of recipients, as paths name them. */
export const recipientKinds = ['mailbox', 'contact', 'group'] as const;

/** Where a recipient comes from, as its representation says it; null where it comes from no directory. */
export const DirectoryOrigin = z
  .strictObject({
    source: NodeLink.meta({ description: 'Of several, the one with the lowest precedence number.' }),
    state: z.enum(linkStates),
    managedFields: z
      .array(z.string())
      .meta({ description: 'Fields that a directory decides; editing them is refused until they are detached.' }),
    detachedFields: z.array(z.string()).meta({ description: 'Fields an administrator took over from the directory.' }),
  })
  .nullable();
export type DirectoryOrigin = z.infer<typeof DirectoryOrigin>;

export const DirectoryLink = z.strictObject({
  id: z.string(),
  source: NodeLink,
  kind: z.enum(candidateKinds),
  anchor: z.string(),
  dn: z.string(),
  recipient: z
    .strictObject({ kind: z.enum(recipientKinds), ...NodeLink.shape, displayName: z.string() })
    .nullable()
    .meta({ description: 'Null where there is none: the entry conflicts or is ignored.' }),
  state: z.enum(linkStates),
  suspendedFor: z
    .enum(['disabled', 'absent'])
    .nullable()
    .meta({ description: 'Why sign-in is suspended: switched off in the source, or no longer there.' }),
  suspendedSince: Timestamp.nullable(),
  missingSince: Timestamp.nullable(),
  missingRuns: z.number().int(),
});
export type DirectoryLink = z.infer<typeof DirectoryLink>;
export const DirectoryLinkList = page(DirectoryLink);
export type DirectoryLinkList = z.infer<typeof DirectoryLinkList>;
export const DirectoryLinkQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  source: Reference.optional(),
  state: z.enum(linkStates).optional(),
});
export type DirectoryLinkQuery = z.infer<typeof DirectoryLinkQuery>;

export const DirectoryField = z.strictObject({
  field: z.string(),
  authority: z.enum(authorities),
  managed: z.boolean().meta({ description: 'Whether this source decides it now.' }),
  detached: z
    .strictObject({ by: z.string(), at: Timestamp, reason: z.string().nullable() })
    .nullable()
    .meta({ description: 'Who took it over from the directory.' }),
  overruledBy: NodeLink.nullable().meta({
    description: 'The source of lower precedence number that decides it instead.',
  }),
});
export type DirectoryField = z.infer<typeof DirectoryField>;

export const RecipientDirectory = z.strictObject({
  recipient: z.strictObject({ kind: z.enum(recipientKinds), ...NodeLink.shape }),
  links: z.array(
    z.strictObject({
      ...DirectoryLink.omit({ recipient: true }).shape,
      passwords: z.enum(['waypost', 'source']).meta({ description: 'Who keeps the password.' }),
      fields: z.array(DirectoryField),
      aliases: z.array(z.string()).meta({ description: 'Further addresses that came from this source.' }),
      awaited: z
        .strictObject({
          run: z
            .string()
            .nullable()
            .meta({ description: 'The run that reads the entry anew; null where none does yet.' }),
          dueAt: Timestamp.nullable().meta({
            description: 'When the next full run begins, which reads it at the latest; null where none is planned.',
          }),
        })
        .nullable()
        .meta({
          description:
            'Present while the entry is read anew, or is to be: something was handed back, and its value has not come yet.',
        }),
    }),
  ),
});
export type RecipientDirectory = z.infer<typeof RecipientDirectory>;

export const DirectoryDetachment = z.strictObject({
  fields: z
    .array(z.string().max(64))
    .min(1, 'Name at least one field, or leave this out for all of the recipient.')
    .max(50)
    .optional()
    .meta({ description: 'Left out: the whole recipient becomes ours, and its source is not listened to any more.' }),
  reason: Reason.optional(),
});
export type DirectoryDetachment = z.infer<typeof DirectoryDetachment>;

/** What a deletion of a recipient says of the entry it comes from. */
export const RecipientRemoval = z.strictObject({
  directory: z.enum(['ignore']).optional().meta({
    description:
      'Needed where the recipient comes from a directory: `ignore` leaves its entry out from now on, or the next run would bring it back.',
  }),
});
export type RecipientRemoval = z.infer<typeof RecipientRemoval>;
