import { existsSync } from 'node:fs';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { canRun } from './is-installed.js';
import { startPostgres } from './postgres.js';

const runs = canRun('a throw-away PostgreSQL', { initdb: 'postgresql-15', postgres: 'postgresql-15' });

describe.skipIf(!runs)('a throw-away PostgreSQL', () => {
  it('answers at its address, in UTF-8, and is gone after it was stopped', async () => {
    const { url, folder, stop } = await startPostgres();
    const client = new pg.Client(url);
    await client.connect();
    const { rows } = await client.query(`select current_setting('server_encoding') as encoding, 1 + 1 as sum`);
    expect(rows).toEqual([{ encoding: 'UTF8', sum: 2 }]);
    await client.end();
    await stop();
    expect(existsSync(folder)).toBe(false);
    await expect(new pg.Client(url).connect()).rejects.toThrow(/ECONNREFUSED/);
  });
});
