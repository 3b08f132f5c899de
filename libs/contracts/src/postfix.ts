import { z } from 'zod';
import { NodeLink } from './fields.js';

/** Where the Postfix that is planned for asks people up. */
export const PostfixPlanQuery = z.strictObject({
  directory: z
    .string()
    .max(300)
    .regex(/^ldaps?:\/\/[A-Za-z0-9.:[\]-]+$/, 'Write it like ldap://127.0.0.1:3890 or ldaps://ldap.example.org:6360.')
    .default('ldap://127.0.0.1:3890')
    .meta({ description: 'The directory that the server asks.' }),
  bindDn: z
    .string()
    .max(300)
    .regex(/^[\x20-\x7e]+$/, 'Use one line of printable ASCII characters.')
    .optional()
    .meta({ description: 'The service account it binds as; `uid=postfix` unless told.' }),
  policyPort: z.coerce
    .number()
    .int('Use a whole number.')
    .min(0, 'Use a port from 1 to 65535, or 0.')
    .max(65_535, 'Use a port from 1 to 65535, or 0.')
    .default(10_031)
    .meta({
      description:
        'WAYPOST_POLICY_PORT of the directory process on the server’s machine, where it asks who may write to whom; 0 where it does not ask.',
    }),
});
export type PostfixPlanQuery = z.infer<typeof PostfixPlanQuery>;

export const OpenRelay = z.strictObject({
  because: z.enum(['all-but-a-list', 'wide-list', 'connector']),
  by: z.string().meta({ description: 'The key of the setting that does it, or the name of the connector.' }),
  says: z.string().meta({ description: 'One sentence that names the fix.' }),
});
export type OpenRelay = z.infer<typeof OpenRelay>;

export const PlannedFile = z.strictObject({
  name: z.string(),
  text: z.string(),
  isSecret: z
    .boolean()
    .meta({ description: 'Whether nobody but root may read it: a password is filled in on the host.' }),
});

export const PostfixPlan = z.strictObject({
  server: NodeLink,
  hash: z
    .string()
    .meta({ description: 'SHA-256 of all files: another one means that something is to be applied again.' }),
  files: z.array(PlannedFile),
  warnings: z.array(z.string()).meta({ description: 'What the plan could not know, and what follows.' }),
  openRelay: z.array(OpenRelay).meta({ description: 'What makes the server an open relay; empty where nothing does.' }),
});
export type PostfixPlan = z.infer<typeof PostfixPlan>;

export const OpenRelays = z.strictObject({
  items: z.array(z.strictObject({ server: NodeLink, reasons: z.array(OpenRelay) })),
});
export type OpenRelays = z.infer<typeof OpenRelays>;
