import { serverRoles } from '@waypost/organization';
import { z } from 'zod';
import { DisplayName, Fqdn, NodeLink, NodeName, Reference, Timestamp } from './fields.js';
import { listQuery, page, SearchText } from './lists.js';

const Roles = z
  .array(z.enum(serverRoles))
  .min(1, 'Give the server at least one role.')
  .transform((roles) => [...new Set(roles)]);

export const Server = z.strictObject({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  fqdn: z.string(),
  roles: z.array(z.enum(serverRoles)),
  site: NodeLink,
  mailboxes: z.number().int(),
  createdAt: Timestamp,
  modifiedAt: Timestamp,
});
export type Server = z.infer<typeof Server>;
export const ServerList = page(Server);
export type ServerList = z.infer<typeof ServerList>;

export const NewServer = z.strictObject({
  name: NodeName,
  site: Reference,
  fqdn: Fqdn,
  displayName: DisplayName.optional(),
  roles: Roles.default(['mailbox', 'transport']),
});
export type NewServer = z.infer<typeof NewServer>;
export const ServerChange = z
  .strictObject({ name: NodeName, displayName: DisplayName, fqdn: Fqdn, roles: Roles, site: Reference })
  .partial();
export type ServerChange = z.infer<typeof ServerChange>;

export const ServerQuery = z.strictObject({
  ...listQuery,
  q: SearchText,
  site: Reference.optional(),
  sort: z.enum(['name', '-name']).default('name'),
});
export type ServerQuery = z.infer<typeof ServerQuery>;
