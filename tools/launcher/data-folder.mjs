// @ts-check
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { PlainFailure } from '../workspace/plain-failure.mjs';
import { root } from '../workspace/root.mjs';

/** @typedef {{ path: string, logs: string, followerToken: string }} DataFolder */

/**
 * Where everything that must survive lies. A relative WAYPOST_DATA_DIR counts from the folder the command was typed in,
 * which npm keeps in INIT_CWD.
 * @param {NodeJS.ProcessEnv} env
 */
export const dataPath = (env) =>
  env['WAYPOST_DATA_DIR'] ? resolve(env['INIT_CWD'] ?? process.cwd(), env['WAYPOST_DATA_DIR']) : join(root, 'data');

/**
 * Makes the data folder where there is none, readable by its owner alone, and the secret that directories identify
 * themselves with to the api.
 * @param {string} path
 * @returns {DataFolder}
 * @throws {PlainFailure} when it cannot be written to
 */
export function openDataFolder(path) {
  const logs = join(path, 'logs');
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    // First, because on a read-only disk a recursive mkdir reports ENOENT, which says nothing.
    proveWritable(path);
    mkdirSync(logs, { recursive: true, mode: 0o700 });
    return { path, logs, followerToken: followerToken(join(path, 'follower-token')) };
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Permission bits say nothing to root and nothing of a read-only disk; only writing tells.
 * @param {string} path
 */
function proveWritable(path) {
  const probe = join(path, `.probe-${process.pid}`);
  writeFileSync(probe, '');
  rmSync(probe);
}

/**
 * @param {string} file
 * @returns {string} 32 random bytes as base64url
 */
function followerToken(file) {
  const known = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (/^[\w-]{43}$/.test(known)) return known;
  const token = randomBytes(32).toString('base64url');
  const fresh = `${file}.${process.pid}`;
  // Written beside and renamed: a process killed in between must not leave half a secret.
  writeFileSync(fresh, `${token}\n`, { mode: 0o600 });
  renameSync(fresh, file);
  return token;
}

/**
 * @param {string} path
 * @param {unknown} error
 */
function unwritable(path, error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const why = (code && reasons[code]) ?? (error instanceof Error ? error.message : String(error));
  return new PlainFailure(
    `Waypost cannot write to its data folder ${path} (${why}): make it writable for ${userName()}, ` +
      'or set WAYPOST_DATA_DIR to a folder that is.',
  );
}

/** A container may run us under an id that has no name. */
function userName() {
  try {
    return userInfo().username;
  } catch {
    return `user id ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** @type {Record<string, string>} */
const reasons = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'part of the path is a file',
  EEXIST: 'it is a file',
};
