// @ts-check

/** The oldest Node that runs Waypost; package.json says the same in `engines`. */
export const oldestNode = '20.19.0';

/**
 * Says in one sentence what to do when this Node is too old; undefined when it will do.
 * @param {string} version as in `process.versions.node`
 * @returns {string | undefined}
 */
export function tooOldSentence(version) {
  if (compareVersions(version, oldestNode) >= 0) return undefined;
  return (
    'Waypost needs Node ' + oldestNode + ' or newer, and this is ' + version + ': install a newer Node and try again.'
  );
}

/**
 * @param {string} left
 * @param {string} right
 */
function compareVersions(left, right) {
  const a = left.split('.').map(Number);
  const b = right.split('.').map(Number);
  for (let i = 0; i < 3; i += 1) {
    if (a[i] !== b[i]) return (a[i] || 0) - (b[i] || 0);
  }
  return 0;
}
