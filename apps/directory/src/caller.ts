interface Bound {
  id: string;
  dn: string;
  /** What let the caller in: the verifier, the account in another directory, or the digest of the app password; absent where a client certificate did. */
  credential?: string | undefined;
}

interface Person extends Bound {
  /** Where the person is, as far as is known: what a mail server said of it, or where the connection comes from. */
  client: string;
}

/** Who a connection speaks for. */
export type Caller =
  { kind: 'anonymous' } | ({ kind: 'service' | 'address-book' } & Bound) | ({ kind: 'mailbox' } & Person);

export const anonymous: Caller = { kind: 'anonymous' };
