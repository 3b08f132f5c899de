import { z } from 'zod';
import { DisplayName, NodeName, Timestamp } from './fields.js';
import { listQuery, page, SearchText } from './lists.js';

export const Site = z.strictObject({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  servers: z.number().int(),
  mailboxes: z.number().int(),
  createdAt: Timestamp,
  modifiedAt: Timestamp,
});
export type Site = z.infer<typeof Site>;
export const SiteList = page(Site);
export type SiteList = z.infer<typeof SiteList>;

export const NewSite = z.strictObject({ name: NodeName, displayName: DisplayName.optional() });
export type NewSite = z.infer<typeof NewSite>;
export const SiteChange = z.strictObject({ name: NodeName, displayName: DisplayName }).partial();
export type SiteChange = z.infer<typeof SiteChange>;

export const SiteQuery = z.strictObject({
  ...listQuery,
  q: SearchText,
  sort: z.enum(['name', '-name']).default('name'),
});
export type SiteQuery = z.infer<typeof SiteQuery>;
