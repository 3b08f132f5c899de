import { z } from 'zod';
import { DirectoryOrigin } from './directory-links.js';
import { Address, DisplayName, NodeName, OptionalLine, Timestamp } from './fields.js';
import { listQuery, page, SearchText } from './lists.js';
import { FilterQuery } from './recipient-filter.js';
import { excludedFromPolicies, hiddenFromAddressBook, shownProfile, writtenProfile } from './profile.js';

const profile = {
  givenName: OptionalLine(128),
  surname: OptionalLine(128),
  initials: OptionalLine(16),
  ...writtenProfile,
  hiddenFromAddressBook,
  excludedFromPolicies,
};

export const Contact = z.strictObject({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  givenName: z.string().nullable(),
  surname: z.string().nullable(),
  initials: z.string().nullable(),
  ...shownProfile,
  hiddenFromAddressBook,
  excludedFromPolicies,
  address: z.string().meta({ description: 'The outside address that mail for the contact goes to.' }),
  directory: DirectoryOrigin,
  createdAt: Timestamp,
  modifiedAt: Timestamp,
});
export type Contact = z.infer<typeof Contact>;
export const ContactList = page(Contact);
export type ContactList = z.infer<typeof ContactList>;

export const NewContact = z.strictObject({
  name: NodeName,
  displayName: DisplayName,
  address: Address,
  ...z.strictObject(profile).partial().shape,
});
export type NewContact = z.infer<typeof NewContact>;
export const ContactChange = z
  .strictObject({ name: NodeName, displayName: DisplayName, address: Address, ...profile })
  .partial();
export type ContactChange = z.infer<typeof ContactChange>;

/** What lists of contacts and of groups can be asked. */
export const RecipientListQuery = z.strictObject({
  ...listQuery,
  q: SearchText,
  filter: FilterQuery,
  sort: z.enum(['name', '-name']).default('name'),
});
export type RecipientListQuery = z.infer<typeof RecipientListQuery>;
