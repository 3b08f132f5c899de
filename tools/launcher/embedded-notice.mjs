// @ts-check
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const notice =
  'The embedded database survives the death of any process, but not power loss. For production set DATABASE_URL to a ' +
  'PostgreSQL 15 or newer; see docs/operations.md. (This is said once.)';

/**
 * What an administrator must know of the embedded database, the first time a data folder is used with it.
 * @param {string} data the data folder
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function embeddedNotice(data, env) {
  const told = join(data, '.told-of-embedded-database');
  if (env['DATABASE_URL'] || existsSync(told)) return [];
  writeFileSync(told, '');
  return [notice];
}
