import { signInServices } from '@waypost/organization';
import { z } from 'zod';
import { GivenTime, LabelOf, Timestamp } from './fields.js';
import { page } from './lists.js';

const Services = z.array(z.enum(signInServices)).meta({
  description: 'The services it opens, in the names Dovecot gives them; `null` for all, those of later releases too.',
});

export const AppPassword = z.strictObject({
  id: z.string(),
  name: z.string(),
  services: Services.nullable(),
  createdAt: Timestamp,
  createdBy: z.string().meta({ description: 'Who made it.' }),
  expiresAt: Timestamp.nullable(),
});
export type AppPassword = z.infer<typeof AppPassword>;
export const AppPasswordList = page(AppPassword);
export type AppPasswordList = z.infer<typeof AppPasswordList>;

export const NewAppPassword = z.strictObject({
  name: LabelOf(64).meta({ description: 'The device or program it is for; unique within the mailbox.' }),
  services: Services.min(1, 'Choose at least one service.').nullable().default(null),
  expiresAt: GivenTime.optional(),
});
export type NewAppPassword = z.infer<typeof NewAppPassword>;

export const CreatedAppPassword = z.strictObject({
  ...AppPassword.shape,
  password: z.string().meta({ description: 'Shown this once. Hyphens, spaces and capitals do not matter.' }),
});
export type CreatedAppPassword = z.infer<typeof CreatedAppPassword>;
