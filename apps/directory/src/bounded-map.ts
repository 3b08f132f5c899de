/** A map that holds so many entries at most; what was set longest ago makes room. */
export class BoundedMap<Key, Value> {
  private readonly entries = new Map<Key, Value>();

  constructor(private readonly atMost: number) {}

  get size() {
    return this.entries.size;
  }

  get(key: Key): Value | undefined {
    return this.entries.get(key);
  }

  /** Sets an entry and makes it the newest. */
  set(key: Key, value: Value): void {
    this.entries.delete(key);
    if (this.entries.size >= this.atMost) {
      const { value: oldest, done } = this.entries.keys().next();
      if (!done) this.entries.delete(oldest);
    }
    this.entries.set(key, value);
  }

  delete(key: Key): void {
    this.entries.delete(key);
  }
}
