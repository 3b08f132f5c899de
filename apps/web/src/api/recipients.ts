import type {
  Contact,
  Delivery,
  Group,
  MailboxDelivery,
  MailboxDeliveryChange,
  RecipientLookup,
} from '@waypost/contracts';
import { queryOptions } from '@tanstack/react-query';
import { withQuery } from './paths';
import { request } from './request';

export type RecipientKind = 'mailbox' | 'contact' | 'group';

const collections = { mailbox: '/mailboxes', contact: '/contacts', group: '/groups' } satisfies Record<
  RecipientKind,
  string
>;

/** The path of a recipient; `ref` is its id or name. */
export const recipientPath = (kind: RecipientKind, ref: string) => `${collections[kind]}/${encodeURIComponent(ref)}`;

const recipientQuery =
  <Item>(kind: RecipientKind) =>
  (ref: string) =>
    queryOptions({
      queryKey: ['recipient', kind, ref.toLowerCase()],
      queryFn: ({ signal }) => request<Item>(recipientPath(kind, ref), { signal }),
    });

/** One group with its ETag. */
export const groupQuery = recipientQuery<Group>('group');
/** One contact with its ETag. */
export const contactQuery = recipientQuery<Contact>('contact');

/** Who may write to a recipient and how much; of a mailbox also where its mail goes on to. */
export const deliveryQuery = (kind: RecipientKind, ref: string) =>
  queryOptions({
    queryKey: ['delivery', kind, ref],
    queryFn: ({ signal }) => request<Delivery | MailboxDelivery>(`${recipientPath(kind, ref)}/delivery`, { signal }),
  });

export const changeDelivery = (
  kind: RecipientKind,
  ref: string,
  { change, etag }: { change: MailboxDeliveryChange; etag: string | undefined },
) => request<Delivery>(`${recipientPath(kind, ref)}/delivery`, { method: 'PATCH', body: change, ifMatch: etag });

/** Who gets mail for an address, and why. */
export const lookupQuery = (address: string) =>
  queryOptions({
    queryKey: ['lookup', address.toLowerCase()],
    queryFn: ({ signal }) =>
      request<RecipientLookup>(withQuery('/recipients', { address }), { signal }).then(({ data }) => data),
    enabled: address !== '',
    retry: false,
  });
