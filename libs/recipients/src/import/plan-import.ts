import { addressKey, type FieldFault, nameKey, pointerTo } from '@waypost/kernel';
import { differencesOf } from './differences-of.js';
import type { ImportItem, ImportOperation, ImportRow, PresentRecipient } from './import-row.js';

/** What an import is planned against. */
export interface ImportWorld {
  /** The recipients of this kind that the rows name by id or name, under either in lower case. */
  present: ReadonlyMap<string, PresentRecipient>;
  /** Who has each address that the rows speak of, by address in lower case. */
  holders: ReadonlyMap<string, string>;
  /** Whether values may be written so, and what they are in the words of the model. */
  check(operation: 'create' | 'update', values: Readonly<Record<string, unknown>>): CheckedValues;
  /** What is wrong with the recipients that values refer to, where they do; some are made by earlier rows, each known by its name. */
  missing?: (values: Readonly<Record<string, unknown>>, isMade: (name: string) => boolean) => FieldFault[];
}

export type CheckedValues = { values: Record<string, unknown> } | { faults: FieldFault[] };

/**
 * What each row of a file comes to, in the order of the rows, in which they are applied. A row that cannot be carried out is refused
 * with all its faults and holds up no other. Each recipient and each address is spoken of by one row: the first.
 */
export const planImport = (rows: readonly ImportRow[], world: ImportWorld): ImportItem[] =>
  rows.map(importPlanner(world));

/** The same for whoever goes through the rows of a large file by turns: it is asked for each row once, in their order. */
export function importPlanner(world: ImportWorld): (row: ImportRow) => ImportItem {
  const seen = new Seen(world);
  return (row) => planRow(row, world, seen);
}

function planRow(row: ImportRow, world: ImportWorld, seen: Seen): ImportItem {
  const present = presentOf(row, world);
  const operation = row.action ?? (present ? 'update' : 'create');
  const item = begin(row, operation, present);
  // What could not be read as a whole may mean anything: what else seems wrong with it is not.
  if (row.faults.some(({ pointer }) => pointer === '#')) return settle(item);
  item.faults.push(...contradictions(row, operation, present), ...seen.recipientTwice(row, present));
  if (operation === 'delete') {
    if (present && item.faults.length === 0) seen.givesUp(present.values, {});
    return settle(item);
  }
  // Of one who is not there nothing else can be said.
  if (operation === 'update' && !present) return settle(item);
  const given = operation === 'update' && present ? changedOf(row, present) : row.values;
  const checked = world.check(operation, given);
  if ('faults' in checked) item.faults.push(...unsaid(checked.faults, item.faults));
  else {
    item.values = checked.values;
    item.differences = differencesOf(present?.values ?? {}, checked.values);
    item.faults.push(...seen.addressesTaken(row, checked.values, present));
    item.faults.push(...(world.missing?.(checked.values, seen.isMade) ?? []), ...twoKindsOfMembers(item, present));
    if (present && item.faults.length === 0) seen.givesUp(present.values, { ...present.values, ...checked.values });
  }
  if (operation === 'create' && item.faults.length === 0) seen.makes(item.label);
  return settle(item);
}

/** Faults at places that nothing was said of yet. */
const unsaid = (faults: readonly FieldFault[], said: readonly FieldFault[]) => {
  const places = new Set(said.map(({ pointer }) => pointer));
  return faults.filter(({ pointer }) => !places.has(pointer));
};

/** A group has members by name or by filter; which it is to have follows from what the row says and what is there. */
function twoKindsOfMembers({ values }: ImportItem, present: PresentRecipient | undefined): FieldFault[] {
  if (!('filter' in values) && !('members' in values)) return [];
  const { filter, members } = { ...present?.values, ...values };
  const isBoth = typeof filter === 'string' && Array.isArray(members) && members.length > 0;
  return isBoth
    ? [
        {
          pointer: pointerTo('members'),
          detail: 'A group has a filter or members by name, not both; empty one of them.',
        },
      ]
    : [];
}

/** The recipient a row is about: by id, whatever it is called, else by name. */
const presentOf = ({ id, values }: ImportRow, { present }: ImportWorld) =>
  id === undefined ? present.get(nameKey(String(values['name'] ?? ''))) : present.get(id.toLowerCase());

function begin(row: ImportRow, operation: ImportOperation, present: PresentRecipient | undefined): ImportItem {
  const label = present?.name ?? String(row.values['name'] ?? row.id ?? '');
  return {
    row: row.row,
    operation,
    ...(present && { recipientId: present.id }),
    label,
    values: {},
    differences: [],
    faults: [...row.faults],
  };
}

/** What differs from how the recipient is: a file that repeats what is there changes nothing. */
const changedOf = (row: ImportRow, present: PresentRecipient) =>
  Object.fromEntries(differencesOf(present.values, row.values).map(({ field, after }) => [field, after]));

function settle(item: ImportItem): ImportItem {
  if (item.faults.length > 0) return { ...item, operation: 'refused', values: {}, differences: [] };
  if (item.operation === 'update' && item.differences.length === 0) return { ...item, operation: 'unchanged' };
  return item;
}

/** What a row asks for that cannot be, as things are. */
function contradictions(
  { id, values }: ImportRow,
  operation: ImportOperation,
  present: PresentRecipient | undefined,
): FieldFault[] {
  const field = id === undefined ? 'name' : 'id';
  if (id === undefined && (values['name'] ?? null) === null)
    return [{ pointer: pointerTo('name'), detail: 'Say which recipient the row is about, by name or id.' }];
  if (operation === 'create' && present)
    return [
      { pointer: pointerTo(field), detail: `There is ${present.name} already; leave the action out to change it.` },
    ];
  if (present === undefined && (operation !== 'create' || id !== undefined))
    return [{ pointer: pointerTo(field), detail: `There is none of this ${field}.` }];
  return [];
}

/** What earlier rows of the same file have spoken of. */
class Seen {
  private readonly recipients = new Map<string, number>();
  private readonly addresses = new Map<string, number>();
  /** Addresses that their holders have no more once the rows so far are carried out. */
  private readonly givenUp = new Set<string>();

  private readonly made = new Set<string>();

  constructor(private readonly world: ImportWorld) {}

  makes(name: string): void {
    this.made.add(nameKey(name));
  }

  /** Whether an earlier row makes one of this name. */
  readonly isMade = (name: string): boolean => this.made.has(nameKey(name));

  recipientTwice(row: ImportRow, present: PresentRecipient | undefined): FieldFault[] {
    const faults: FieldFault[] = [];
    const name = typeof row.values['name'] === 'string' ? nameKey(row.values['name']) : undefined;
    for (const key of new Set([present?.id, name].filter((one) => one !== undefined))) {
      const earlier = this.recipients.get(key);
      if (earlier === undefined) this.recipients.set(key, row.row);
      else if (faults.length === 0)
        faults.push({
          pointer: pointerTo(name === undefined ? 'id' : 'name'),
          detail: `Row ${earlier} is about it already.`,
        });
    }
    return faults;
  }

  /** Takes note of the addresses that a recipient has no more: a later row may give them to another. */
  givesUp(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): void {
    const stay = new Set(addressesIn(after).map(({ address }) => addressKey(address)));
    for (const { address } of addressesIn(before))
      if (!stay.has(addressKey(address))) this.givenUp.add(addressKey(address));
  }

  /** Addresses that another recipient has, or that an earlier row gives to another. */
  addressesTaken(
    row: ImportRow,
    values: Readonly<Record<string, unknown>>,
    present: PresentRecipient | undefined,
  ): FieldFault[] {
    return addressesIn(values).flatMap(({ field, address }) => {
      const key = addressKey(address);
      const earlier = this.addresses.get(key);
      if (earlier !== undefined && earlier !== row.row)
        return [{ pointer: pointerTo(field), detail: `Row ${earlier} gives ${address} to another.` }];
      this.addresses.set(key, row.row);
      const holder = this.world.holders.get(key);
      if (holder === undefined || holder === present?.id || this.givenUp.has(key)) return [];
      return [{ pointer: pointerTo(field), detail: `Another recipient has ${address}.` }];
    });
  }
}

/** The SMTP addresses that a row gives: the primary one, and those among the further ones that are of that type. */
export function addressesIn(values: Readonly<Record<string, unknown>>): { field: string; address: string }[] {
  const { address, addresses } = values;
  const further = Array.isArray(addresses) ? addresses.map(String) : [];
  return [
    ...(typeof address === 'string' ? [{ field: 'address', address }] : []),
    ...further
      .filter((one) => !one.includes(':') || /^smtp:/i.test(one))
      .map((one) => ({ field: 'addresses', address: one.replace(/^smtp:/i, '') })),
  ];
}
