import { mailboxKinds, suspenders } from '@waypost/organization';
import { z } from 'zod';
import { DirectoryOrigin } from './directory-links.js';
import {
  Address,
  AddressByPolicy,
  DisplayName,
  NewPassword,
  NodeLink,
  NodeName,
  OptionalLine,
  Reason,
  Reference,
  Timestamp,
} from './fields.js';
import { listQuery, page, SearchText } from './lists.js';
import { FilterQuery } from './recipient-filter.js';
import { excludedFromPolicies, hiddenFromAddressBook, shownProfile, writtenProfile } from './profile.js';
import { ValueWithSource } from './settings.js';

const kind = z
  .enum(mailboxKinds)
  .meta({ description: 'Whom it is for: one person, several who share it, a room or a piece of equipment.' });
const profile = {
  givenName: OptionalLine(128),
  surname: OptionalLine(128),
  initials: OptionalLine(16),
  ...writtenProfile,
  hiddenFromAddressBook,
  excludedFromPolicies,
};

export const Mailbox = z.strictObject({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  kind: z.enum(mailboxKinds),
  givenName: z.string().nullable(),
  surname: z.string().nullable(),
  initials: z.string().nullable(),
  ...shownProfile,
  hiddenFromAddressBook,
  excludedFromPolicies,
  address: z.string(),
  server: NodeLink,
  site: NodeLink,
  hasPassword: z.boolean(),
  passwordChangedAt: Timestamp.nullable(),
  suspended: z.boolean().meta({ description: 'Whether nobody can sign in; mail is received all the same.' }),
  suspendedBy: z.enum(suspenders).nullable(),
  suspendedReason: z.string().nullable(),
  suspendedAt: Timestamp.nullable(),
  directory: DirectoryOrigin,
  createdAt: Timestamp,
  modifiedAt: Timestamp,
  /** Effective values of the settings the list was asked to show. */
  effective: z.record(z.string(), ValueWithSource).optional(),
});
export type Mailbox = z.infer<typeof Mailbox>;
export const MailboxList = page(Mailbox);
export type MailboxList = z.infer<typeof MailboxList>;

export const NewMailbox = z.strictObject({
  name: NodeName,
  displayName: DisplayName,
  server: Reference,
  address: AddressByPolicy.optional(),
  kind: kind.default('person'),
  ...z.strictObject(profile).partial().shape,
  password: NewPassword.optional(),
});
export type NewMailbox = z.infer<typeof NewMailbox>;
export const MailboxChange = z
  .strictObject({
    name: NodeName,
    displayName: DisplayName,
    address: Address,
    kind,
    server: Reference,
    ...profile,
    suspended: z.boolean().meta({
      description: 'True: signing in is refused at once on every protocol, and mail is received all the same.',
    }),
    suspendedReason: Reason.nullable().meta({ description: 'Why it is suspended; gone when it no longer is.' }),
  })
  .partial();
export type MailboxChange = z.infer<typeof MailboxChange>;

export const MailboxQuery = z.strictObject({
  ...listQuery,
  q: SearchText,
  filter: FilterQuery,
  site: Reference.optional(),
  server: Reference.optional(),
  suspended: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'Only mailboxes that are suspended, or that are not.' }),
  sort: z.enum(['name', '-name', 'displayName', '-displayName', 'address', '-address']).default('name'),
  effective: z
    .string()
    .max(400)
    .regex(/^[a-zA-Z0-9]+\.[a-zA-Z0-9]+:.+$/, 'Write a setting and its value, such as pop3.enabled:false.')
    .optional()
    .meta({ description: 'Only mailboxes where this setting has this effective value, e.g. `pop3.enabled:false`.' }),
  effectiveSource: z
    .string()
    .max(100)
    .regex(
      /^(default|organization|site:.+|server:.+|mailbox)$/,
      'Write default, organization, site:<name>, server:<name> or mailbox.',
    )
    .optional()
    .meta({ description: 'With `effective`: only where the value comes from here, e.g. `site:paris`.' }),
  settings: z
    .string()
    .max(1000)
    .transform((text) => text.split(',').filter(Boolean))
    .optional()
    .meta({
      description: 'Comma-separated keys whose effective values each item shows, e.g. `pop3.enabled,imap.enabled`.',
    }),
});
export type MailboxQuery = z.infer<typeof MailboxQuery>;

export const PasswordReset = z.union([
  z.strictObject({ password: NewPassword }),
  z.strictObject({ generate: z.literal(true) }),
]);
export type PasswordReset = z.infer<typeof PasswordReset>;
export const PasswordResetAnswer = z.strictObject({
  password: z.string().optional().meta({ description: 'Only when generated; shown once.' }),
});
export type PasswordResetAnswer = z.infer<typeof PasswordResetAnswer>;

export const MovePreviewRequest = z.strictObject({ server: Reference });
export type MovePreviewRequest = z.infer<typeof MovePreviewRequest>;
export const MovePreview = z.strictObject({
  changes: z.array(z.strictObject({ key: z.string(), before: ValueWithSource, after: ValueWithSource })),
});
export type MovePreview = z.infer<typeof MovePreview>;
