// @ts-check

/**
 * @typedef {{ name: string, why: string }} Skipped
 * @typedef {{ passed: number, failed: number, skipped: Skipped[], again: string[] }} Tally `again` names what passed at its second try only
 */

/** @type {Tally} */
export const nothing = { passed: 0, failed: 0, skipped: [], again: [] };

/**
 * @param {Tally} one
 * @param {Tally} other
 * @returns {Tally}
 */
export const added = (one, other) => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: [...one.skipped, ...other.skipped],
  again: [...one.again, ...other.again],
});

/**
 * The last line of a run, for people and for scripts.
 * @param {Tally} tally
 */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped.length} skipped`;

/**
 * What did not run and why, so that nobody takes a skipped test for a passed one.
 * @param {Skipped[]} skipped
 * @param {string[]} missing Debian packages that could not be installed
 */
export function skippedList(skipped, missing) {
  const packages = missing.length > 0 ? [`NOT INSTALLED, so what needs it did not run: ${missing.join(', ')}`] : [];
  const names = skipped.map(({ name, why }) => `  ${name}: ${why}`);
  return ['', ...packages, ...(names.length > 0 ? [`SKIPPED (${names.length}):`, ...names] : []), ''].join('\n');
}

/**
 * What passed at its second try only: something in it is left to chance, and wants to be found.
 * @param {string[]} again
 */
export const againList = (again) =>
  again.length === 0
    ? ''
    : ['', `AT THE SECOND TRY (${again.length}):`, ...again.map((name) => `  ${name}`)].join('\n');
