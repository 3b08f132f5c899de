import { z } from 'zod';
import { DirectorySuffix, DisplayName, NodeName, Timestamp } from './fields.js';

export const Organization = z.strictObject({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  directorySuffix: z.string(),
  sites: z.number().int(),
  servers: z.number().int(),
  mailboxes: z.number().int(),
  createdAt: Timestamp,
  modifiedAt: Timestamp,
});
export type Organization = z.infer<typeof Organization>;

export const OrganizationChange = z
  .strictObject({ name: NodeName, displayName: DisplayName, directorySuffix: DirectorySuffix })
  .partial();
export type OrganizationChange = z.infer<typeof OrganizationChange>;
