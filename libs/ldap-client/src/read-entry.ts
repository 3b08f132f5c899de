import { type Filter, type FoundEntry, resultCode } from '@waypost/ldap';
import { converse } from './conversation.js';
import { LdapClientError } from './ldap-client-error.js';
import { PagedCourse } from './paged-course.js';
import { searchRequest } from './search-request.js';
import type { Wire } from './wire.js';

/** What of one entry is read. */
export interface ReadOptions {
  attributes?: readonly string[];
  /** Reads the entry only where this matches. */
  filter?: string | Filter;
}

/**
 * Reads one entry by its DN. Undefined where the server says that there is none, or shows none: many show nothing to whom they do
 * not trust. Throws LdapClientError for everything else, so that a fault is never taken for an absence.
 */
export async function readEntry(wire: Wire, dn: string, options: ReadOptions = {}): Promise<FoundEntry | undefined> {
  const request = searchRequest({ base: dn, scope: 'base', ...options });
  const found: FoundEntry[] = [];
  try {
    for await (const portion of converse(wire, request, new PagedCourse(0, []), { portion: 2, mostItems: 1 }))
      found.push(...portion);
  } catch (fault) {
    if (fault instanceof LdapClientError && fault.code === resultCode.noSuchObject) return undefined;
    throw fault;
  }
  return found[0];
}
