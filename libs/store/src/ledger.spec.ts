import { type DatabasePlace, databaseKinds } from '@waypost/testing';
import { createHash, randomUUID } from 'node:crypto';
import { type EntityManager, Like } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AuditEntryEntity, ChangeFeedEntity, JournalEntity } from './entities/journal.entities.js';
import { SiteEntity } from './entities/node.entities.js';
import { type Actor, auditHash, brokenLink, type Change, Ledger } from './ledger.js';
import { type Database, openDatabase } from './open-database.js';
import { put, siteRecord } from './replica-records.js';

const ann: Actor = { kind: 'administrator', id: randomUUID(), name: 'ann', origin: '192.0.2.1' };

it('hashes a row as it always was: keys sorted at every depth, without white space', () => {
  const entry = {
    seq: 7,
    id: 'e1',
    at: new Date('2026-11-22T10:00:00.123Z'),
    actorKind: 'system' as const,
    actorId: null,
    actorName: 'Directory source HQ',
    origin: null,
    action: 'mailbox.created',
    subjectLevel: 'mailbox',
    subjectId: 'm1',
    subjectName: 'ann',
    before: null,
    after: { name: 'ann', address: 'ann@example.org', list: [{ b: 1, a: undefined, c: 'ü"' }] },
    reason: null,
    revertible: false,
    previousHash: '0'.repeat(64),
  };
  const text =
    '{"action":"mailbox.created","actorId":null,"actorKind":"system","actorName":"Directory source HQ",' +
    '"after":{"address":"ann@example.org","list":[{"b":1,"c":"ü\\""}],"name":"ann"},"at":"2026-11-22T10:00:00.123Z","before":null,' +
    '"id":"e1","origin":null,"reason":null,"revertible":false,"seq":7,"subjectId":"m1","subjectLevel":"mailbox","subjectName":"ann"}';
  expect(auditHash(entry)).toBe(createHash('sha256').update(`${entry.previousHash}\n${text}`).digest('hex'));
});

/** Adds a site, with its audit row and the word to followers. */
async function addSite({ manager, at, note }: Change, name: string = randomUUID()) {
  const row = { id: randomUUID(), name, nameKey: name, displayName: name, createdAt: at, modifiedAt: at };
  await manager.insert(SiteEntity, row);
  note({ action: 'site.created', subject: { level: 'site', id: row.id, name }, before: null, after: { name } }, [
    put(siteRecord(row)),
  ]);
  return row.id;
}

for (const kind of databaseKinds) {
  describe.skipIf(!kind.runs)(`the ledger, on ${kind.name}`, () => {
    let place: DatabasePlace;
    let database: Database;
    beforeAll(async () => {
      place = await kind.prepare();
      // The migrations lie above this room; they are proved to build exactly what the entities describe.
      database = await openDatabase({ ...place, migrations: [] });
      await database.source.synchronize();
      const journal = { id: true, feedName: randomUUID(), revision: 0, auditSeq: 0, auditHash: '0'.repeat(64) };
      await database.source.manager.insert(JournalEntity, journal);
    }, 180_000);
    afterAll(async () => {
      await database?.close();
      await place?.leave();
    });

    /** Everything a change can leave behind. */
    const traces = async () => {
      const { manager } = database.source;
      return {
        sites: await manager.count(SiteEntity),
        audited: await manager.count(AuditEntryEntity),
        revisions: await manager.count(ChangeFeedEntity),
        head: await manager.findOneBy(JournalEntity, { id: true }),
      };
    };

    it('commits data, audit and feed together, and announces it once', async () => {
      const announce = vi.fn();
      const before = await traces();
      const id = await new Ledger(database.source, announce).change(ann, (change) => addSite(change));
      const after = await traces();
      expect(after).toMatchObject({
        sites: before.sites + 1,
        audited: before.audited + 1,
        revisions: before.revisions + 1,
        head: { revision: (before.head?.revision ?? 0) + 1, auditSeq: (before.head?.auditSeq ?? 0) + 1 },
      });
      expect(announce).toHaveBeenCalledTimes(1);
      const entry = await database.source.manager.findOneByOrFail(AuditEntryEntity, { subjectId: id });
      expect(entry).toMatchObject({ actorName: 'ann', origin: '192.0.2.1', hash: after.head?.auditHash });
    });

    it.each([
      { when: 'the work fails after it wrote', table: undefined },
      { when: 'the audit cannot be written', table: 'audit_entry' },
      { when: 'the feed cannot be written', table: 'change_feed' },
      { when: 'the journal cannot be moved on', table: 'journal' },
    ])('leaves nothing behind where $when', async ({ table }) => {
      const before = await traces();
      const announce = vi.fn();
      const attempt = new Ledger(database.source, announce).change(ann, async (change) => {
        await addSite(change);
        if (table === undefined) throw new Error('the work failed');
        // From here on whatever writes to this table fails, as it would on a full disk; the rollback mends it.
        await breakTable(change.manager, table);
      });
      await expect(attempt).rejects.toThrow(table ?? 'the work failed');
      expect(await traces()).toEqual(before);
      expect(announce).not.toHaveBeenCalled();
    });

    it('writes nothing and announces nothing where nothing was noted', async () => {
      const before = await traces();
      const announce = vi.fn();
      expect(await new Ledger(database.source, announce).change(ann, async () => 'read only')).toBe('read only');
      expect(await traces()).toEqual(before);
      expect(announce).not.toHaveBeenCalled();
    });

    it('puts changes that are made at once in one order: no revision twice, none missing, the chain whole', async () => {
      const ledger = new Ledger(database.source);
      const before = (await traces()).head?.revision ?? 0;
      await Promise.all(Array.from({ length: 20 }, () => ledger.change(ann, (change) => addSite(change))));
      const revisions = await database.source.manager.find(ChangeFeedEntity, { order: { revision: 'ASC' } });
      const fresh = revisions.map(({ revision }) => revision).filter((revision) => revision > before);
      expect(fresh).toEqual(Array.from({ length: 20 }, (_, n) => before + 1 + n));
      const chain = await database.source.manager.find(AuditEntryEntity, { order: { seq: 'ASC' } });
      expect(brokenLink(chain)).toBeUndefined();
    });

    it('chains what the database gives back: text of any language, nested values, times to the millisecond', async () => {
      const after = { z: [1, { b: null, a: 'naïve “quoted” 😀' }], a: 1.5, nothing: undefined };
      const subject = { level: 'site', id: randomUUID(), name: 'Zürich' };
      await new Ledger(database.source).change(ann, async ({ note }) => {
        note({ action: 'site.changed', subject, before: { a: [] }, after });
      });
      const entry = await database.source.manager.findOneByOrFail(AuditEntryEntity, { subjectId: subject.id });
      const { hash, ...said } = entry;
      expect(auditHash(said)).toBe(hash);
    });

    describe('when the database is closed', () => {
      /** One change that is halfway, and more that wait for it than there are connections. */
      async function underWay() {
        const ledger = new Ledger(database.source);
        const [halfway, rest] = [signal(), signal()];
        const first = ledger.change(ann, async (change) => {
          await addSite(change, `first half ${randomUUID()}`);
          halfway.give();
          await rest.given;
          await addSite(change, `second half ${randomUUID()}`);
        });
        await halfway.given;
        const others = Array.from({ length: 14 }, () => ledger.change(ann, (change) => addSite(change)));
        const outcomes = Promise.allSettled([first, ...others]);
        return { outcomes, goOn: rest.give };
      }

      async function reopen() {
        database = await openDatabase({ ...place, migrations: [] });
      }

      /** What is there without anybody having been told. */
      async function untold() {
        const { manager } = database.source;
        const told = new Set((await manager.find(AuditEntryEntity)).map(({ subjectName }) => subjectName));
        return (await manager.find(SiteEntity)).map(({ name }) => name).filter((name) => !told.has(name));
      }

      /** Sites of the change that is halfway. */
      const halvesWritten = () => database.source.manager.countBy(SiteEntity, { name: Like('% half %') });

      it('lets the changes under way come to their end, whole', async () => {
        const before = await traces();
        const { outcomes, goOn } = await underWay();
        const closed = database.close();
        goOn();
        const ends = await outcomes;
        await closed;
        await reopen();
        expect(await untold()).toEqual([]);
        expect(ends.map(({ status }) => status)).toEqual(Array(15).fill('fulfilled'));
        expect(await traces()).toMatchObject({ sites: before.sites + 16, revisions: before.revisions + 15 });
      });

      it('undoes what does not end, and gives nobody the connection of another in the middle of a change', async () => {
        const [before, halves] = [await traces(), await halvesWritten()];
        await underWay();
        await database.close(100);
        await reopen();
        expect(await untold()).toEqual([]);
        expect(await halvesWritten()).toBe(halves);
        // Those that waited for it may still have come to their end, whole, when it was undone.
        const after = await traces();
        const come = after.sites - before.sites;
        expect([after.audited - before.audited, after.revisions - before.revisions]).toEqual([come, come]);
      });
    });
  });
}

/** Something that is waited for until it is given. */
function signal() {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

const breakTable = (manager: EntityManager, table: string) =>
  manager.query(`ALTER TABLE ${table} ADD CONSTRAINT broken_${table} CHECK (false) NOT VALID`);
