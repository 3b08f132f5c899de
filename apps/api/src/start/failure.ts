import { FolderInUse } from '@waypost/store';
import type { Configuration } from '../configuration.js';

/** What went wrong at the start, in one sentence that says what to do. Undefined where nobody foresaw it. */
export function startupSentence(error: unknown, { port, dataFolder, databaseUrl }: Configuration): string | undefined {
  if (error instanceof FolderInUse) return error.message;
  const { code } = (error ?? {}) as { code?: string };
  if (code === 'EADDRINUSE') return `Port ${port} is taken; stop what uses it or set PORT to another.`;
  if (code === 'EACCES' && port < 1024) return `Port ${port} needs more rights; set PORT to one above 1023.`;
  if (unwritable.has(code ?? ''))
    return `${dataFolder} cannot be written (${code}); give this user the right to it or set WAYPOST_DATA_DIR to another folder.`;
  if (databaseUrl !== undefined && isDatabaseError(error))
    return `The database of DATABASE_URL cannot be used (${reasonOf(error)}); check that it runs and that the address, name and password are right.`;
  return undefined;
}

const unwritable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EEXIST', 'ENOTDIR', 'ENOENT']);

const isDatabaseError = (error: unknown) => {
  const { code, name } = (error ?? {}) as { code?: string; name?: string };
  return (
    name === 'AggregateError' ||
    name === 'error' ||
    name === 'DatabaseError' ||
    /^(ECONN|ENOTFOUND|ETIMEDOUT|EAI_|EHOST|28|3D|08)/.test(code ?? '') ||
    /timeout|terminated/i.test(String(error))
  );
};

/** Never the address itself: it may hold a password. */
const reasonOf = (error: unknown) => (error as { code?: string }).code ?? 'no connection';
