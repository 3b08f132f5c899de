import { domainKinds } from '@waypost/organization';
import { parseEmailAddress } from '@waypost/kernel';
import { z } from 'zod';
import { MailboxDelivery } from './delivery.js';
import { NodeLink, Timestamp } from './fields.js';
import { Member } from './groups.js';

export const RecipientAddress = z.strictObject({
  type: z.string().meta({ description: '`SMTP`, `X400` …' }),
  address: z.string(),
  primary: z.boolean(),
  origin: z.enum(['manual', 'directory', 'policy']).meta({
    description:
      'Where it came from: `manual`, given by an administrator; `directory`, supplied by a directory source; `policy`, given by a recipient policy.',
  }),
  source: NodeLink.nullable().meta({
    description: 'The directory source that supplied it; null where none did.',
  }),
  policy: NodeLink.nullable().meta({ description: 'The recipient policy that gave it; null once that is deleted.' }),
  wanted: z.string().nullable().meta({ description: 'What the policy wanted in its place, where that was taken.' }),
  domain: z
    .strictObject({ name: z.string(), kind: z.enum(domainKinds) })
    .nullable()
    .meta({ description: 'The accepted domain it lies in; null where mail for it is not taken in.' }),
  createdAt: Timestamp,
});
export type RecipientAddress = z.infer<typeof RecipientAddress>;
export const RecipientAddressList = z.strictObject({ items: z.array(RecipientAddress), nextCursor: z.null() });
export type RecipientAddressList = z.infer<typeof RecipientAddressList>;

/** Addresses of other mail systems are kept as they are; those systems know ASCII alone. */
function ofOtherSystem<A extends { address: string }>(given: A, context: z.RefinementCtx<A>): A {
  if (/^[\u0020-\u007e]+$/.test(given.address)) return given;
  const message = 'Leave out everything but printable ASCII characters.';
  context.issues.push({ code: 'custom', path: ['address'], message, input: given.address });
  return z.NEVER;
}

/** A type in capitals and an address of it; SMTP addresses are checked, those of other mail systems are kept as they are. */
export const NewRecipientAddress = z
  .strictObject({
    type: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,15}$/i, 'Write a type such as SMTP or X400.')
      .transform((type) => type.toUpperCase())
      .default('SMTP'),
    address: z.string().trim().min(1, 'Write an address.').max(1024, 'Write at most 1024 characters.'),
    primary: z.boolean().default(false).meta({ description: 'Whether it becomes the primary address of its type.' }),
  })
  .transform((given, context) => {
    if (given.type !== 'SMTP') return ofOtherSystem(given, context);
    const parsed = parseEmailAddress(given.address);
    if ('address' in parsed) return { ...given, address: parsed.address as string };
    context.issues.push({ code: 'custom', path: ['address'], message: parsed.fault, input: given.address });
    return z.NEVER;
  });
export type NewRecipientAddress = z.infer<typeof NewRecipientAddress>;
export const RecipientAddressChange = z.strictObject({
  primary: z.literal(true, { error: 'An address is made primary by true; it stops being so when another is made it.' }),
});
export type RecipientAddressChange = z.infer<typeof RecipientAddressChange>;

export const RecipientLookupQuery = z.strictObject({
  address: z
    .string()
    .max(320)
    .transform((text, context) => {
      const parsed = parseEmailAddress(text.trim());
      if ('address' in parsed) return parsed.address;
      context.issues.push({ code: 'custom', message: parsed.fault, input: text });
      return z.NEVER;
    })
    .meta({ description: 'The address somebody writes to.' }),
});
export type RecipientLookupQuery = z.infer<typeof RecipientLookupQuery>;
export const RecipientLookup = z.strictObject({
  address: z.string(),
  domain: z
    .strictObject({ name: z.string(), kind: z.enum(domainKinds) })
    .nullable()
    .meta({ description: 'The accepted domain the address lies in.' }),
  verdict: z.enum(['delivered', 'unknown-recipient', 'relayed', 'not-accepted']).meta({
    description:
      'What becomes of mail from outside: delivered, refused as unknown, relayed elsewhere, or not taken in at all because the domain is not accepted.',
  }),
  recipient: z
    .strictObject({
      kind: z.enum(['mailbox', 'contact', 'group']),
      id: z.string(),
      name: z.string(),
      displayName: z.string(),
      address: z.string(),
      primary: z.boolean().meta({ description: 'Whether the address asked for is its primary one.' }),
    })
    .nullable(),
  addresses: z
    .array(RecipientAddress)
    .meta({ description: 'Every address the recipient has, with where each came from.' }),
  filter: z.string().nullable().meta({ description: 'Of a group: the filter that says who is in it.' }),
  delivery: MailboxDelivery.nullable().meta({
    description: 'Who may write to the recipient and how much, and where its mail goes on to.',
  }),
  forwarded: z
    .array(z.strictObject({ from: NodeLink, to: Member, keepCopy: z.boolean() }))
    .meta({ description: 'The forwardings that mail meets on the way, in their order.' }),
  receives: z
    .array(Member)
    .meta({ description: 'Who gets the mail, groups opened and forwardings followed, each once; 200 at most.' }),
  receivesTotal: z.number().int(),
  receivesExact: z.boolean().meta({
    description:
      'False where `receivesTotal` is an estimate: very many are in a group by its filter, or may be in several that mail is for.',
  }),
  loops: z.array(NodeLink).meta({
    description:
      'Groups that hold themselves through others, or through an outside address that became theirs: each is opened once.',
  }),
});
export type RecipientLookup = z.infer<typeof RecipientLookup>;
