import { addressKey } from '@waypost/kernel';
import type { AddressBook } from './address-book.js';
import type { AddressTemplate } from './address-template.js';
import { expandTemplate, type TemplateSubject } from './expand-template.js';
import { firstFree, numberOf } from './number-address.js';

/** An address that a recipient has. */
export interface HeldAddress {
  type: string;
  address: string;
  primary: boolean;
  /** What a policy wanted in its place, in lower case, where that was taken. */
  wantedKey?: string | null | undefined;
}

/** A rule that is on, made ready. */
export interface ReadyRule {
  template: AddressTemplate;
  primary: boolean;
}

/** A recipient whose addresses are planned. */
export interface PolicySubject extends TemplateSubject {
  id: string;
  kind: 'mailbox' | 'contact' | 'group';
  /** Whether it opted out: no policy touches it. */
  excluded: boolean;
  addresses: readonly HeldAddress[];
  /** The directory source that decides its primary SMTP address; absent where none does. */
  managedBy?: string | undefined;
}

/** An address that is added. */
export interface AddedAddress {
  type: string;
  address: string;
  /** What was wanted, and the number it got because that is another's. */
  collision?: { wanted: string; number: number };
}

/** Why the address that a policy wants as the primary one does not become it. */
export type WhyKept = 'target' | 'directory' | 'by-hand';

/** What a policy does to one recipient. Nothing is ever removed. */
export interface AddressPlan {
  added: readonly AddedAddress[];
  /** Primary addresses that change: `from` stays as a further address. */
  promoted: readonly { type: string; from: string | null; to: string }[];
  /** Primary addresses that stay although the policy wants another. */
  kept: readonly { type: string; address: string; wanted: string; why: WhyKept }[];
  /** Why there is nothing at all, or not all of it; `loop`: mail would go round by what it would get. */
  skipped?: 'opted-out' | 'no-alias' | 'loop';
}

const nothing: AddressPlan = { added: [], promoted: [], kept: [] };

/** What is planned, and what it is planned with. */
export interface Planning {
  subject: PolicySubject;
  rules: readonly ReadyRule[];
  book: AddressBook;
  /** Primary addresses stay as they are: somebody has just set them by hand. */
  keepsPrimary?: boolean;
}

/**
 * Plans what a policy does to a recipient, and claims in the book what it is given. Whoever is planned first gets an address that
 * several want; the others get it with a number, and keep that as long as they have it.
 */
export function planAddresses(planning: Planning): AddressPlan {
  const { subject, rules } = planning;
  if (subject.excluded) return { ...nothing, skipped: 'opted-out' };
  const plan = {
    added: [] as AddedAddress[],
    promoted: [] as AddressPlan['promoted'][number][],
    kept: [] as AddressPlan['kept'][number][],
  };
  let skipped = false;
  for (const { template, primary } of rules) {
    const expansion = expandTemplate(template, subject);
    if ('fault' in expansion) {
      skipped = true;
      continue;
    }
    const given = giveAddress(planning, template.type, expansion.address, plan.added);
    if (!primary) continue;
    const move = makePrimary(planning, template.type, given);
    if (!move) continue;
    if ('why' in move) plan.kept.push(move);
    else plan.promoted.push(move);
  }
  return { ...plan, ...(skipped && { skipped: 'no-alias' }) };
}

/** The address that the recipient has by then: its own, the one that is wanted, or that with a number. */
function giveAddress({ subject, book }: Planning, type: string, wanted: string, added: AddedAddress[]): string {
  const own = [...subject.addresses, ...added].filter((one) => one.type === type);
  const wantedKey = addressKey(wanted);
  const present =
    own.find(({ address }) => addressKey(address) === wantedKey) ??
    own.find((one) => 'wantedKey' in one && one.wantedKey === wantedKey) ??
    ownNumbered(own, { type, wantedKey, book });
  if (present) return present.address;
  const isTaken = (address: string) => book.holderOf(type, addressKey(address)) !== undefined;
  const { address, number } = firstFree(type, wanted, isTaken, book.firstNumber(type, wantedKey));
  book.claim(type, addressKey(address), subject.id);
  if (number !== undefined) book.lookFrom(type, wantedKey, number + 1);
  added.push({ type, address, ...(number !== undefined && { collision: { wanted, number } }) });
  return address;
}

/** An own address that is the wanted one with the number it would get: all below are taken. */
function ownNumbered<Held extends { address: string }>(
  own: readonly Held[],
  { type, wantedKey, book }: { type: string; wantedKey: string; book: AddressBook },
): Held | undefined {
  if (own.length === 0 || book.holderOf(type, wantedKey) === undefined) return undefined;
  return own.find(({ address }) => {
    const number = numberOf(type, wantedKey, addressKey(address));
    if (number === undefined || number < 2) return false;
    const { number: free } = firstFree(
      type,
      wantedKey,
      (one) => book.holderOf(type, addressKey(one)) !== undefined && addressKey(one) !== addressKey(address),
      Math.min(book.firstNumber(type, wantedKey), number),
    );
    return free === number;
  });
}

function makePrimary(
  { subject, keepsPrimary = false }: Planning,
  type: string,
  to: string,
): AddressPlan['promoted'][number] | AddressPlan['kept'][number] | undefined {
  const present = subject.addresses.find((one) => one.type === type && one.primary);
  if (!present) return { type, from: null, to };
  if (addressKey(present.address) === addressKey(to)) return undefined;
  const why = whyKept(subject, type, keepsPrimary);
  const { address } = present;
  return why ? { type, address, wanted: to, why } : { type, from: address, to };
}

function whyKept({ kind, managedBy }: PolicySubject, type: string, keepsPrimary: boolean): WhyKept | undefined {
  // A contact's primary SMTP address is where its mail goes: outside.
  if (type === 'SMTP' && kind === 'contact') return 'target';
  if (type === 'SMTP' && managedBy !== undefined) return 'directory';
  return keepsPrimary ? 'by-hand' : undefined;
}

/** Whether a plan does anything. */
export const isEmptyPlan = ({ added, promoted }: AddressPlan) => added.length === 0 && promoted.length === 0;
