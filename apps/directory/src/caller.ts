interface Bound {
  id: string;
  dn: string;
  /** The verifier, or the digest of the app password, that let the caller in; absent where a client certificate did. */
  credential?: string | undefined;
}

interface Person extends Bound {
  /** Where the person is, as far as is known: what a mail server said of it, or where the connection comes from. */
  client: string;
}

/** Who a connection speaks for. */
export type Caller = { kind: 'anonymous' } | ({ kind: 'service' } & Bound) | ({ kind: 'mailbox' } & Person);

export const anonymous: Caller = { kind: 'anonymous' };
