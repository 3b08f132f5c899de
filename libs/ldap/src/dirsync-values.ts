import { BerWriter } from './ber-writer.js';
import { controlOid } from './control-values.js';
import { understood } from './read-control-value.js';
import type { Control } from './request.js';

/** How DirSync is to answer ([MS-ADTS] §3.1.1.3.4.1.3). */
export interface DirSyncWish {
  /** Where the last answer ended; empty for everything. */
  cookie: Buffer;
  /** Only what the account may read, without the right to replicate. Deletions may then stay unseen. */
  objectSecurity: boolean;
  /** Octets of attributes in one answer at most; the server has bounds of its own. */
  maxOctets: number;
}

/** What an answer to DirSync ends with. */
export interface DirSyncEnd {
  /** Whether the same has to be asked again, with this cookie, until all is told. */
  hasMore: boolean;
  cookie: Buffer;
}

/** Includes deleted objects, as far as they are kept and the account may see them. */
export const showDeletedControl: Control = { oid: controlOid.showDeleted, critical: true };

/** Asks Active Directory for everything that changed since a cookie. */
export function dirSyncControl({ cookie, objectSecurity, maxOctets }: DirSyncWish): Control {
  const writer = new BerWriter(64 + cookie.length);
  const wish = writer.begin(0x30);
  writer.integer(objectSecurity ? 1 : 0);
  writer.integer(maxOctets);
  writer.octets(cookie);
  writer.end(wish);
  return { oid: controlOid.dirSync, critical: true, value: writer.take() };
}

/** Reads the value of a DirSync control in an answer. Throws LdapDecodeError of kind `meaning` where it is none. */
export const readDirSyncEnd = (value: Buffer | undefined): DirSyncEnd =>
  understood(value, 'DirSync', (reader) => {
    const fields = reader.enter(0x30);
    const hasMore = fields.integer() !== 0;
    fields.integer(); // an estimate that servers leave at zero
    const cookie = fields.octets();
    fields.finish();
    return { hasMore, cookie };
  });
