// @ts-check

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, peer?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lock
 */

/**
 * Whether npm's own record of what it installed holds every package of the lock file, in that version. Optional ones may
 * be missing: they are for other platforms.
 * @param {Lock} lock package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json
 */
export function agrees(lock, installed) {
  const there = installed.packages ?? {};
  return Object.entries(lock.packages ?? {}).every(([path, wanted]) => {
    if (!path.includes('node_modules/')) return true; // our own rooms, linked and not installed
    const found = there[path];
    return found === undefined ? wanted.optional === true : found.version === wanted.version;
  });
}
