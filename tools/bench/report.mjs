// @ts-check

/**
 * @typedef {object} Budget
 * @property {number} [most] the figure may not be above this
 * @property {number} [least] the figure may not be below this
 */

const widths = { what: 66, figure: 14 };

/** The head of a part's table. @param {string} title */
export const heading = (title) => console.log(`\n${title}\n${'─'.repeat(title.length)}`);

/**
 * One line of figures. A figure outside its budget is marked and nothing more: a benchmark is no test.
 * @param {string} what
 * @param {number} value
 * @param {string} unit
 * @param {{ budget?: Budget, more?: string }} [options] `more` is said behind the figure
 */
export function figure(what, value, unit, { budget, more = '' } = {}) {
  const said = `${numberText(value)} ${unit}`;
  console.log(
    `${what.padEnd(widths.what)} ${said.padStart(widths.figure)}   ${[verdict(value, unit, budget), more].filter(Boolean).join('  ')}`.trimEnd(),
  );
}

/**
 * Median and 95th percentile in milliseconds.
 * @param {string} what
 * @param {import('./measure.mjs').Spread} spread
 * @param {Budget} [budget] of the median
 */
export const latency = (what, spread, budget) =>
  figure(what, spread.median, 'ms', {
    ...(budget && { budget }),
    more: `p95 ${numberText(spread.p95)} ms (n=${spread.n})`,
  });

/** A sentence below the figures. @param {string} sentence */
export const remark = (sentence) => console.log(`  ${sentence}`);

/** @param {number} value */
const numberText = (value) =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(value >= 10 ? 1 : 2);

/** @param {number} value @param {string} unit @param {Budget} [budget] */
function verdict(value, unit, budget) {
  if (budget === undefined) return '';
  const { most = Infinity, least = -Infinity } = budget;
  const bound = Number.isFinite(most) ? `≤ ${numberText(most)} ${unit}` : `≥ ${numberText(least)} ${unit}`;
  return value <= most && value >= least ? `within ${bound}` : `OUTSIDE ${bound}`;
}
