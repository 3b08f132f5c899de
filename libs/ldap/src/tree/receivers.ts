import { addressKey, wireAddress } from '@waypost/kernel';
import { copyAddressOf, keptFor } from './copy-address.js';
import { forwardedTo } from './delivery-attributes.js';
import type { DirectoryModel, HeldRecipient } from './directory-model.js';
import type { HeldMailbox } from './held-mailbox.js';
import type { DirectoryView } from './view.js';

type View = Pick<DirectoryView, 'model'>;

/** The mailbox whose copy an address stands for, see {@link copyAddressOf}; a recipient that has the very address goes before. */
export function mailboxOfCopy(address: string, model: DirectoryModel): HeldMailbox | undefined {
  const own = keptFor(address);
  return own === undefined || recipientWith(address, model) ? undefined : model.mailboxByAddress(addressKey(own));
}

/** A recipient by any SMTP address it has. */
export const recipientWith = (address: string, model: DirectoryModel) => recipientOfKey(addressKey(address), model);

/** The same by the key of the address. */
export function recipientOfKey(key: string, model: DirectoryModel): HeldRecipient | undefined {
  return model.recipientByPrimary(key) ?? model.recipientByFurther(`smtp:${key}`);
}

/**
 * Whom one server sends mail for an address to, all at once: groups opened, forwardings followed, everybody once, so that a loop ends.
 * A mailbox of another server that is forwarded and keeps a copy stands there by the address of that copy. One that is forwarded in a
 * circle, so that nobody gets its mail, stands there itself. Empty where nobody has the address, and for a group that nobody belongs to.
 */
export function receiversOf(address: string, serverId: string, view: View): readonly string[] {
  const held = recipientWith(address, view.model);
  if (held) return new Opening(serverId, view).of(held);
  return mailboxOfCopy(address, view.model) ? [wireAddress(address)] : [];
}

/** Whether nobody gets mail for a mailbox, because it is forwarded in a circle. */
export function isCircling(mailbox: HeldMailbox, view: View): boolean {
  const forwarding = view.model.deliveries.get(mailbox.id)?.forwarding;
  if (!forwarding || forwarding.keepCopy) return false;
  const opening = new Opening('', view);
  opening.open(mailbox);
  return opening.found.size === 0 && opening.circling.has(mailbox);
}

class Opening {
  readonly found = new Set<string>();
  readonly circling = new Set<HeldMailbox>();
  private readonly seen = new Set<string>();

  constructor(
    private readonly serverId: string,
    private readonly view: View,
  ) {}

  of(held: HeldRecipient): readonly string[] {
    this.open(held);
    for (const mailbox of this.circling)
      if (isCircling(mailbox, this.view)) this.found.add(wireAddress(mailbox.address));
    // Forwarded to a group that nobody belongs to: it stays.
    if (this.found.size === 0 && !('kind' in held)) return [wireAddress(held.address)];
    return [...this.found];
  }

  /** Whoever is met again on the way from himself circles; by another way he has his mail already. */
  open(held: HeldRecipient, path: readonly HeldRecipient[] = []): void {
    if (this.seen.has(held.id)) {
      if (!('kind' in held) && path.includes(held)) this.circling.add(held);
      return;
    }
    this.seen.add(held.id);
    if (!('kind' in held)) this.mailbox(held, path);
    else if (held.kind === 'contact') this.found.add(wireAddress(held.address));
    else {
      const inside = [...path, held];
      for (const member of this.view.model.recipients.membersOf(held.id)) this.next(member, inside);
    }
  }

  private mailbox(held: HeldMailbox, path: readonly HeldRecipient[]): void {
    const target = forwardedTo(held.id, this.view);
    const own = wireAddress(held.address);
    if (target === undefined) this.found.add(own);
    else if (this.view.model.deliveries.get(held.id)?.forwarding?.keepCopy)
      this.found.add(held.serverId === this.serverId ? own : copyAddressOf(own));
    if (target !== undefined) this.next(target, [...path, held]);
  }

  /** A member or target: the id of a recipient, or an address. One that is gone gets nothing. */
  private next(one: string, path: readonly HeldRecipient[]): void {
    const { model } = this.view;
    const held = one.includes('@') ? recipientWith(one, model) : model.recipientById(one);
    if (held) this.open(held, path);
    else if (one.includes('@')) this.found.add(wireAddress(one));
  }
}
