import { brokenStructure, MessageTooLargeError } from './decode-error.js';

const nothing = Buffer.alloc(0);

/**
 * Cuts a byte stream into whole LDAPMessages. What is kept is bounded by `limit` octets: a message that declares more is
 * refused from its header, before any of it is stored.
 */
export class MessageFramer {
  private store = nothing;
  private kept = 0;
  private wanted = 0;

  constructor(public limit: number) {}

  /** Whether part of a message has come and the rest has not. */
  get isInside() {
    return this.kept > 0;
  }

  /** Calls `deliver` with each whole message in order. Throws LdapDecodeError when the stream is not LDAP or too large. */
  push(chunk: Buffer, deliver: (message: Buffer) => void): void {
    let bytes = chunk;
    if (this.kept > 0) {
      this.append(chunk);
      if (this.kept < this.wanted) return;
      bytes = this.store.subarray(0, this.kept);
      // Delivered messages are views of the store and may outlive this call, so the store is not used again.
      this.store = nothing;
      this.kept = 0;
    }
    const rest = this.cut(bytes, deliver);
    if (rest < bytes.length) this.append(bytes.subarray(rest));
  }

  private cut(bytes: Buffer, deliver: (message: Buffer) => void): number {
    let at = 0;
    while (at < bytes.length) {
      const size = messageSize(bytes, at);
      if (size > this.limit) throw new MessageTooLargeError(this.limit);
      this.wanted = size > 0 ? size : bytes.length - at + 1;
      if (bytes.length - at < this.wanted) return at;
      deliver(bytes.subarray(at, at + size));
      at += size;
    }
    return at;
  }

  /** The store doubles, so a client that sends octet by octet costs no more than one that does not. */
  private append(chunk: Buffer): void {
    if (this.kept + chunk.length > this.store.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.kept + chunk.length, this.store.length * 2));
      this.store.copy(larger, 0, 0, this.kept);
      this.store = larger;
    }
    chunk.copy(this.store, this.kept);
    this.kept += chunk.length;
  }
}

/** Header and content of the message at `at`, in octets; 0 when its header is not complete yet. */
function messageSize(bytes: Buffer, at: number): number {
  if (bytes[at] !== 0x30) throw brokenStructure('An LDAP message begins with a SEQUENCE.');
  if (at + 1 >= bytes.length) return 0;
  const first = bytes[at + 1] as number;
  if (first < 0x80) return 2 + first;
  const octets = first & 0x7f;
  if (octets < 1 || octets > 4) throw brokenStructure('A length is indefinite or has more than four octets.');
  return at + 2 + octets > bytes.length ? 0 : 2 + octets + bytes.readUIntBE(at + 2, octets);
}
