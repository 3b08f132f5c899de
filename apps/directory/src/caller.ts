/** Who a connection speaks for. */
export type Caller =
  { kind: 'anonymous' } | { kind: 'service'; id: string; dn: string } | { kind: 'mailbox'; id: string; dn: string };

export const anonymous: Caller = { kind: 'anonymous' };

/** How many entries one search of a person may find; services are not limited. */
export const personSizeLimit = 100;
/** How long one search of a person may take, in seconds. */
export const personTimeLimit = 5;
