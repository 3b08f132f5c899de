import type { Member, MemberReference } from '@waypost/contracts';
import { addressKey, DomainError, type FieldFault } from '@waypost/kernel';
import { findHoldersOf, findRecipientsNamed, type RecipientKind, type RecipientSummary } from '@waypost/store';
import type { EntityManager } from 'typeorm';

const kinds = ['mailbox', 'contact', 'group'] as const satisfies readonly RecipientKind[];

/** Who a reference means: a recipient here, or an address nobody here has. */
export type Meant = { kind: RecipientKind; id: string } | { address: string };

/** References to resolve, each with the pointer that a fault names. */
export interface Named {
  pointer: string;
  reference: MemberReference;
  /** Whether an address nobody here has may be meant. */
  mayBeOutside?: boolean;
}

/** Turns what a request names into recipients, in a query a kind; every reference that leads nowhere is reported at once. */
export async function findMeant(manager: EntityManager, named: readonly Named[]): Promise<Meant[]> {
  const found = new Map<RecipientKind, Awaited<ReturnType<typeof findRecipientsNamed>>>();
  for (const kind of kinds) {
    const references = named.flatMap(({ reference }) => nameIn(reference, kind) ?? []);
    found.set(kind, await findRecipientsNamed(manager, kind, references));
  }
  const addresses = named.flatMap(({ reference }) => ('address' in reference ? [reference.address] : []));
  const holders = await findHoldersOf(manager, addresses);
  const faults: FieldFault[] = [];
  const meant = named.map(({ pointer, reference, mayBeOutside = false }): Meant => {
    if ('address' in reference) {
      const holder = holders.get(addressKey(reference.address));
      if (holder) return holder;
      if (!mayBeOutside) faults.push({ pointer, detail: `Nobody here has the address ${reference.address}.` });
      return { address: reference.address };
    }
    const kind = kinds.find((one) => one in reference) ?? 'mailbox';
    const name = nameIn(reference, kind) ?? '';
    const one = found.get(kind)?.get(name.toLowerCase());
    if (!one) faults.push({ pointer, detail: `There is no ${kind} "${name}".` });
    return { kind, id: one?.id ?? '' };
  });
  if (faults[0]) throw new DomainError('reference-not-found', faults[0].detail, { errors: faults });
  return meant;
}

const nameIn = (reference: MemberReference, kind: RecipientKind) =>
  (reference as Partial<Record<RecipientKind, string>>)[kind];

/** Recipients as members are shown, in the order of their addresses; those that are gone are left out. */
export async function showMeant(manager: EntityManager, meant: readonly Meant[]): Promise<Member[]> {
  const shown: Member[] = [];
  for (const kind of kinds) {
    const ids = meant.flatMap((one) => ('kind' in one && one.kind === kind ? [one.id] : []));
    const found = await findRecipientsNamed(manager, kind, ids);
    shown.push(...ids.flatMap((id) => summaryOf(found.get(id))));
  }
  for (const one of meant)
    if ('address' in one)
      shown.push({ kind: 'external', id: null, name: null, displayName: null, address: one.address });
  return shown.sort((one, other) => (addressKey(one.address) < addressKey(other.address) ? -1 : 1));
}

const summaryOf = (row: RecipientSummary | undefined): Member[] => (row ? [{ ...row }] : []);

/** A member as a request would name it. */
export const referenceTo = ({ kind, name, address }: Member): MemberReference =>
  kind === 'external' ? { address: address as never } : ({ [kind]: name } as never);
