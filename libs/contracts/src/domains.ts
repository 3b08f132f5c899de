import { domainToAscii, isDomainName } from '@waypost/kernel';
import { domainKinds } from '@waypost/organization';
import { z } from 'zod';
import { Timestamp } from './fields.js';
import { listQuery, page, SearchText } from './lists.js';

/** A mail domain as it is kept: in lower case and A-labels (RFC 5890), without a final dot. */
export const MailDomain = z
  .string()
  .max(254)
  .transform((text) => domainToAscii(text.trim().replace(/\.$/, '')) ?? '')
  .refine((text) => isDomainName(text) && !/^[\d.]+$/.test(text), 'Write a domain such as example.org.')
  .meta({ description: 'A mail domain, in any case.', examples: ['example.org'] });

const kind = z.enum(domainKinds).meta({
  description:
    'What becomes of mail for a recipient that is not known here: `authoritative` refuses it, `internal-relay` hands it to another system of ours, `external-relay` to one outside.',
});
const matchSubdomains = z
  .boolean()
  .meta({ description: 'Whether it stands for every domain below it that is not accepted by itself.' });
const isDefault = z.boolean().meta({
  description: 'Whether addresses are made in it unless told otherwise; exactly one is, an authoritative one.',
});

export const AcceptedDomain = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(domainKinds),
  matchSubdomains: z.boolean(),
  default: z.boolean(),
  createdAt: Timestamp,
  modifiedAt: Timestamp,
});
export type AcceptedDomain = z.infer<typeof AcceptedDomain>;
export const AcceptedDomainList = page(AcceptedDomain);
export type AcceptedDomainList = z.infer<typeof AcceptedDomainList>;

export const NewAcceptedDomain = z.strictObject({
  name: MailDomain,
  kind: kind.default('authoritative'),
  matchSubdomains: matchSubdomains.default(false),
  default: isDefault.optional(),
});
export type NewAcceptedDomain = z.infer<typeof NewAcceptedDomain>;
export const AcceptedDomainChange = z.strictObject({ kind, matchSubdomains, default: isDefault }).partial();
export type AcceptedDomainChange = z.infer<typeof AcceptedDomainChange>;

export const AcceptedDomainQuery = z.strictObject({
  ...listQuery,
  q: SearchText,
  sort: z.enum(['name', '-name']).default('name'),
});
export type AcceptedDomainQuery = z.infer<typeof AcceptedDomainQuery>;
