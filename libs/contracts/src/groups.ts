import { z } from 'zod';
import { DirectoryOrigin } from './directory-links.js';
import {
  Address,
  AddressByPolicy,
  DisplayName,
  NodeLink,
  NodeName,
  OptionalLine,
  Reference,
  Timestamp,
} from './fields.js';
import { listQuery, page, SearchText } from './lists.js';
import { excludedFromPolicies, shownCustomAttributes, writtenCustomAttributes } from './profile.js';

/** Most members that one request adds or removes. */
export const mostMembersAtOnce = 1_000;

const suppliedBy = NodeLink.nullable().meta({
  description:
    'The directory source that supplied it: it stays while the source says so. Null where it was given here.',
});

export const Group = z.strictObject({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  description: z.string().nullable(),
  address: z.string(),
  hidden: z.boolean(),
  ...shownCustomAttributes,
  excludedFromPolicies,
  filter: z.string().nullable().meta({
    description:
      'Who is in it instead of members that are named: the mailboxes and contacts this filter (RFC 4515) is true of.',
  }),
  owners: z.array(z.strictObject({ ...NodeLink.shape, source: suppliedBy })),
  members: z.number().int().meta({
    description:
      'How many members it has, nested groups counted as one; of very many that a filter is true of, an estimate.',
  }),
  membersExact: z.boolean().meta({ description: 'False where `members` is an estimate.' }),
  directory: DirectoryOrigin,
  createdAt: Timestamp,
  modifiedAt: Timestamp,
});
export type Group = z.infer<typeof Group>;
export const GroupList = page(Group);
export type GroupList = z.infer<typeof GroupList>;

const description = OptionalLine(500);
const hidden = z.boolean().meta({ description: 'Keeps the group from address books; mail reaches it all the same.' });
const owners = z
  .array(Reference)
  .max(50, 'Name at most 50 owners.')
  .meta({ description: 'Mailboxes that look after the group, by id or name.' });

const filter = z
  .string()
  .trim()
  .min(3, 'Write a filter such as (department=Sales).')
  .max(4096, 'Write at most 4096 characters.')
  .nullable()
  .meta({
    description:
      'Mailboxes and contacts that this filter (RFC 4515) is true of are in the group; null for members by name.',
    examples: ['(department=Sales)'],
  });

export const NewGroup = z.strictObject({
  name: NodeName,
  displayName: DisplayName,
  address: AddressByPolicy.optional(),
  description: description.optional(),
  hidden: hidden.default(false),
  filter: filter.optional(),
  ...z.strictObject({ ...writtenCustomAttributes, excludedFromPolicies }).partial().shape,
  owners: owners.default([]),
});
export type NewGroup = z.infer<typeof NewGroup>;
export const GroupChange = z
  .strictObject({
    name: NodeName,
    displayName: DisplayName,
    address: Address,
    description,
    hidden,
    filter,
    ...writtenCustomAttributes,
    excludedFromPolicies,
    owners,
  })
  .partial();
export type GroupChange = z.infer<typeof GroupChange>;

/** A member as a request names it: a recipient here by id or name, or whoever has an address. */
export const MemberReference = z
  .union([
    z.strictObject({ mailbox: Reference }),
    z.strictObject({ contact: Reference }),
    z.strictObject({ group: Reference }),
    z.strictObject({ address: Address }),
  ])
  .meta({
    description:
      'Exactly one of the four. An address that a recipient here has stands for that recipient; any other is kept as an outside address.',
  });
export type MemberReference = z.infer<typeof MemberReference>;

const references = z
  .array(MemberReference)
  .max(mostMembersAtOnce, `Name at most ${mostMembersAtOnce} members in one request.`)
  .default([]);
export const MembersChange = z.strictObject({ add: references, remove: references });
export type MembersChange = z.infer<typeof MembersChange>;
export const MembersChanged = z.strictObject({
  added: z.number().int(),
  removed: z.number().int(),
  unchanged: z
    .number()
    .int()
    .meta({ description: 'Named to be added but members already, or to be removed but none.' }),
  members: z.number().int().meta({ description: 'How many members the group has now.' }),
});
export type MembersChanged = z.infer<typeof MembersChanged>;

export const Member = z.strictObject({
  kind: z.enum(['mailbox', 'contact', 'group', 'external']),
  id: z.string().nullable(),
  name: z.string().nullable(),
  displayName: z.string().nullable(),
  address: z.string(),
});
export type Member = z.infer<typeof Member>;

/** A member as a group lists it. */
export const GroupMember = z.strictObject({ ...Member.shape, source: suppliedBy });
export type GroupMember = z.infer<typeof GroupMember>;
export const MemberList = page(GroupMember);
export type MemberList = z.infer<typeof MemberList>;
export const MemberQuery = z.strictObject({ ...listQuery, q: SearchText });
export type MemberQuery = z.infer<typeof MemberQuery>;
