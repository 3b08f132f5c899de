import { createServer, type AddressInfo } from 'node:net';
import {
  decodeResponse,
  LdapDecodeError,
  MessageFramer,
  readDirSyncEnd,
  readPagedResults,
  readSyncDone,
  readSyncInfo,
  readSyncState,
  syncInfoOid,
  controlOid,
} from '@waypost/ldap';
import { mutate, Random } from '@waypost/testing';
import { describe, expect, it } from 'vitest';
import { LdapClientError } from './ldap-client-error.js';
import { LdapConnection } from './ldap-connection.js';
import {
  ber,
  done,
  entry,
  gathered,
  intermediate,
  message,
  reference,
  result,
} from './scripted-server.spec-support.js';

const uuid = Buffer.alloc(16, 7);
const control = (oid: string, body: Parameters<typeof ber>[0]) => ({ oid, critical: false, value: ber(body) });
const sequence =
  (fill: Parameters<typeof ber>[0]): Parameters<typeof ber>[0] =>
  (writer) => {
    const start = writer.begin(0x30);
    fill(writer);
    writer.end(start);
  };
const syncState = control(
  controlOid.syncState,
  sequence((writer) => (writer.integer(1, 0x0a), writer.octets(uuid), writer.text('c'))),
);
const syncDone = control(
  controlOid.syncDone,
  sequence((writer) => (writer.text('cookie'), writer.boolean(true))),
);
const paged = control(
  controlOid.pagedResults,
  sequence((writer) => (writer.integer(3), writer.text('next'))),
);
const dirSync = control(
  controlOid.dirSync,
  sequence((writer) => (writer.integer(1), writer.integer(0), writer.text('next'))),
);
const idSet = ber((writer) => {
  const set = writer.begin(0xa3);
  writer.boolean(true);
  const uuids = writer.begin(0x31);
  writer.octets(uuid);
  writer.octets(uuid);
  writer.end(uuids);
  writer.end(set);
});
const notice = message(
  0,
  0x78,
  (writer) => (
    writer.integer(52, 0x0a),
    writer.text(''),
    writer.text('bye'),
    writer.text('1.3.6.1.4.1.1466.20036', 0x8a)
  ),
);

/** What servers say to a client that searches with the message id 2. */
const corpus: readonly Buffer[] = [
  entry(2, 'uid=ann,dc=x', { cn: ['Ann', 'Änne'], mail: ['ann@x.example'], member: [] }),
  entry(2, 'cn=all', { 'member;range=0-1': ['a', 'b'], member: [] }),
  entry(2, 'uid=bob', { cn: ['Bob'] }, [syncState]),
  reference(2, 'ldap://elsewhere/dc=x', 'ldap://further'),
  intermediate(2, syncInfoOid, idSet),
  done(2, 0, [paged]),
  done(2, 0, [syncDone]),
  done(2, 0, [dirSync]),
  done(2, 4, [], 'size limit exceeded'),
  result(2, 0x61, 49, 'data 52e'),
  result(2, 0x78, 0),
  notice,
];
const values = [readPagedResults, readSyncDone, readSyncInfo, readSyncState, readDirSyncEnd];

function streams(seed: number) {
  const random = new Random(seed);
  return () => {
    const messages = Array.from({ length: 1 + random.below(4) }, () => random.one(corpus));
    const at = random.below(messages.length);
    messages[at] = mutate(messages[at] ?? notice, corpus, random);
    return Buffer.concat(messages);
  };
}

describe('Answers of servers, mangled', () => {
  it('are read or refused by the decoder, 25,000 of them, and nothing else happens', () => {
    const next = streams(4_511);
    const seen = { read: 0, refused: 0 };
    for (let count = 0; count < 25_000; count++) {
      const framer = new MessageFramer(1 << 20);
      try {
        framer.push(next(), (octets) => {
          const { response, controls } = decodeResponse(octets);
          if (response.op === 'entry') response.entry.attributes();
          const given = [...controls, ...(response.op === 'intermediate' ? [response] : [])];
          for (const { value } of given) for (const read of values) attempt(() => read(value));
        });
        seen.read++;
      } catch (fault) {
        if (!(fault instanceof LdapDecodeError)) throw fault;
        seen.refused++;
      }
    }
    expect(seen.read).toBeGreaterThan(2_000);
    expect(seen.refused).toBeGreaterThan(2_000);
  });

  it('end 400 conversations over sockets with an outcome or an LdapClientError', async () => {
    const next = streams(4_533);
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(next()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const unhandled: unknown[] = [];
    const note = (fault: unknown) => unhandled.push(fault);
    process.on('unhandledRejection', note);
    const conversations = [
      (connection: LdapConnection) => gathered(connection.search({ base: 'dc=x' })),
      (connection: LdapConnection) => gathered(connection.search({ base: 'dc=x', pageSize: 2 })),
      (connection: LdapConnection) => gathered(connection.refresh({ base: 'dc=x' })),
      (connection: LdapConnection) => gathered(connection.dirSync({ base: 'dc=x', objectSecurity: true })),
      (connection: LdapConnection) => connection.bind('cn=x', 'y').catch((fault: unknown) => ({ fault })),
    ];
    for (let count = 0; count < 400; count++) {
      const connection = await LdapConnection.open({
        urls: [url],
        tls: 'plain',
        operationMs: 2_000,
        maxMessageBytes: 1 << 20,
      });
      const ended = (await conversations[count % conversations.length]?.(connection)) ?? {};
      if ('fault' in ended) expect(ended.fault).toBeInstanceOf(LdapClientError);
      connection.close();
    }
    process.off('unhandledRejection', note);
    await new Promise((resolve) => server.close(resolve));
    expect(unhandled).toEqual([]);
  });
});

function attempt(read: () => unknown): void {
  try {
    read();
  } catch (fault) {
    if (!(fault instanceof LdapDecodeError)) throw fault;
  }
}
