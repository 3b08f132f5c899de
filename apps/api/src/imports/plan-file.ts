import type { ImportKind } from '@waypost/contracts';
import { DomainError, type FieldFault, pointerTo } from '@waypost/kernel';
import { type ImportItem, type ImportRow, importPlanner } from '@waypost/recipients';
import type { EntityManager } from 'typeorm';
import { verifierOf } from '../session/password.js';
import { inTurns } from './in-turns.js';
import { importWorldOf } from './import-world.js';

/** Passwords that one file may set: each takes a while to hash, on purpose. */
export const mostPasswords = 1_000;

/**
 * What the rows of a file come to, as things are. Of a password only what it is verified by goes into the plan.
 * @throws {DomainError} `body-invalid` where the file sets too many passwords
 */
export async function planFile(
  manager: EntityManager,
  kind: ImportKind,
  rows: readonly ImportRow[],
): Promise<ImportItem[]> {
  const withPassword = rows.filter(({ values }) => values['password'] !== undefined).length;
  if (withPassword > mostPasswords) {
    const detail = `A file may set ${mostPasswords} passwords; this one sets ${withPassword}. Divide it.`;
    const fault: FieldFault = { pointer: pointerTo('columns', 'password'), detail };
    throw new DomainError('body-invalid', detail, { errors: [fault] });
  }
  const items = await inTurns(rows, importPlanner(await importWorldOf(manager, kind, rows)));
  for (const item of items) if (typeof item.values['password'] === 'string') await sealPassword(item);
  return items;
}

async function sealPassword(item: ImportItem): Promise<void> {
  const { password, ...values } = item.values;
  if (typeof password !== 'string') return;
  item.values = { ...values, verifier: await verifierOf(password) };
  const shown = { field: 'password', before: null, after: 'a new one' };
  item.differences = [...item.differences.filter(({ field }) => field !== 'password'), shown];
}
