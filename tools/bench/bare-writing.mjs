// @ts-check
import pg from 'pg';

const whoCameIn = '(SELECT local_id FROM public.directory_link)';
/** What a first run writes, table by table, told from what was there before. */
const written = {
  directory_plan_item: 'true',
  mailbox: `id IN ${whoCameIn}`,
  recipient_address: `recipient_id IN ${whoCameIn}`,
  directory_link: 'true',
  audit_entry: `subject_id IN ${whoCameIn}`,
  change_feed: 'true',
};
const rowsAStatement = 1_000;

/**
 * Writes the rows that came in once more, into empty tables with the same indexes, a thousand a transaction and from a table
 * without any: what the database alone takes. Nothing is sent, nothing decided. The copies are gone when it answers.
 * @param {string} url
 */
export async function bareWriting(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const taken = [];
    for (const [name, which] of Object.entries(written))
      taken.push({ name, seconds: await secondsFor(client, name, which) });
    return taken;
  } finally {
    await client.query('DROP SCHEMA IF EXISTS bare CASCADE');
    await client.end();
  }
}

/** @param {pg.Client} client @param {string} name @param {string} which */
async function secondsFor(client, name, which) {
  await client.query(`DROP SCHEMA IF EXISTS bare CASCADE; CREATE SCHEMA bare;
    CREATE UNLOGGED TABLE bare.rows AS SELECT *, ((row_number() OVER ()) / ${rowsAStatement})::int AS bare_part FROM public.${name} WHERE ${which};
    CREATE INDEX ON bare.rows (bare_part); ANALYZE bare.rows;
    CREATE TABLE bare.${name} (LIKE public.${name} INCLUDING ALL)`);
  const columns = await client.query(
    `SELECT string_agg(format('%I', attname), ', ' ORDER BY attnum) AS names FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [`public.${name}`],
  );
  const parts = await client.query('SELECT max(bare_part) AS last FROM bare.rows');
  const insert = `INSERT INTO bare.${name} SELECT ${columns.rows[0].names} FROM bare.rows WHERE bare_part = $1`;
  const began = performance.now();
  for (let part = 0; part <= parts.rows[0].last; part += 1) await client.query(insert, [part]);
  return (performance.now() - began) / 1_000;
}
