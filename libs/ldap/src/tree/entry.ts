import type { FilterSubject } from '../evaluate-filter.js';
import type { AttributeType } from '../schema.js';

/** Something that can be found, compared and written out. */
export interface Entry extends FilterSubject {
  dn(): string;
  /** The types the entry may have values of, always the same array. */
  types(): readonly AttributeType[];
  /**
   * Where the entry stands in the one order of the whole tree, as text to compare: what lies above, parents first, then what
   * lies in it by its lasting id. It is the same in every copy of the directory and survives renaming.
   */
  position(): string;
}

/** The kinds of records in the tree, in the order in which searches meet them; behind what lies above all of them. */
const orderOfKinds = { mailbox: '1', group: '2', contact: '3', domain: '4' } as const;
export type RecordKind = keyof typeof orderOfKinds;

/** Where a record stands in the order of the tree. */
export const positionIn = (kind: RecordKind, id: string) => orderOfKinds[kind] + id;

/** From where on records of a kind come behind a position: behind an id, from the first (undefined), or `none` of them does. */
export function startBehind(position: string | undefined, kind: RecordKind): { id?: string } | 'none' {
  const own = orderOfKinds[kind];
  const at = position?.charAt(0) ?? '';
  if (at > own) return 'none';
  return at === own && position !== undefined ? { id: position.slice(1) } : {};
}

/** An entry whose values are known beforehand. */
export class StaticEntry implements Entry {
  private readonly keys: readonly AttributeType[];
  private readonly all: ReadonlyMap<AttributeType, readonly string[]>;

  constructor(
    private readonly name: string,
    private readonly parts: readonly { type: string; value: string }[],
    values: Iterable<readonly [AttributeType, readonly string[]]>,
  ) {
    this.all = new Map(values);
    this.keys = [...this.all.keys()];
  }

  dn() {
    return this.name;
  }

  dnParts() {
    return this.parts;
  }

  position() {
    return `0${String(this.parts.length).padStart(4, '0')} ${this.name}`;
  }

  values(type: AttributeType) {
    return this.all.get(type) ?? [];
  }

  types() {
    return this.keys;
  }
}
