import { type Database, migrate, openDatabase } from '@waypost/store';
import { type DatabasePlace, databaseKinds } from '@waypost/testing';
import type { QueryRunner } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from './index.js';

describe('the list of migrations', () => {
  const stamps = migrations.map(({ name }) => Number(/\d{13}$/.exec(name)?.[0]));

  it('is in order of its time stamps, no two alike', () => {
    expect(stamps).toEqual([...new Set(stamps)].sort((one, other) => one - other));
    expect(stamps).not.toContain(Number.NaN);
  });

  it('calls each by the name it is remembered by', () => {
    expect(migrations.map((Migration) => new Migration().name)).toEqual(migrations.map(({ name }) => name));
  });
});

/** What the schema consists of, from the catalogs: a row for every table, column, constraint, index, trigger and function. */
const catalogs = {
  columns: `SELECT table_name, column_name, udt_name, character_maximum_length, is_nullable, column_default, collation_name
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`,
  constraints: `SELECT conrelid::regclass::text AS of, conname, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2`,
  indexes: `SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2`,
  triggers: `SELECT tgrelid::regclass::text AS of, tgname, pg_get_triggerdef(oid) AS definition
    FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2`,
  functions: `SELECT proname, pg_get_functiondef(p.oid) AS definition FROM pg_proc p
    WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS
      (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1`,
  sequences: `SELECT sequencename, data_type::text FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1`,
};

for (const kind of databaseKinds) {
  describe.skipIf(!kind.runs)(`migrations, on ${kind.name}`, () => {
    let place: DatabasePlace;
    let database: Database;

    const catalog = async () => {
      const dump: Record<string, unknown[]> = {};
      for (const [what, sql] of Object.entries(catalogs)) dump[what] = await database.source.query(sql);
      return dump;
    };
    const down = async (steps: number) => {
      for (let step = 0; step < steps; step += 1) await database.source.undoLastMigration();
    };

    const remember = (name: string) =>
      database.source.query('INSERT INTO schema_migration (timestamp, name) VALUES ($1, $2)', [name.slice(-13), name]);

    beforeAll(async () => {
      place = await kind.prepare();
      database = await openDatabase({ ...place, migrations });
      await migrate(database);
    }, 180_000);
    afterAll(async () => {
      await database?.close();
      await place?.leave();
    });

    it('build exactly what the entities describe', async () => {
      const { upQueries } = await database.source.driver.createSchemaBuilder().log();
      expect(upQueries.map(({ query }) => query)).toEqual([]);
    });

    it('each leave what was there before when taken back, and the same when made again', async () => {
      const whole = await catalog();
      expect(whole['triggers']).toHaveLength(19);
      const before = [];
      for (const _ of migrations) {
        await down(1);
        before.unshift(await catalog());
      }
      for (const [at, Migration] of migrations.entries()) {
        expect(await catalog(), Migration.name).toEqual(before[at]);
        await database.source.transaction(({ queryRunner }) => new Migration().up(queryRunner as QueryRunner));
        await remember(Migration.name);
      }
      expect(await catalog()).toEqual(whole);
    }, 60_000);

    it('leave nothing of their own behind when all are taken back', async () => {
      await down(migrations.length);
      const { columns, functions, triggers } = await catalog();
      expect(new Set(columns?.map((row) => (row as { table_name: string }).table_name))).toEqual(
        new Set(['schema_migration']),
      );
      expect({ functions, triggers }).toEqual({ functions: [], triggers: [] });
      await migrate(database);
    });

    it('are made once where replicas start together', async () => {
      await down(migrations.length);
      await Promise.all([migrate(database), ...(database.embedded ? [] : [migrate(database), migrate(database)])]);
      const made = await database.source.query('SELECT name FROM schema_migration ORDER BY id');
      expect(made.map(({ name }: { name: string }) => name)).toEqual(migrations.map(({ name }) => name));
    });

    it('carry mailboxes that were there over: their addresses stay theirs, and the domains of those are accepted', async () => {
      const run = (sql: string) => database.source.query(sql);
      const position = migrations.findIndex(({ name }) => name.startsWith('CreateRecipients'));
      await down(migrations.length - position);
      const id = (n: number) => `'00000000-0000-4000-8000-${String(n).padStart(12, '0')}'`;
      await run(`INSERT INTO site VALUES (${id(1)}, 'Paris', 'paris', 'Paris', now(), now())`);
      await run(
        `INSERT INTO server VALUES (${id(2)}, ${id(1)}, 'mx1', 'mx1', 'mx1', 'mx1.example.org', '{mailbox}', 0, now(), now())`,
      );
      for (const address of ['Ann@example.org', 'bob@example.org', 'cleo@example.com', 'root@mx1.example.org'])
        await run(
          `INSERT INTO mailbox (id, server_id, name, name_key, display_name, display_key, address, address_key, search_text, created_at, modified_at)
           VALUES (gen_random_uuid(), ${id(2)}, '${address}', lower('${address}'), 'M', 'm', '${address}', lower('${address}'), 'm', now(), now())`,
        );
      const [feed] = await run('SELECT feed_name FROM journal');
      await migrate(database);
      expect(await run('SELECT name, kind, is_default FROM accepted_domain ORDER BY name')).toEqual([
        { name: 'example.com', kind: 'authoritative', is_default: false },
        { name: 'example.org', kind: 'authoritative', is_default: true },
      ]);
      expect(
        await run(
          `SELECT m.address, a.address_key, a.domain, a.is_primary FROM recipient_address a JOIN mailbox m ON m.id = a.recipient_id ORDER BY 2 LIMIT 1`,
        ),
      ).toEqual([
        { address: 'Ann@example.org', address_key: 'ann@example.org', domain: 'example.org', is_primary: true },
      ]);
      expect(await run('SELECT count(*)::int AS n FROM recipient_address')).toEqual([{ n: 4 }]);
      expect(await run('SELECT feed_name FROM journal')).not.toEqual([feed]);
      await run('DELETE FROM mailbox');
      expect(await run('SELECT * FROM recipient_address')).toEqual([]);
      await run('DELETE FROM server');
      await run('DELETE FROM site');
    });

    it('let two recipients change addresses with each other in one statement, and refuse one that is taken', async () => {
      const run = (sql: string) => database.source.query(sql);
      const id = (n: number) => `'00000000-0000-4000-8000-${String(n).padStart(12, '0')}'`;
      await run(`INSERT INTO site VALUES (${id(1)}, 'Paris', 'paris', 'Paris', now(), now())`);
      await run(
        `INSERT INTO server VALUES (${id(2)}, ${id(1)}, 'mx1', 'mx1', 'mx1', 'mx1.example.org', '{mailbox}', 0, now(), now())`,
      );
      for (const [n, name] of [
        [3, 'ann'],
        [4, 'bob'],
      ] as const)
        await run(
          `INSERT INTO mailbox (id, server_id, name, name_key, display_name, display_key, address, address_key, search_text, created_at, modified_at)
           VALUES (${id(n)}, ${id(2)}, '${name}', '${name}', 'M', 'm', '${name}@example.org', '${name}@example.org', 'm', now(), now())`,
        );
      await run(
        `UPDATE mailbox SET (address, address_key) = (SELECT o.address, o.address_key FROM mailbox o WHERE o.id <> mailbox.id)`,
      );
      expect(await run('SELECT recipient_id AS id, address_key FROM recipient_address ORDER BY 1')).toEqual([
        { id: id(3).slice(1, -1), address_key: 'bob@example.org' },
        { id: id(4).slice(1, -1), address_key: 'ann@example.org' },
      ]);
      await expect(
        run(`UPDATE mailbox SET address = 'ann@example.org', address_key = 'ann@example.org' WHERE id = ${id(3)}`),
      ).rejects.toMatchObject({ driverError: { constraint: 'recipient_address_pk' } });
      for (const table of ['mailbox', 'server', 'site']) await run(`DELETE FROM ${table}`);
    });

    it('leave the entry of a deleted recipient out, and give what a deleted source supplied to us', async () => {
      const run = (sql: string) => database.source.query(sql);
      const id = (n: number) => `'00000000-0000-4000-8000-${String(n).padStart(12, '0')}'`;
      await run(
        `INSERT INTO contact (id, name, name_key, display_name, address, address_key, search_text, created_at, modified_at)
         VALUES (${id(1)}, 'ann', 'ann', 'Ann', 'ann@example.org', 'ann@example.org', 'ann', now(), now())`,
      );
      await run(
        `INSERT INTO directory_source (id, name, name_key, kind, precedence, connection, scope, strategy, page_size, mapping, placement,
           passwords, schedule, leavers, thresholds, created_at, modified_at)
         VALUES (${id(2)}, 'hq', 'hq', 'openldap', 1, '{}', '{}', 'full', 500, '[]', '[]', 'waypost', '{}', '{}', '{}', now(), now())`,
      );
      await run(
        `INSERT INTO directory_link (id, source_id, anchor, kind, local_id, dn, dn_key, state, applied_hash, created_at, modified_at)
         VALUES (${id(3)}, ${id(2)}, 'a1', 'contact', ${id(1)}, 'cn=ann', 'k', 'linked', 'h', now(), now())`,
      );
      await run(
        `INSERT INTO recipient_address (type, address_key, address, recipient_id, recipient_kind, is_primary, domain, origin, source_id, created_at)
         VALUES ('SMTP', 'a@example.org', 'a@example.org', ${id(9)}, 'contact', false, 'example.org', 'directory', ${id(2)}, now())`,
      );
      await run(`DELETE FROM contact`);
      expect(await run('SELECT state, local_id, applied_hash FROM directory_link')).toEqual([
        { state: 'ignored', local_id: null, applied_hash: null },
      ]);
      await run(`DELETE FROM directory_source`);
      expect(await run('SELECT * FROM directory_link')).toEqual([]);
      expect(await run('SELECT origin, source_id FROM recipient_address')).toEqual([
        { origin: 'manual', source_id: null },
      ]);
      await run('DELETE FROM recipient_address');
    });

    it("keep a server's count of its mailboxes through inserts, moves and deletions of many", async () => {
      const run = (sql: string) => database.source.query(sql);
      const id = (n: number) => `'00000000-0000-4000-8000-${String(n).padStart(12, '0')}'`;
      await run(`INSERT INTO site VALUES (${id(1)}, 'Paris', 'paris', 'Paris', now(), now())`);
      for (const [n, name] of [
        [2, 'mx1'],
        [3, 'mx2'],
      ] as const)
        await run(
          `INSERT INTO server VALUES (${id(n)}, ${id(1)}, '${name}', '${name}', '${name}', '${name}.example.org', '{mailbox}', 0, now(), now())`,
        );
      await run(
        `INSERT INTO mailbox (id, server_id, name, name_key, display_name, display_key, address, address_key, search_text, created_at, modified_at)
         SELECT gen_random_uuid(), ${id(2)}, 'm' || n, 'm' || n, 'M', 'm', n || '@example.org', n || '@example.org', 'm', now(), now()
           FROM generate_series(1, 100) n`,
      );
      await run(`UPDATE mailbox SET server_id = ${id(3)} WHERE address < '2'`);
      await run(`DELETE FROM mailbox WHERE address > '9'`);
      const rows = await run(
        `SELECT mailbox_count, (SELECT count(*)::int FROM mailbox WHERE server_id = server.id) AS real FROM server ORDER BY name`,
      );
      expect(rows).toHaveLength(2);
      for (const { mailbox_count, real } of rows) expect(mailbox_count).toBe(real);
      expect(rows.reduce((sum: number, { real }: { real: number }) => sum + real, 0)).toBeLessThan(100);
    });
  });
}
