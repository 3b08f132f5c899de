import { describe, expect, it } from 'vitest';
import { controlOid } from './control-values.js';
import { LdapDecodeError } from './decode-error.js';
import { dirSyncControl, readDirSyncEnd } from './dirsync-values.js';
import { readSyncDone, readSyncInfo, readSyncState, syncRequestControl } from './sync-values.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const uuid = '00112233445566778899aabbccddeeff';

describe('content synchronisation', () => {
  it.each([
    { cookie: undefined, value: '3003 0a0101' },
    { cookie: Buffer.from('abc'), value: '3008 0a0101 0403 616263' },
  ])('is asked for since $cookie', ({ cookie, value }) => {
    expect(syncRequestControl(cookie)).toEqual({ oid: controlOid.syncRequest, critical: true, value: hex(value) });
  });

  it.each([
    { value: `3015 0a0101 0410 ${uuid}`, then: { state: 'add', entryUuid: hex(uuid) } },
    { value: `3018 0a0103 0410 ${uuid} 0401 63`, then: { state: 'delete', entryUuid: hex(uuid), cookie: hex('63') } },
  ])('tells the state of an entry: $then.state', ({ value, then }) => {
    expect(readSyncState(hex(value))).toEqual(then);
  });

  it.each([
    { value: '3000', then: { refreshDeletes: false } },
    { value: '3006 0401 63 0101ff', then: { cookie: hex('63'), refreshDeletes: true } },
  ])('ends with $then', ({ value, then }) => {
    expect(readSyncDone(hex(value))).toEqual(then);
  });

  it.each([
    { value: '8001 63', then: { kind: 'newCookie', cookie: hex('63') } },
    { value: 'a100', then: { kind: 'refreshDelete', refreshDone: true } },
    { value: 'a206 0401 63 010100', then: { kind: 'refreshPresent', cookie: hex('63'), refreshDone: false } },
    { value: `a314 3112 0410 ${uuid}`, then: { kind: 'syncIdSet', refreshDeletes: false, entryUuids: [hex(uuid)] } },
    { value: 'a305 0101ff 3100', then: { kind: 'syncIdSet', refreshDeletes: true, entryUuids: [] } },
  ])('says on the way: $then.kind', ({ value, then }) => {
    expect(readSyncInfo(hex(value))).toEqual(then);
  });

  it.each([
    { what: 'no value', read: () => readSyncState(undefined) },
    { what: 'a fifth state', read: () => readSyncState(hex(`3015 0a0104 0410 ${uuid}`)) },
    { what: 'a short entryUUID', read: () => readSyncState(hex('3006 0a0101 0401 00')) },
    { what: 'octets behind the end', read: () => readSyncDone(hex('3000 00')) },
    { what: 'an unknown message', read: () => readSyncInfo(hex('a400')) },
    { what: 'a set of short entryUUIDs', read: () => readSyncInfo(hex('a305 3103 0401 00')) },
    { what: 'nothing', read: () => readSyncInfo(hex('')) },
  ])('refuses $what by its meaning', ({ read }) => {
    expect(read).toThrow(LdapDecodeError);
    try {
      read();
    } catch (fault) {
      expect(fault).toMatchObject({ kind: 'meaning' });
    }
  });
});

describe('DirSync', () => {
  it('asks from a cookie on, with the rights of the account', () => {
    expect(dirSyncControl({ cookie: hex('63'), objectSecurity: true, maxOctets: 256 })).toEqual({
      oid: controlOid.dirSync,
      critical: true,
      value: hex('300a 020101 02020100 0401 63'),
    });
  });

  it('says whether there is more', () => {
    expect(readDirSyncEnd(hex('3009 020101 020100 0401 63'))).toEqual({ hasMore: true, cookie: hex('63') });
    expect(readDirSyncEnd(hex('3008 020100 020100 0400'))).toEqual({ hasMore: false, cookie: hex('') });
  });

  it('refuses a value that is none', () => {
    expect(() => readDirSyncEnd(hex('3003 020100'))).toThrow(LdapDecodeError);
  });
});
