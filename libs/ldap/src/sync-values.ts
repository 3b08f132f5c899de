import type { BerReader } from './ber-reader.js';
import { BerWriter } from './ber-writer.js';
import { controlOid } from './control-values.js';
import { brokenMeaning } from './decode-error.js';
import { understood } from './read-control-value.js';
import type { Control } from './request.js';

/** Content synchronisation (RFC 4533): what a client asks for and what a server tells it beside the entries. */

/** The name of the intermediate response that carries a {@link SyncInfo} (RFC 4533 §2.5). */
export const syncInfoOid = '1.3.6.1.4.1.4203.1.9.1.4';
/** e-syncRefreshRequired: what the cookie stands for is not known any more (RFC 4533 §2.6). */
export const syncRefreshRequired = 4096;

/** What happened to an entry since the cookie, in the order of their numbers (RFC 4533 §2.3). */
export const syncStates = ['present', 'add', 'modify', 'delete'] as const;
export type SyncEntryState = (typeof syncStates)[number];

/** The state of the entry that carries it. */
export interface SyncState {
  state: SyncEntryState;
  /** The 16 octets of its entryUUID. */
  entryUuid: Buffer;
  cookie?: Buffer;
}

/** What ends a refresh. */
export interface SyncDone {
  cookie?: Buffer;
  /** Whether what is gone was named; where not, what was neither sent nor named present is gone. */
  refreshDeletes: boolean;
}

/** What a server says in the course of a refresh (RFC 4533 §2.5). */
export type SyncInfo =
  | { kind: 'newCookie'; cookie: Buffer }
  /** A phase is over: one that named what is gone, or one that named what is still there. */
  | { kind: 'refreshDelete' | 'refreshPresent'; cookie?: Buffer; refreshDone: boolean }
  /** Entries by their entryUUID: gone where `refreshDeletes`, and otherwise still there and unchanged. */
  | { kind: 'syncIdSet'; cookie?: Buffer; refreshDeletes: boolean; entryUuids: readonly Buffer[] };

/** Asks for everything that changed since a cookie, or for everything; the operation then ends (refreshOnly). */
export function syncRequestControl(cookie?: Buffer): Control {
  const writer = new BerWriter(64 + (cookie?.length ?? 0));
  const request = writer.begin(0x30);
  writer.integer(1, 0x0a);
  if (cookie) writer.octets(cookie);
  writer.end(request);
  return { oid: controlOid.syncRequest, critical: true, value: writer.take() };
}

/** Reads the value of a Sync State control. Throws LdapDecodeError of kind `meaning` where it is none. */
export const readSyncState = (value: Buffer | undefined): SyncState =>
  understood(value, 'the state of an entry', (reader) => {
    const fields = reader.enter(0x30);
    const state = syncStates[fields.integer(0x0a)];
    const entryUuid = readUuid(fields);
    const cookie = readCookie(fields);
    fields.finish();
    if (state === undefined) throw brokenMeaning('The state of an entry is present, add, modify or delete.');
    return { state, entryUuid, ...cookie };
  });

/** Reads the value of a Sync Done control. Throws LdapDecodeError of kind `meaning` where it is none. */
export const readSyncDone = (value: Buffer | undefined): SyncDone =>
  understood(value, 'the end of a refresh', (reader) => {
    const fields = reader.enter(0x30);
    const done = { ...readCookie(fields), refreshDeletes: readFlag(fields, false) };
    fields.finish();
    return done;
  });

/** Reads the value of a Sync Info message. Throws LdapDecodeError of kind `meaning` where it is none. */
export const readSyncInfo = (value: Buffer | undefined): SyncInfo =>
  understood(value, 'the course of a refresh', (reader) => {
    const tag = reader.peek();
    if (tag === 0x80) return { kind: 'newCookie', cookie: reader.octets(0x80) };
    if (tag === 0xa1 || tag === 0xa2)
      return readPhase(reader.enter(tag), tag === 0xa1 ? 'refreshDelete' : 'refreshPresent');
    return readIdSet(reader.enter(0xa3));
  });

function readPhase(fields: BerReader, kind: 'refreshDelete' | 'refreshPresent'): SyncInfo {
  const phase = { kind, ...readCookie(fields), refreshDone: readFlag(fields, true) };
  fields.finish();
  return phase;
}

function readIdSet(fields: BerReader): SyncInfo {
  const head = { ...readCookie(fields), refreshDeletes: readFlag(fields, false) };
  const set = fields.enter(0x31);
  fields.finish();
  const entryUuids: Buffer[] = [];
  while (!set.atEnd) entryUuids.push(readUuid(set));
  return { kind: 'syncIdSet', ...head, entryUuids };
}

function readUuid(reader: BerReader): Buffer {
  const uuid = reader.octets();
  if (uuid.length !== 16) throw brokenMeaning('An entryUUID has 16 octets.');
  return uuid;
}

const readCookie = (reader: BerReader) => (reader.peek() === 0x04 ? { cookie: reader.octets() } : {});
const readFlag = (reader: BerReader, otherwise: boolean) => (reader.peek() === 0x01 ? reader.boolean() : otherwise);
