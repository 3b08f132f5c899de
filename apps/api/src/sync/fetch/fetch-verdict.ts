import { LdapClientError, type ClientErrorKind } from '@waypost/ldap-client';
import type { FetchVerdict, IncompleteReason } from '@waypost/sync';

type Failed = Extract<FetchVerdict, { complete: false }>;

/** Why a fetch is not complete though no server refused anything. */
export class Incomplete extends Error {
  constructor(
    readonly reason: IncompleteReason,
    detail: string,
  ) {
    super(detail);
  }
}

const reasons = {
  unreachable: 'unreachable',
  tls: 'tls-refused',
  'bind-refused': 'bind-refused',
  refused: 'refused',
  timeout: 'timed-out',
  protocol: 'not-understood',
  'too-large': 'too-large',
  ended: 'cut-off',
} as const satisfies Record<ClientErrorKind, IncompleteReason>;

/** timeLimitExceeded, sizeLimitExceeded and adminLimitExceeded: there is more than the account may have. */
const limits: readonly (number | undefined)[] = [3, 4, 11];

/** What a fetch that ended with an error comes to. An error of ours is none of the source and is thrown on. */
export function failedBy(fault: unknown): Failed {
  if (fault instanceof Incomplete) return { complete: false, reason: fault.reason, detail: fault.message };
  if (!(fault instanceof LdapClientError)) throw fault;
  const reason = fault.kind === 'refused' && limits.includes(fault.code) ? 'limit-reached' : reasons[fault.kind];
  return { complete: false, reason, detail: fault.message };
}
