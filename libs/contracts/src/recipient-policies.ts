import { isNodeId } from '@waypost/kernel';
import { mailboxKinds } from '@waypost/organization';
import { z } from 'zod';
import { recipientKinds } from './directory-links.js';
import { FilterQuery, FilterText } from './recipient-filter.js';
import { LabelOf, NodeLink, OptionalLine, Timestamp } from './fields.js';
import { listQuery, page } from './lists.js';

const count = z.number().int().min(0);

const addressType = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,15}$/i, 'Write a type such as SMTP or X400.')
  .transform((type) => type.toUpperCase())
  .default('SMTP');

export const AddressTemplateRule = z.strictObject({
  type: addressType,
  template: z
    .string()
    .max(400, 'Write at most 400 characters.')
    .meta({
      description:
        '`%g` given name, `%s` surname, `%i` initials, `%d` display name, `%m` alias; `%1g` the first character; `%rXY` replaces X by Y in the value that follows; `%%` a percent sign. SMTP templates end with @ and an accepted domain.',
      examples: ['%g.%s@example.org'],
    }),
  primary: z.boolean().default(false).meta({ description: 'Whether it gives the primary address of its type.' }),
  enabled: z.boolean().default(true).meta({ description: 'A template that is off gives nothing.' }),
});
export type AddressTemplateRule = z.infer<typeof AddressTemplateRule>;

const name = LabelOf(64)
  .refine((text) => !isNodeId(text), 'A name may not look like an id.')
  .meta({ description: 'Unique without regard to case.', examples: ['Sales'] });
const templates = z.array(AddressTemplateRule).min(1, 'Give at least one template.').max(50);
const priority = z.number().int().min(1).max(10_000).meta({
  description:
    'From 1 on. The first policy that matches a recipient is the only one applied; the default one is tried last.',
});
const note = OptionalLine(2000);

export const RecipientPolicy = z.strictObject({
  id: z.string(),
  name: z.string(),
  default: z.boolean(),
  priority: priority.nullable().meta({ description: 'Null for the default policy, which is tried last.' }),
  enabled: z.boolean(),
  filter: z.string(),
  templates: z.array(AddressTemplateRule),
  note: z.string().nullable(),
  createdAt: Timestamp,
  modifiedAt: Timestamp,
});
export type RecipientPolicy = z.infer<typeof RecipientPolicy>;
/** All of them, in the order they are tried in. */
export const RecipientPolicyList = z.strictObject({ items: z.array(RecipientPolicy), nextCursor: z.null() });
export type RecipientPolicyList = z.infer<typeof RecipientPolicyList>;

export const NewRecipientPolicy = z.strictObject({
  name,
  filter: FilterText,
  templates,
  priority: priority
    .optional()
    .meta({ description: 'Its place among the others; the last before the default one without.' }),
  enabled: z.boolean().default(true),
  note: note.default(null),
});
export type NewRecipientPolicy = z.infer<typeof NewRecipientPolicy>;
export const RecipientPolicyChange = z
  .strictObject({ name, filter: FilterText, templates, priority, enabled: z.boolean(), note })
  .partial();
export type RecipientPolicyChange = z.infer<typeof RecipientPolicyChange>;

export const PolicyOrder = z.strictObject({
  order: z
    .array(z.string().min(1).max(64))
    .max(1000)
    .meta({ description: 'Every policy but the default one, by id or name, in the order they are to be tried in.' }),
});
export type PolicyOrder = z.infer<typeof PolicyOrder>;

/** A recipient as lists of all kinds show it. */
export const AnyRecipient = z.strictObject({
  kind: z.enum(recipientKinds),
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  address: z.string(),
  mailboxKind: z.enum(mailboxKinds).nullable().meta({ description: 'Of a mailbox: whom it is for.' }),
  department: z.string().nullable(),
  title: z.string().nullable(),
  office: z.string().nullable(),
  telephone: z.string().nullable(),
  hidden: z.boolean().meta({ description: 'Whether people’s address books leave it out.' }),
});
export type AnyRecipient = z.infer<typeof AnyRecipient>;
export const AnyRecipientList = page(AnyRecipient);
export type AnyRecipientList = z.infer<typeof AnyRecipientList>;

export const AddressBookQuery = z.strictObject({
  ...listQuery,
  q: z.string().trim().max(200).optional().meta({ description: 'Text to find in names and addresses, any case.' }),
  kind: z.enum(recipientKinds).optional(),
  mailboxKind: z.enum(mailboxKinds).optional().meta({ description: 'Only mailboxes of this kind, such as rooms.' }),
  filter: FilterQuery,
  hidden: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'Only recipients that are kept from address books, or that are not.' }),
  sort: z.enum(['name', '-name']).default('name'),
});
export type AddressBookQuery = z.infer<typeof AddressBookQuery>;

export const DepartmentQuery = z.strictObject({
  q: z.string().trim().max(128).default('').meta({ description: 'How a name begins, any case.' }),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type DepartmentQuery = z.infer<typeof DepartmentQuery>;
/** The departments people and contacts are in, each once, by name; the rest is found by how it begins. */
export const DepartmentList = z.strictObject({ items: z.array(z.string()), nextCursor: z.null() });
export type DepartmentList = z.infer<typeof DepartmentList>;

/** How many there are, and whether that is counted or estimated. */
export const FilterCount = z.strictObject({
  count,
  exact: z.boolean().meta({
    description:
      'False where counting would take longer than a quarter of a second; the figure is then an estimate from a sample.',
  }),
  between: z.strictObject({ least: count, most: count }).nullable().meta({
    description:
      'Of an estimate: the figures that the number lies between in 19 of 20 cases. Null where it is exact, and where even a sample takes too long, so that it may be far off.',
  }),
});
export type FilterCount = z.infer<typeof FilterCount>;

export const FilterMatchRequest = z.strictObject({
  filter: FilterText,
  kinds: z
    .array(z.enum(recipientKinds))
    .min(1)
    .max(recipientKinds.length)
    .optional()
    .meta({ description: 'Only recipients of these kinds; a group’s filter speaks of mailboxes and contacts.' }),
  limit: z.number().int().min(0).max(50).default(10).meta({ description: 'How many of those that match are shown.' }),
});
export type FilterMatchRequest = z.infer<typeof FilterMatchRequest>;
export const FilterMatch = z.strictObject({
  ...FilterCount.shape,
  sample: z
    .array(AnyRecipient)
    .meta({ description: 'Some of those that match, by name: as many as are found in a moment.' }),
  unknownAttributes: z
    .array(z.string())
    .meta({ description: 'Attributes that no recipient has; what is asserted of them is never true.' }),
  partsNeverTrue: z.array(z.string()).meta({
    description:
      'Parts of the filter that assert what is no value of their attribute, such as `(wpHidden=true)` for `TRUE`.',
  }),
});
export type FilterMatch = z.infer<typeof FilterMatch>;

export const TemplatePreviewRequest = z.strictObject({
  templates: z.array(AddressTemplateRule).min(1).max(50),
  filter: FilterText.optional().meta({ description: 'Whom the examples are taken from; everyone without.' }),
  limit: z.number().int().min(1).max(20).default(5),
});
export type TemplatePreviewRequest = z.infer<typeof TemplatePreviewRequest>;
export const TemplatePreview = z.strictObject({
  faults: z
    .array(z.strictObject({ template: count, detail: z.string(), at: count.nullable() }))
    .meta({ description: 'What is wrong with a template, by its place in the list; `at` counts characters from 0.' }),
  examples: z.array(
    z.strictObject({
      recipient: AnyRecipient,
      addresses: z.array(
        z.strictObject({
          type: z.string(),
          address: z.string().nullable().meta({ description: 'Null where there is nothing to make one of.' }),
          primary: z.boolean(),
          collision: z
            .strictObject({ wanted: z.string(), number: count })
            .nullable()
            .meta({ description: 'What was wanted where that is taken, and the number it got instead.' }),
        }),
      ),
    }),
  ),
});
export type TemplatePreview = z.infer<typeof TemplatePreview>;

export const PolicyApply = z.strictObject({
  job: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'The preview whose plan is applied; without, it is planned and applied.' }),
  planHash: z.string().max(64).optional().meta({ description: 'The hash of the plan that was looked at.' }),
  reason: LabelOf(500).optional(),
});
export type PolicyApply = z.infer<typeof PolicyApply>;

/** What a plan of addresses comes to. */
export const PolicyPlanFigures = z.strictObject({
  matched: count.meta({ description: 'Recipients that the policy applies to.' }),
  unchanged: count,
  primary: count.meta({ description: 'Recipients that get a new primary address.' }),
  added: count.meta({ description: 'Recipients that get further addresses only.' }),
  addresses: count.meta({ description: 'Addresses that are added.' }),
  collisions: count,
  skipped: z.strictObject({
    optedOut: count,
    noAlias: count,
    loop: count.optional().meta({ description: 'Whose mail would go round by an address of theirs.' }),
  }),
  kept: z
    .strictObject({ target: count, directory: count })
    .meta({ description: 'Primary addresses that stay: targets of contacts, and what a directory decides.' }),
  shadowed: z
    .array(z.strictObject({ policy: NodeLink, recipients: count }))
    .meta({ description: 'Recipients that match too, but are caught by a policy before this one.' }),
});
export type PolicyPlanFigures = z.infer<typeof PolicyPlanFigures>;

/** What is done to one recipient. */
export const PolicyItemChange = z.strictObject({
  policy: NodeLink,
  before: z.array(z.string()).meta({ description: 'Its addresses, as directories write them.' }),
  added: z.array(
    z.strictObject({
      type: z.string(),
      address: z.string(),
      collision: z.strictObject({ wanted: z.string(), number: count }).optional(),
    }),
  ),
  promoted: z
    .array(z.strictObject({ type: z.string(), from: z.string().nullable(), to: z.string() }))
    .meta({ description: 'New primary addresses; the one before stays as a further address.' }),
  kept: z.array(
    z.strictObject({
      type: z.string(),
      address: z.string(),
      wanted: z.string(),
      why: z.enum(['target', 'directory', 'by-hand']),
    }),
  ),
  skipped: z.enum(['opted-out', 'no-alias', 'loop']).optional(),
});
export type PolicyItemChange = z.infer<typeof PolicyItemChange>;
