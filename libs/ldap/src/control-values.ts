import type { BerReader } from './ber-reader.js';
import { BerWriter } from './ber-writer.js';
import { brokenMeaning } from './decode-error.js';
import { understood } from './read-control-value.js';
import type { Control } from './request.js';
import type { ResultCode } from './result-code.js';

/** The controls this codec can read and write: RFC 2696, RFC 2891, RFC 3296, RFC 4533, and two of Active Directory ([MS-ADTS] §3.1.1.3.4.1). */
export const controlOid = {
  pagedResults: '1.2.840.113556.1.4.319',
  sortRequest: '1.2.840.113556.1.4.473',
  sortResponse: '1.2.840.113556.1.4.474',
  manageDsaIt: '2.16.840.1.113730.3.4.2',
  syncRequest: '1.3.6.1.4.1.4203.1.9.1.1',
  syncState: '1.3.6.1.4.1.4203.1.9.1.2',
  syncDone: '1.3.6.1.4.1.4203.1.9.1.3',
  showDeleted: '1.2.840.113556.1.4.417',
  dirSync: '1.2.840.113556.1.4.841',
} as const;

/** A page of a search: how many entries, and where the last page ended; an empty cookie for the first (or after the last). */
export interface PagedResults {
  size: number;
  cookie: Buffer;
}

/** One key of an order: by which attribute, by which ordering rule where not the attribute's own, and whether backwards. */
export interface SortKey {
  attribute: string;
  rule?: string;
  reverse: boolean;
}

/** Keys of one sort at most. */
const maxSortKeys = 16;

/** Reads the value of a paged results control. Throws LdapDecodeError of kind `meaning` where it is none. */
export const readPagedResults = (value: Buffer | undefined): PagedResults =>
  understood(value, 'paged results', (reader) => {
    const page = reader.enter(0x30);
    const [size, cookie] = [page.integer(), page.octets()];
    page.finish();
    if (size < 0) throw brokenMeaning('The size of a page is not negative.');
    return { size, cookie };
  });

/** Reads the value of a sort request control. Throws LdapDecodeError of kind `meaning` where it is none. */
export const readSortKeys = (value: Buffer | undefined): SortKey[] =>
  understood(value, 'server-side sorting', (reader) => {
    const list = reader.enter(0x30);
    const keys: SortKey[] = [];
    while (!list.atEnd) {
      if (keys.length >= maxSortKeys) throw brokenMeaning(`A sort has at most ${String(maxSortKeys)} keys.`);
      keys.push(readSortKey(list.enter(0x30)));
    }
    if (keys.length === 0) throw brokenMeaning('A sort has at least one key.');
    return keys;
  });

function readSortKey(key: BerReader): SortKey {
  const attribute = key.text();
  const rule = key.peek() === 0x80 ? key.text(0x80) : undefined;
  const reverse = key.peek() === 0x81 && key.boolean(0x81);
  key.finish();
  return { attribute, reverse, ...(rule !== undefined && { rule }) };
}

/** A paged results control: a client's wish, or where a server's page ended and how many entries there are (0: not known). */
export function pagedResultsControl({ size, cookie }: PagedResults, critical = false): Control {
  const writer = new BerWriter(64);
  const page = writer.begin(0x30);
  writer.integer(size);
  writer.octets(cookie);
  writer.end(page);
  return { oid: controlOid.pagedResults, critical, value: writer.take() };
}

/** A client's wish for an order. */
export function sortRequestControl(keys: readonly SortKey[], critical = false): Control {
  const writer = new BerWriter(64);
  const list = writer.begin(0x30);
  for (const { attribute, rule, reverse } of keys) {
    const key = writer.begin(0x30);
    writer.text(attribute);
    if (rule !== undefined) writer.text(rule, 0x80);
    if (reverse) writer.boolean(true, 0x81);
    writer.end(key);
  }
  writer.end(list);
  return { oid: controlOid.sortRequest, critical, value: writer.take() };
}

/** Whether entries came in the order that was asked for, or why not and because of which attribute. */
export function sortResponseControl(code: ResultCode, attribute?: string): Control {
  const writer = new BerWriter(64);
  const result = writer.begin(0x30);
  writer.integer(code, 0x0a);
  if (attribute !== undefined) writer.text(attribute, 0x80);
  writer.end(result);
  return { oid: controlOid.sortResponse, critical: false, value: writer.take() };
}
