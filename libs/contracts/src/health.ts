import { z } from 'zod';

export const Health = z.strictObject({ status: z.enum(['ok', 'unavailable']) });
export type Health = z.infer<typeof Health>;
