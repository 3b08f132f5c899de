import { permissions, roles, serviceClasses, tokenRoles } from '@waypost/organization';
import { z } from 'zod';
import {
  DisplayName,
  GivenTime,
  NewAdministratorPassword,
  NodeLink,
  NodeName,
  Reference,
  Timestamp,
} from './fields.js';
import { page } from './lists.js';

export const SignIn = z.union([
  z.strictObject({ name: z.string().min(1).max(64), password: z.string().min(1).max(1024) }),
  z.strictObject({ oneTimeCode: z.string().min(1).max(200) }),
]);
export type SignIn = z.infer<typeof SignIn>;

export const Session = z.strictObject({
  administrator: z.strictObject({ id: z.string(), name: z.string() }),
  role: z.enum(roles),
  permissions: z.array(z.enum(permissions)),
  csrfToken: z.string().meta({ description: 'Send it as `x-csrf-token` with every request that changes something.' }),
  hasPassword: z.boolean(),
  expiresAt: Timestamp,
});
export type Session = z.infer<typeof Session>;

export const PasswordChange = z.strictObject({
  currentPassword: z.string().max(1024).optional(),
  newPassword: NewAdministratorPassword,
});
export type PasswordChange = z.infer<typeof PasswordChange>;

export const Token = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.enum(tokenRoles),
  servers: z
    .array(NodeLink)
    .nullable()
    .meta({ description: 'The servers a follower serves; `null` for all, and for every other role.' }),
  createdAt: Timestamp,
  expiresAt: Timestamp.nullable(),
  lastUsedAt: Timestamp.nullable(),
});
export type Token = z.infer<typeof Token>;
export const TokenList = page(Token);
export type TokenList = z.infer<typeof TokenList>;
export const NewToken = z.strictObject({
  name: DisplayName,
  role: z.enum(tokenRoles).default('administrator'),
  servers: z.array(Reference).min(1, 'Name at least one server, or leave this out for all.').max(100).optional().meta({
    description:
      'For a follower: it is told what signs in the mailboxes of these servers alone. Left out, it is told of all.',
  }),
  expiresAt: GivenTime.optional(),
});
export type NewToken = z.infer<typeof NewToken>;
export const CreatedToken = z.strictObject({
  ...Token.shape,
  token: z.string().meta({ description: 'Shown this once.' }),
});
export type CreatedToken = z.infer<typeof CreatedToken>;

export const ServiceAccount = z.strictObject({
  id: z.string(),
  name: z.string(),
  purpose: z.string(),
  class: z.enum(serviceClasses).meta({
    description:
      '`mail-server` reads everything, without limits; `address-book` reads what people may, 5,000 entries at once and all of them page by page.',
  }),
  server: NodeLink.nullable().meta({ description: 'The server whose mail program binds with it.' }),
  bindDn: z.string(),
  createdAt: Timestamp,
});
export type ServiceAccount = z.infer<typeof ServiceAccount>;
export const ServiceAccountList = page(ServiceAccount);
export type ServiceAccountList = z.infer<typeof ServiceAccountList>;
export const NewServiceAccount = z.strictObject({
  name: NodeName,
  purpose: DisplayName.default('LDAP lookups'),
  class: z.enum(serviceClasses).default('mail-server'),
  server: Reference.optional().meta({
    description:
      'For a mail server: which one it is. It alone is told the passwords its connectors sign in to smart hosts with.',
  }),
});
export type NewServiceAccount = z.infer<typeof NewServiceAccount>;
export const CreatedServiceAccount = z.strictObject({
  ...ServiceAccount.shape,
  password: z.string().meta({ description: 'Shown this once.' }),
});
export type CreatedServiceAccount = z.infer<typeof CreatedServiceAccount>;
