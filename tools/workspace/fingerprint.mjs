// @ts-check
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ path: string, size: number, mtimeMs: number }} SourceFile */

const builtFolders = new Set(['node_modules', 'dist', 'out', '.next', '.nx', '.turbo']);
const buildInputs = ['apps', 'libs', 'migrations'];
const rootConfigs = ['package.json', 'package-lock.json', 'nx.json', 'tsconfig.base.json', 'tsconfig.json'];

/**
 * One value for the state of the sources: equal while no path, size or time of change differs.
 * @param {SourceFile[]} files in any order
 */
export function fingerprint(files) {
  const lines = files.map(({ path, size, mtimeMs }) => `${path}\0${size}\0${mtimeMs}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/**
 * Whether a file counts for the build; specs and prose do not.
 * @param {string} name
 */
export const isBuildInput = (name) => !/\.(spec\.tsx?|md|tsbuildinfo|log)$/.test(name) && name !== 'next-env.d.ts';

/**
 * Every file the build reads: the rooms' sources and the root's configuration.
 * @param {string} root
 * @returns {SourceFile[]}
 */
export function sourceFiles(root) {
  const configs = rootConfigs.map((name) => described(root, name));
  return [...configs, ...buildInputs.flatMap((folder) => filesUnder(root, folder))];
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {SourceFile[]}
 */
function filesUnder(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return builtFolders.has(entry.name) ? [] : filesUnder(root, path);
    return entry.isFile() && isBuildInput(entry.name) ? [described(root, path)] : [];
  });
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {SourceFile}
 */
function described(root, path) {
  const { size, mtimeMs } = statSync(join(root, path));
  return { path, size, mtimeMs };
}
