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
  state: z.enum(['up', 'disabled', 'out-of-scope', 'stated-down', 'draining', 'no-bridgehead-up', 'unreachable']),
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
  address: z
    .string()
    .max(1024)
    .optional()
    .meta({ description: 'Only rows whose address spaces take this address: `ann@partner.org`, `X400:c=us;…`.' }),
});
export type RoutingTableQuery = z.infer<typeof RoutingTableQuery>;
