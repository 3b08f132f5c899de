import { wireAddress } from '@waypost/kernel';
import type { DeliveryRules } from '@waypost/organization';
import type { HeldRecipient } from './directory-model.js';
import type { HeldMailbox } from './held-mailbox.js';
import { recipientDn } from './recipient-dn.js';
import type { DirectoryView } from './view.js';

const none: readonly string[] = [];

type Compute = (held: HeldRecipient, view: DirectoryView) => readonly string[];
const ruled =
  (values: (rules: DeliveryRules, view: DirectoryView) => readonly string[]): Compute =>
  ({ id }, view) => {
    const rules = view.model.deliveries.get(id);
    return rules ? values(rules, view) : none;
  };

/** The DNs of recipients by their ids; those that are gone are left out. */
const dnsOf = (ids: readonly string[] | undefined, view: DirectoryView) =>
  (ids ?? none).flatMap((id) => {
    const held = view.model.recipientById(id);
    return held ? [recipientDn(held, view)] : [];
  });

/** The address a mailbox is forwarded to; none where it is not, or nobody is there any more. */
export function forwardedTo(id: string, { model }: Pick<DirectoryView, 'model'>): string | undefined {
  const forwarding = model.deliveries.get(id)?.forwarding;
  if (!forwarding) return undefined;
  const target = 'address' in forwarding ? forwarding.address : model.recipientById(forwarding.recipientId)?.address;
  return target === undefined ? undefined : wireAddress(target);
}

/**
 * Where mail for a mailbox goes: to its own address, to the one it is forwarded to, or to both. Where nobody is left to forward to,
 * it stays.
 */
function deliverTo({ id, address }: HeldMailbox, view: DirectoryView): readonly string[] {
  const target = forwardedTo(id, view);
  const own = wireAddress(address);
  if (target === undefined) return [own];
  return view.model.deliveries.get(id)?.forwarding?.keepCopy ? [own, target] : [target];
}

/** Addresses by which those who may send in its name sign in, its own first. */
function maySendAs({ id, address }: HeldMailbox, { model }: DirectoryView): readonly string[] {
  const others = model.deliveries.get(id)?.sendAs ?? none;
  return [address, ...others.flatMap((other) => model.mailboxes.get(other)?.address ?? [])].map(wireAddress);
}

/** What every kind of recipient shows of who may write to it. */
export const restrictionAttributes: Record<string, Compute> = {
  wpRequireSignIn: ruled(({ requireSignIn }) => (requireSignIn ? ['TRUE'] : none)),
  wpMaxReceiveBytes: ruled(({ maxReceiveBytes }) => (maxReceiveBytes === undefined ? none : [String(maxReceiveBytes)])),
  wpAcceptFrom: ruled(({ acceptFrom }, view) => dnsOf(acceptFrom, view)),
  wpRejectFrom: ruled(({ rejectFrom }, view) => dnsOf(rejectFrom, view)),
};

/** What a mailbox shows of where its mail goes, and who sends in its name. */
export const mailboxDeliveryAttributes: Record<string, (held: HeldMailbox, view: DirectoryView) => readonly string[]> =
  {
    ...restrictionAttributes,
    wpDeliverTo: deliverTo,
    wpForwardTo: ({ id }, view) => {
      const target = forwardedTo(id, view);
      return target === undefined ? none : [target];
    },
    wpMaySendAs: maySendAs,
  };
