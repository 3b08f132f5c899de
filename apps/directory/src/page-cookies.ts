import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SortValues } from '@waypost/ldap';

/** Where a page ended: the last entry's place, how many were sent up to it, and its place in an order where one was asked for. */
export interface PageEnd {
  position: string;
  sent: number;
  sorted?: SortValues;
}

const sealLength = 16;

/**
 * Writes the end of a page into a cookie and reads it back (RFC 2696). A cookie holds everything the next page needs, so nothing
 * is kept for a client that never comes back; it counts for one search of one caller, and for as long as this process runs.
 */
export class PageCookies {
  private readonly key = randomBytes(32);

  /** The cookie of a page of a search; `search` is everything that must be the same at the next page. */
  seal(search: string, end: PageEnd): Buffer {
    const content = Buffer.from(JSON.stringify(end));
    return Buffer.concat([this.sealOf(search, content), content]);
  }

  /** Where the page ended that a cookie speaks of; undefined where it is not of this search or not of ours. */
  open(search: string, cookie: Buffer): PageEnd | undefined {
    const [seal, content] = [cookie.subarray(0, sealLength), cookie.subarray(sealLength)];
    if (seal.length < sealLength || !timingSafeEqual(seal, this.sealOf(search, content))) return undefined;
    return JSON.parse(content.toString('utf8')) as PageEnd;
  }

  private sealOf(search: string, content: Buffer): Buffer {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(search.length);
    return createHmac('sha256', this.key)
      .update(length)
      .update(search)
      .update(content)
      .digest()
      .subarray(0, sealLength);
  }
}
