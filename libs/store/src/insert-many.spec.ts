import { type DatabasePlace, databaseKinds } from '@waypost/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditEntryEntity } from './entities/journal.entities.js';
import { MailboxEntity, ServerEntity, SiteEntity } from './entities/node.entities.js';
import { insertMany } from './insert-many.js';
import { mailboxKeys } from './node-keys.js';
import { type Database, openDatabase } from './open-database.js';

const at = new Date('2026-11-22T10:00:00.123Z');
/** Whatever means something to PostgreSQL within an array. */
const awkward = ['', 'NULL', 'null', ' a b ', 'a,b', '{a}', '"', '\\', '\\"', "o'neil", 'a\nb\tc', 'Zoë 試験 🙂', '$1'];

for (const kind of databaseKinds) {
  describe.skipIf(!kind.runs)(`many rows at once, on ${kind.name}`, () => {
    let place: DatabasePlace;
    let database: Database;
    beforeAll(async () => {
      place = await kind.prepare();
      database = await openDatabase({ ...place, migrations: [] });
      await database.source.synchronize();
    }, 180_000);
    afterAll(async () => {
      await database?.close();
      await place?.leave();
    });

    it('come back as they were: text, lists, what is nested, instants, nothing at all', async () => {
      const { manager } = database.source;
      const entries = awkward.map((text, seq): AuditEntryEntity => ({
        seq,
        id: randomUUID(),
        at,
        actorKind: 'system',
        actorId: null,
        actorName: text,
        origin: seq % 2 === 0 ? null : text,
        action: text,
        subjectLevel: 'mailbox',
        subjectId: randomUUID(),
        subjectName: text,
        before: null,
        after: { [text]: [text, null, 1.5, true, { deep: text }] },
        reason: seq === 3 ? text : null,
        revertible: seq % 3 === 0,
        previousHash: '',
        hash: text,
      }));
      expect(await insertMany(manager, AuditEntryEntity, entries)).toBe(awkward.length);
      expect(await manager.find(AuditEntryEntity, { order: { seq: 'ASC' } })).toEqual(entries);

      const site = { id: randomUUID(), name: 's', nameKey: 's', displayName: 'S', createdAt: at, modifiedAt: at };
      await insertMany(manager, SiteEntity, [site]);
      const servers = [[], ['mailbox', 'transport'], awkward].map((roles, n) => ({
        id: randomUUID(),
        siteId: site.id,
        name: `m${n}`,
        nameKey: `m${n}`,
        displayName: 'M',
        fqdn: `m${n}.example`,
        roles,
        mailboxCount: 0,
        createdAt: at,
        modifiedAt: at,
      }));
      await insertMany(manager, ServerEntity, servers as unknown as ServerEntity[]);
      const found = await manager.find(ServerEntity, { order: { name: 'ASC' } });
      expect(found.map(({ roles }) => roles)).toEqual(servers.map(({ roles }) => roles));
    });

    it('may lack what is not set, each row something else', async () => {
      const { manager } = database.source;
      const [server] = await manager.find(ServerEntity);
      const called = (name: string) => ({ name, displayName: name, address: `${name}@example.org` });
      const mailbox = (name: string, more: Partial<MailboxEntity> = {}) =>
        ({
          id: randomUUID(),
          serverId: server?.id,
          ...called(name),
          ...mailboxKeys(called(name)),
          kind: 'person',
          credentialVersion: 0,
          excludedFromPolicies: false,
          hiddenFromAddressBook: false,
          createdAt: at,
          modifiedAt: at,
          ...more,
        }) as MailboxEntity;
      const rows = [
        mailbox('a', { title: 'T' }),
        mailbox('b'),
        mailbox('c', { city: 'C' }),
        mailbox('d', { title: 'U' }),
      ];
      await insertMany(manager, MailboxEntity, rows);
      const found = await manager.find(MailboxEntity, { order: { name: 'ASC' } });
      expect(found.map(({ name, title, city, company }) => [name, title, city, company])).toEqual([
        ['a', 'T', null, null],
        ['b', null, null, null],
        ['c', null, 'C', null],
        ['d', 'U', null, null],
      ]);
    });

    it('are refused as one by one where a value is too long, or missing', async () => {
      const { manager } = database.source;
      const site = {
        id: randomUUID(),
        name: 'x'.repeat(65),
        nameKey: 'x',
        displayName: 'X',
        createdAt: at,
        modifiedAt: at,
      };
      await expect(insertMany(manager, SiteEntity, [site])).rejects.toThrow(/too long/);
      const { displayName: _none, ...nameless } = { ...site, name: 'x' };
      await expect(insertMany(manager, SiteEntity, [nameless as SiteEntity])).rejects.toThrow(/display_name/);
    });
  });
}
