import { type Filter, parseFilter, type SearchRequest, type SearchScope } from '@waypost/ldap';
import { LdapClientError } from './ldap-client-error.js';

/** What is looked for. */
export interface Sought {
  base: string;
  /** The whole subtree unless told. */
  scope?: SearchScope;
  /** RFC 4515 text, or a filter that was read before. Everything unless told. */
  filter?: string | Filter;
  /** All user attributes unless told; `*` and `+` as in RFC 4511 and RFC 3673. */
  attributes?: readonly string[];
}

/** The request of a search. A filter that cannot be read is `refused`, before anything is sent. */
export function searchRequest({
  base,
  scope = 'sub',
  filter = '(objectClass=*)',
  attributes = [],
}: Sought): SearchRequest {
  return {
    op: 'search',
    base,
    scope,
    filter: readFilter(filter),
    attributes,
    sizeLimit: 0,
    timeLimit: 0,
    typesOnly: false,
  };
}

function readFilter(filter: string | Filter): Filter {
  if (typeof filter !== 'string') return filter;
  const parsed = parseFilter(filter);
  if ('filter' in parsed) return parsed.filter;
  throw new LdapClientError('refused', `The filter ${filter} cannot be read: ${parsed.fault}`);
}
