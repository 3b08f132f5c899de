import type { EntityManager } from 'typeorm';

const folded = (table: string) => `fold_text(${table}.department) COLLATE "C"`;

/**
 * The departments of a table, each once, by steps from one to the next in the index of its filters: as many steps as there are
 * departments, however many people.
 */
const departmentsOf = (table: 'mailbox' | 'contact') => `(
  WITH RECURSIVE step(key) AS (
    (SELECT ${folded('t')} FROM ${table} t WHERE ${folded('t')} >= fold_text($1) ORDER BY ${folded('t')} LIMIT 1)
    UNION ALL
    SELECT (SELECT ${folded('t')} FROM ${table} t WHERE ${folded('t')} > step.key ORDER BY ${folded('t')} LIMIT 1)
      FROM step WHERE starts_with(step.key, fold_text($1))
  )
  SELECT key, (SELECT t.department FROM ${table} t WHERE ${folded('t')} = step.key LIMIT 1) AS name
    FROM step WHERE starts_with(key, fold_text($1)) LIMIT $2)`;

/** The departments that people and contacts are in, each once in one of its spellings, by name, from those that begin with a text. */
export async function findDepartments(manager: EntityManager, beginning: string, limit: number): Promise<string[]> {
  const rows = await manager.query<{ name: string }[]>(
    `SELECT DISTINCT ON (key COLLATE "C") name FROM (${departmentsOf('mailbox')} UNION ALL ${departmentsOf('contact')}) found
      ORDER BY key COLLATE "C" LIMIT $2`,
    [beginning, limit],
  );
  return rows.map(({ name }) => name);
}
