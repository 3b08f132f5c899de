import { z } from 'zod';
import { NewPassword } from './fields.js';

/** A person's own change of password, as a directory passes it on: POST /api/v1/directory/password-changes, as a follower. */
export const MailboxPasswordChange = z.strictObject({
  mailboxId: z.uuid('Write a UUID.'),
  oldPassword: z.string().min(1).max(1024),
  client: z
    .union([z.ipv4(), z.ipv6()], 'Write an IP address.')
    .optional()
    .meta({ description: 'Where the person asks from, as far as the directory knows: guesses are slowed by it.' }),
  newPassword: NewPassword.optional().meta({ description: 'Left out to have one made up.' }),
});
export type MailboxPasswordChange = z.infer<typeof MailboxPasswordChange>;

export const MailboxPasswordChanged = z.strictObject({
  revision: z.number().int().min(0).meta({ description: 'Whoever follows has the change from this revision on.' }),
  password: z.string().optional().meta({ description: 'Only when made up; shown once.' }),
});
export type MailboxPasswordChanged = z.infer<typeof MailboxPasswordChanged>;
