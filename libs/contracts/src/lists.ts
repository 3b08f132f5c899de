import { z } from 'zod';

/** What every list can be asked. Cursors are opaque and stay right while rows change. */
export const listQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(50).meta({ description: 'Items a page, 500 at most.' }),
  cursor: z.string().max(1024).optional().meta({ description: 'The `nextCursor` of the page before.' }),
  total: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: 'Whether to count all matches as well.' }),
};

/** A page of a list. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    total: z.number().int().optional(),
    totalExact: z
      .boolean()
      .optional()
      .meta({ description: 'False where `total` is an estimate, as of very many that a filter is true of.' }),
  });

/** The shape of a page, for those who take one. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
  total?: number | undefined;
  totalExact?: boolean | undefined;
}

export const SearchText = z
  .string()
  .trim()
  .max(200)
  .optional()
  .meta({ description: 'Text to find in names and addresses, any case.' });
