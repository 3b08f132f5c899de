import type { AttributeType, Schema } from '@waypost/ldap';

/** Which attributes of an entry were asked for (RFC 4511 §4.5.1.8). */
export class Selection {
  private readonly named: ReadonlySet<AttributeType>;
  private readonly namedInOrder: readonly AttributeType[];
  private readonly allUser: boolean;
  private readonly allOperational: boolean;
  private readonly chosen = new WeakMap<readonly AttributeType[], readonly AttributeType[]>();

  constructor(requested: readonly string[], schema: Schema) {
    this.allUser = requested.length === 0 || requested.includes('*');
    this.allOperational = requested.includes('+');
    // Descriptions with options ask for a subtype nobody has; `1.1` and unknown names ask for nothing.
    this.named = new Set(
      requested.flatMap((name) => schema.type(name)?.withSubtypes ?? []).filter(({ secret }) => !secret),
    );
    this.namedInOrder = [...this.named];
  }

  /** The asked-for types among those an entry may have; decided once for entries that share the array. */
  of(types: readonly AttributeType[]): readonly AttributeType[] {
    if (!this.allUser && !this.allOperational) return this.namedInOrder;
    let chosen = this.chosen.get(types);
    if (!chosen) this.chosen.set(types, (chosen = types.filter((type) => this.wants(type))));
    return chosen;
  }

  private wants(type: AttributeType): boolean {
    return this.named.has(type) || (type.operational === true ? this.allOperational : this.allUser);
  }
}

/** Clients ask for the same few lists of attributes for ever; a handful of selections is kept ready. */
export class Selections {
  private readonly ready = new Map<string, Selection>();

  constructor(private readonly schema: Schema) {}

  of(requested: readonly string[]): Selection {
    // No two lists share a key: whoever asks for what nobody has must not decide what others are answered.
    const key = JSON.stringify(requested);
    const known = this.ready.get(key);
    if (known) return known;
    const selection = new Selection(requested, this.schema);
    if (this.ready.size >= 64) this.ready.clear();
    if (key.length < 1_024) this.ready.set(key, selection);
    return selection;
  }
}
