// @ts-check

/** @typedef {{ title: string, args: string[] }} Suite */

/** @type {(filters: string[]) => Suite} */
const unit = (filters) => ({ title: 'Unit specs', args: filters });
/** @type {(filters: string[]) => Suite} */
const endToEnd = (filters) => ({
  title: 'End-to-end specs: browser, HTTP, LDAP clients and real mail servers',
  args: ['--config', 'apps/e2e/vitest.config.ts', ...filters],
});

const isEndToEnd = (/** @type {string} */ filter) => /^(\.\/)?apps\/e2e(\/|$)/.test(filter);

/**
 * What to run for the files asked for; without any, everything, the quick ones first.
 * @param {string[]} filters
 * @returns {Suite[]}
 */
export function suitesFor(filters) {
  if (filters.length === 0) return [unit([]), endToEnd([])];
  const ends = filters.filter(isEndToEnd);
  const units = filters.filter((filter) => !isEndToEnd(filter));
  return [...(units.length > 0 ? [unit(units)] : []), ...(ends.length > 0 ? [endToEnd(ends)] : [])];
}
