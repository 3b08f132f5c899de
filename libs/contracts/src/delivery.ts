import { mostSendersInList } from '@waypost/organization';
import { z } from 'zod';
import { Address, Reference } from './fields.js';
import { Member, MemberReference } from './groups.js';

/** A recipient here, as a request names it. */
export const RecipientReference = z
  .union([
    z.strictObject({ mailbox: Reference }),
    z.strictObject({ contact: Reference }),
    z.strictObject({ group: Reference }),
    z.strictObject({ address: Address }),
  ])
  .meta({ description: 'Exactly one of the four; an address is one that a recipient here has.' });
export type RecipientReference = z.infer<typeof RecipientReference>;

const bytes = z.number().int().min(1_024, 'Allow at least 1,024 octets.').max(2_146_435_072, 'Use at most 2 GiB.');
const senders = (description: string) =>
  z
    .array(RecipientReference)
    .max(mostSendersInList, `Name at most ${mostSendersInList}; a group counts as one.`)
    .meta({ description });
const requireSignIn = z
  .boolean()
  .meta({ description: 'Only people who have signed in may write: mail from outside is refused with 5.7.1.' });
const acceptFrom = 'Who alone may write, groups with all they hold; empty for everybody.';
const rejectFrom = 'Who may not write, though accepted.';
const sendAs = 'Mailboxes that may send in its name.';
const maxReceiveBytes = 'The largest message it takes, in octets; larger ones are refused with 5.2.3.';
const keepCopy = z.boolean().meta({ description: 'Whether the mailbox keeps a copy of what it forwards.' });

const shown = {
  requireSignIn,
  acceptFrom: z.array(Member).meta({ description: acceptFrom }),
  rejectFrom: z.array(Member).meta({ description: rejectFrom }),
  maxReceiveBytes: bytes.nullable().meta({ description: maxReceiveBytes }),
};
/** Who may write to a contact or group, and how much. */
export const Delivery = z.strictObject(shown);
export type Delivery = z.infer<typeof Delivery>;
/** The same of a mailbox, with where its mail goes on to. */
export const MailboxDelivery = z.strictObject({
  ...shown,
  forwarding: z.strictObject({ to: Member, keepCopy }).nullable(),
  sendAs: z.array(Member).meta({ description: sendAs }),
});
export type MailboxDelivery = z.infer<typeof MailboxDelivery>;

const written = {
  requireSignIn,
  acceptFrom: senders(acceptFrom),
  rejectFrom: senders(rejectFrom),
  maxReceiveBytes: bytes.nullable().meta({ description: maxReceiveBytes }),
};
/** Lists are replaced as a whole. */
export const DeliveryChange = z.strictObject(written).partial();
export type DeliveryChange = z.infer<typeof DeliveryChange>;
export const MailboxDeliveryChange = z
  .strictObject({
    ...written,
    forwarding: z
      .strictObject({ to: MemberReference, keepCopy: keepCopy.default(false) })
      .nullable()
      .meta({ description: 'To a recipient here, or to an address elsewhere; null ends it.' }),
    sendAs: z
      .array(z.strictObject({ mailbox: Reference }))
      .max(mostSendersInList)
      .meta({ description: sendAs }),
  })
  .partial();
export type MailboxDeliveryChange = z.infer<typeof MailboxDeliveryChange>;
