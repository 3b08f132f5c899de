import { z } from 'zod';
import { Reference, Timestamp } from './fields.js';

const NextHop = z.strictObject({ link: z.string(), site: z.string() });

export const RoutingSpaceRow = z.strictObject({
  type: z.string(),
  pattern: z.string(),
  connector: z.string(),
  site: z.string().meta({ description: "The connector's site." }),
  spaceCost: z.number().int(),
  totalCost: z
    .number()
    .int()
    .optional()
    .meta({ description: 'Way and space together; absent where no way leads there.' }),
  nextHop: NextHop.optional().meta({
    description: 'The first link on the way; absent for a connector of the site itself.',
  }),
  state: z.enum([
    'up',
    'disabled',
    'out-of-scope',
    'stated-down',
    'draining',
    'reported-down',
    'no-bridgehead-up',
    'unreachable',
  ]),
  taken: z.boolean().meta({ description: 'Whether mail that no restriction concerns goes by this row now.' }),
  restricted: z.boolean().meta({ description: 'Whether some senders or sizes are kept from it.' }),
});
export const RoutingSiteRow = z.strictObject({
  site: z.string(),
  totalCost: z.number().int().optional(),
  nextHop: NextHop.optional(),
  state: z.enum(['up', 'unreachable', 'no-way']),
});
export const RoutingTable = z.strictObject({
  site: z.string(),
  at: Timestamp,
  spaces: z.array(RoutingSpaceRow).meta({ description: 'The most specific first, each in the order it is chosen in.' }),
  sites: z.array(RoutingSiteRow),
});
export type RoutingTable = z.infer<typeof RoutingTable>;

export const RoutingTableQuery = z.strictObject({
  site: Reference,
  generation: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: 'An earlier state of routing; by default as it is now.' }),
  address: z
    .string()
    .max(1024)
    .optional()
    .meta({ description: 'Only rows whose address spaces take this address: `ann@partner.org`, `X400:c=us;…`.' }),
});
export type RoutingTableQuery = z.infer<typeof RoutingTableQuery>;

/** What is known of why a generation is. */
const GenerationCause = z.strictObject({
  action: z.string(),
  subject: z.strictObject({ level: z.string(), name: z.string() }),
  actor: z.string(),
  at: Timestamp,
});

export const RoutingGeneration = z.strictObject({
  n: z.number().int().meta({ description: 'Counts up; the newest is in force.' }),
  at: Timestamp,
  causes: z
    .array(GenerationCause)
    .meta({ description: 'Changes since the generation before, the newest first; at most ten.' }),
});
export type RoutingGeneration = z.infer<typeof RoutingGeneration>;
export const RoutingGenerationList = z.strictObject({
  items: z.array(RoutingGeneration),
  nextCursor: z.string().nullable(),
});
export type RoutingGenerationList = z.infer<typeof RoutingGenerationList>;
export const RoutingGenerationQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'Use the nextCursor of the page before.')
    .optional(),
});
export type RoutingGenerationQuery = z.infer<typeof RoutingGenerationQuery>;

const generation = z.coerce.number().int().min(1);
export const RoutingChangesQuery = z.strictObject({
  site: Reference,
  from: generation.optional().meta({ description: 'The earlier generation; by default the one before the later.' }),
  to: generation.optional().meta({ description: 'The later generation; by default the newest.' }),
  address: RoutingTableQuery.shape.address,
});
export type RoutingChangesQuery = z.infer<typeof RoutingChangesQuery>;

const changeOf = <Row extends z.ZodType>(row: Row) => z.strictObject({ before: row.optional(), after: row.optional() });
export const RoutingChanges = z.strictObject({
  site: z.string(),
  from: RoutingGeneration,
  to: RoutingGeneration,
  spaces: z.array(changeOf(RoutingSpaceRow)).meta({
    description: 'Rows that differ, as they were and as they are; one is absent where a row came or went.',
  }),
  sites: z.array(changeOf(RoutingSiteRow)),
});
export type RoutingChanges = z.infer<typeof RoutingChanges>;
