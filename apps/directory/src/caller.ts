interface Bound {
  id: string;
  dn: string;
  /** The verifier, or the digest of the app password, that let the caller in; absent where a client certificate did. */
  credential?: string | undefined;
}

/** Who a connection speaks for. */
export type Caller = { kind: 'anonymous' } | ({ kind: 'service' } & Bound) | ({ kind: 'mailbox' } & Bound);

export const anonymous: Caller = { kind: 'anonymous' };
