import type { ItemToApply, MemberKind } from '@waypost/store';
import type { LinkChange, OwedValues } from '@waypost/sync';
import type { LinkMarks } from './plan-writer.js';

/** What a set of values gains and loses. */
export interface SetChange {
  add: string[];
  remove: string[];
}

/** What becomes of the link with an item. */
export interface LinkOfItem {
  change?: LinkChange;
  update?: LinkMarks & { unresolved: boolean };
  /** What is owed to the recipient from then on; absent where that stays. */
  owed?: OwedValues | null;
  /** The entry had none when it was planned. */
  isNew?: true;
}

/** What an item of a plan does, read out of its line. */
export interface ItemChanges {
  /** New values of single fields. */
  fields: Record<string, unknown>;
  aliases: SetChange;
  members: SetChange;
  owners: SetChange;
  /** As the audit shows them; sets as what goes and what comes. */
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  link: LinkOfItem;
}

const nothing = (): SetChange => ({ add: [], remove: [] });

/** Reads a line; what the source says and is not taken is left out. */
export function itemChanges(item: Pick<ItemToApply, 'differences' | 'link'>): ItemChanges {
  const changes: ItemChanges = {
    fields: {},
    aliases: nothing(),
    members: nothing(),
    owners: nothing(),
    before: {},
    after: {},
    link: (item.link ?? {}) as LinkOfItem,
  };
  for (const difference of item.differences) {
    const { field } = difference;
    if ('kept' in difference) continue;
    if ('add' in difference) {
      const { add, remove } = difference;
      if (field === 'aliases' || field === 'members' || field === 'owners') changes[field] = { add, remove };
      if (remove.length > 0) changes.before[field] = remove;
      if (add.length > 0) changes.after[field] = add;
    } else {
      changes.fields[field] = difference.after;
      changes.before[field] = difference.before ?? null;
      changes.after[field] = difference.after ?? null;
    }
  }
  return changes;
}

/** A member as plans name it: `mailbox:<id>`, or an address elsewhere. */
export function parseMember(key: string): { kind: MemberKind; id: string } {
  const [, kind, id] = /^(mailbox|contact|group):(.+)$/.exec(key) ?? [];
  return kind !== undefined && id !== undefined ? { kind: kind as MemberKind, id } : { kind: 'external', id: key };
}
