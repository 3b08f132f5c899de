import { z } from 'zod';

/** An LDAP filter as it was sent; the api says where it cannot be read. */
export const FilterText = z
  .string()
  .trim()
  .min(1, 'Write a filter such as (department=Sales).')
  .max(4000, 'Write at most 4000 characters.')
  .meta({
    description:
      'An LDAP filter (RFC 4515) over attributes of recipients. What is not known of a recipient is neither true nor false.',
    examples: ['(&(objectClass=wpMailAccount)(department=Sales))'],
  });

/** What lists of recipients take as `filter`. */
export const FilterQuery = FilterText.optional();
