import {
  controlOid,
  LdapDecodeError,
  readPagedResults,
  readSortKeys,
  type AnsweredOp,
  type Control,
  type LdapResult,
  type PagedResults,
  type SortKey,
} from '@waypost/ldap';

/** What a client wishes of a search besides the search itself. */
export interface SearchWishes {
  page?: PagedResults;
  sort?: { keys: readonly SortKey[]; isCritical: boolean };
}

/** The controls the root entry names. There are no referrals in the tree, so ManageDsaIT (RFC 3296) changes nothing. */
export const supportedControls: readonly string[] = [
  controlOid.pagedResults,
  controlOid.sortRequest,
  controlOid.manageDsaIt,
];

/** What is understood with each request; elsewhere these controls are as unknown as any other. */
const understood: Partial<Record<AnsweredOp, readonly string[]>> = {
  search: supportedControls,
  compare: [controlOid.manageDsaIt],
};

const none: SearchWishes = {};

/** Reads the controls of a request; or why it is refused because of them (RFC 4511 §4.1.11). */
export function readWishes(op: AnsweredOp, controls: readonly Control[]): SearchWishes | LdapResult {
  if (controls.length === 0) return none;
  const wishes: SearchWishes = {};
  const seen = new Set<string>();
  for (const { oid, critical, value } of controls) {
    if (!(understood[op] ?? []).includes(oid)) {
      if (critical) return { code: 12, sentence: 'A control marked critical is not known here.' };
      continue;
    }
    if (seen.has(oid)) return { code: 2, sentence: 'A control is there twice.' };
    seen.add(oid);
    try {
      if (oid === controlOid.pagedResults) wishes.page = readPagedResults(value);
      else if (oid === controlOid.sortRequest) wishes.sort = { keys: readSortKeys(value), isCritical: critical };
    } catch (fault) {
      if (!(fault instanceof LdapDecodeError)) throw fault;
      return { code: fault.code, sentence: fault.message };
    }
  }
  return wishes;
}
