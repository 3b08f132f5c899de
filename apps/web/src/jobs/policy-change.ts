import type { JobItem, PolicyItemChange } from '@waypost/contracts';

/** An address as a directory writes it: the primary one of a type has its type in capitals. */
export interface WrittenAddress {
  type: string;
  address: string;
  primary: boolean;
}

/** Reads `SMTP:a@b.example`. */
export function readWritten(text: string): WrittenAddress {
  const colon = text.indexOf(':');
  const type = colon < 0 ? 'SMTP' : text.slice(0, colon);
  return { type: type.toUpperCase(), address: text.slice(colon + 1), primary: type === type.toUpperCase() };
}

/** The addresses somebody has once a change is done, primary ones first. */
export function addressesAfter({ before, added, promoted }: PolicyItemChange): (WrittenAddress & { isNew: boolean })[] {
  const primaries = new Map(promoted.map(({ type, to }) => [type.toUpperCase(), to.toLowerCase()]));
  const kept = before.map((text) => ({ ...readWritten(text), isNew: false }));
  const given = added.map(({ type, address }) => ({
    type: type.toUpperCase(),
    address,
    primary: false,
    isNew: true,
  }));
  return [...kept, ...given]
    .map((one) => {
      const primary = primaries.get(one.type);
      return primary === undefined ? one : { ...one, primary: one.address.toLowerCase() === primary };
    })
    .sort((a, b) => Number(b.primary) - Number(a.primary));
}

/** Whether an item is about addresses by a policy; a row of a file otherwise. */
export const isOfPolicy = (change: JobItem['change']): change is PolicyItemChange => 'promoted' in change;

const skipWords = {
  'opted-out': 'Opted out of policies',
  'no-alias': 'Has nothing to make an address of',
  loop: 'Mail would go round by what it would get',
} satisfies Record<NonNullable<PolicyItemChange['skipped']>, string>;

const saidValue = (value: unknown) =>
  value === null || value === undefined || value === ''
    ? 'nothing'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value as string | number | boolean);

/** A value of a row as people read it. */
export const sayRowValue = saidValue;

/** What becomes of one item, in a line. */
export function gistOfItem({ change }: Pick<JobItem, 'change'>): string {
  if (!isOfPolicy(change)) {
    if (change.faults.length > 0) return change.faults.map(({ detail }) => detail).join(' ');
    return change.differences.map(({ field, after }) => `${field}: ${saidValue(after)}`).join(', ');
  }
  if (change.skipped) return skipWords[change.skipped];
  // The new one first: what is cut off where there is little room is what everybody knows.
  const promoted = change.promoted.map(({ from, to }) => (from === null ? to : `${to} instead of ${from}`));
  const isPromoted = new Set(change.promoted.map(({ to }) => to));
  const further = change.added.filter(({ address }) => !isPromoted.has(address)).map(({ address }) => `+ ${address}`);
  return [...promoted, ...further].join(', ');
}
