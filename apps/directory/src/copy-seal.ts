import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { ReplicaChange, ReplicaRecord } from '@waypost/organization';

/**
 * Seals what a directory must know in clear text, such as the passwords of smart hosts, before it goes to disk: AES-256-GCM under a key
 * that comes from the token the directory follows with, which is not in the copy.
 */
export class CopySeal {
  private readonly key: Buffer;

  constructor(token: string) {
    this.key = Buffer.from(hkdfSync('sha256', token, 'waypost', 'copy on disk', 32));
  }

  /** A record as it may lie on disk. */
  closed(record: ReplicaRecord): ReplicaRecord {
    if (record.kind !== 'connector-credentials' || record.password === undefined) return record;
    const { password, ...open } = record;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(record.id));
    const sealed = Buffer.concat([cipher.update(password, 'utf8'), cipher.final()]);
    return { ...open, sealed: Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64') };
  }

  /**
   * A record as it was before.
   * @throws {Error} where it was sealed by another token
   */
  opened(record: ReplicaRecord): ReplicaRecord {
    if (record.kind !== 'connector-credentials' || record.sealed === undefined) return record;
    const { sealed, ...open } = record;
    const octets = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.key, octets.subarray(0, 12))
      .setAAD(Buffer.from(record.id))
      .setAuthTag(octets.subarray(12, 28));
    const password = Buffer.concat([decipher.update(octets.subarray(28)), decipher.final()]).toString('utf8');
    return { ...open, password };
  }

  /** The same for a step. */
  closedStep = (change: ReplicaChange): ReplicaChange =>
    change.op === 'put' ? { op: 'put', record: this.closed(change.record) } : change;
  openedStep = (change: ReplicaChange): ReplicaChange =>
    change.op === 'put' ? { op: 'put', record: this.opened(change.record) } : change;
}
