/** Where mail for a mailbox goes on to: to a recipient here, or to an address elsewhere. */
export type Forwarding = { keepCopy: boolean } & ({ recipientId: string } | { address: string });

/** Who may write to a recipient, how much, and what becomes of its mail. A recipient without any of it has no rules. */
export interface DeliveryRules {
  /** The recipient's own id. */
  id: string;
  /** Of mailboxes. */
  forwarding?: Forwarding;
  /** Only people who have signed in may write. */
  requireSignIn?: boolean;
  /** Ids of the recipients, and of groups of them, that alone may write; absent for everybody. */
  acceptFrom?: string[];
  /** Ids of those that may not; goes before accepting. */
  rejectFrom?: string[];
  /** The largest message it takes. */
  maxReceiveBytes?: number;
  /** Of mailboxes: ids of the mailboxes that may send in its name. */
  sendAs?: string[];
}

/** Most recipients in one list of senders. */
export const mostSendersInList = 500;
