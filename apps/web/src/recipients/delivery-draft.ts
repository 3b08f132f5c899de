import type { Delivery, MailboxDelivery, MailboxDeliveryChange, Member, MemberReference } from '@waypost/contracts';
import type { Faults } from '../forms/faults';
import type { Picked } from '../forms/recipient-picker';

/** Delivery rules as a form holds them; a contact or a group has no forwarding and nobody who sends in its name. */
export interface DeliveryDraft {
  /** Whether mail goes on at all, and then to whom: nobody yet while that is being picked. */
  forwards: boolean;
  to: Picked | undefined;
  keepCopy: boolean;
  requireSignIn: boolean;
  acceptFrom: readonly Picked[];
  rejectFrom: readonly Picked[];
  maxReceiveBytes: number | null;
  sendAs: readonly Picked[];
}

const pickedMember = ({ kind, name, displayName, address }: Member): Picked => ({
  kind,
  name: kind === 'external' ? address : (name ?? address),
  label: displayName ?? address,
});

/** The form that rules would have been set by. */
export function draftOfDelivery(delivery: Delivery | MailboxDelivery): DeliveryDraft {
  const { requireSignIn, acceptFrom, rejectFrom, maxReceiveBytes } = delivery;
  const { forwarding, sendAs } = 'sendAs' in delivery ? delivery : { forwarding: null, sendAs: [] };
  return {
    forwards: forwarding !== null,
    to: forwarding ? pickedMember(forwarding.to) : undefined,
    keepCopy: forwarding?.keepCopy ?? true,
    requireSignIn,
    acceptFrom: acceptFrom.map(pickedMember),
    rejectFrom: rejectFrom.map(pickedMember),
    maxReceiveBytes,
    sendAs: sendAs.map(pickedMember),
  };
}

const referenceTo = ({ kind, name }: Picked) =>
  (kind === 'external' ? { address: name } : { [kind]: name }) as MemberReference;

/** The rules as a request asks for them. */
const asked = ({ forwards, to, keepCopy, ...rules }: DeliveryDraft): MailboxDeliveryChange => ({
  forwarding: forwards && to ? { to: referenceTo(to), keepCopy } : null,
  requireSignIn: rules.requireSignIn,
  acceptFrom: rules.acceptFrom.map(referenceTo),
  rejectFrom: rules.rejectFrom.map(referenceTo),
  maxReceiveBytes: rules.maxReceiveBytes,
  sendAs: rules.sendAs.map(referenceTo) as NonNullable<MailboxDeliveryChange['sendAs']>,
});

/** What differs, as the api takes it. */
export function deliveryChange(before: DeliveryDraft, after: DeliveryDraft): MailboxDeliveryChange {
  const was: Readonly<Record<string, unknown>> = { ...asked(before) };
  return Object.fromEntries(
    Object.entries(asked(after)).filter(([rule, value]) => JSON.stringify(value) !== JSON.stringify(was[rule])),
  );
}

/** What keeps a draft from being sent. */
export const deliveryFaults = ({ forwards, to }: DeliveryDraft): Faults =>
  forwards && to === undefined ? { 'forwarding.to': 'Pick who the mail goes on to.' } : {};
