import { z } from 'zod';
import { Reference } from './fields.js';

export const LinkReports = z.strictObject({
  server: Reference.meta({ description: 'The mail host that speaks; its token must be for it.' }),
  items: z
    .array(
      z.strictObject({
        of: z.enum(['connector', 'server']),
        name: Reference,
        reachable: z.boolean(),
        detail: z
          .string()
          .trim()
          .max(500)
          // What a program says of its fault goes into the audit and to terminals: one line that commands nothing.
          .transform((text) => text.replaceAll(/[\p{C}\u2028\u2029]/gu, ' '))
          .optional()
          .meta({ description: 'What happened, such as `Connection refused`.' }),
      }),
    )
    .min(1, 'Report at least one connector or server.')
    .max(200),
});
export type LinkReports = z.infer<typeof LinkReports>;

export const LinkReportsTaken = z.strictObject({
  items: z.array(
    z.strictObject({
      of: z.enum(['connector', 'server']),
      name: z.string(),
      counts: z.boolean().meta({ description: 'Whether mail is kept from it because of what this host says.' }),
    }),
  ),
});
export type LinkReportsTaken = z.infer<typeof LinkReportsTaken>;
