/** Who a connection speaks for. */
export type Caller =
  { kind: 'anonymous' } | { kind: 'service'; id: string; dn: string } | { kind: 'mailbox'; id: string; dn: string };

export const anonymous: Caller = { kind: 'anonymous' };
