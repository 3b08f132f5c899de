// @ts-check

/**
 * @typedef {object} Spread
 * @property {number} median
 * @property {number} p95
 * @property {number} p99
 * @property {number} n how many were measured
 */

/**
 * Median and tail of some measurements.
 * @param {number[]} values
 * @returns {Spread}
 */
export function spreadOf(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { median: at(0.5), p95: at(0.95), p99: at(0.99), n: sorted.length };
}

/**
 * How long each run of some work takes, in milliseconds; `atOnce` run side by side. The first runs warm up and do not count.
 * @param {() => Promise<unknown>} work
 * @param {{ times: number, atOnce?: number, warmUp?: number }} options
 */
export async function timed(work, { times, atOnce = 1, warmUp = 5 }) {
  for (let n = 0; n < warmUp; n += 1) await work();
  /** @type {number[]} */
  const taken = [];
  let begun = 0;
  const lane = async () => {
    while (begun++ < times) {
      const start = performance.now();
      await work();
      taken.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return spreadOf(taken);
}

/**
 * How often some work is done in a second, with `lanes` doing it side by side for `milliseconds`.
 * @param {(() => Promise<unknown>)[]} lanes
 * @param {number} milliseconds
 */
export async function rateOf(lanes, milliseconds) {
  const began = performance.now();
  const end = began + milliseconds;
  /** @type {number[]} */
  const taken = [];
  await Promise.all(
    lanes.map(async (work) => {
      for (let start = performance.now(); start < end; start = performance.now()) {
        await work();
        taken.push(performance.now() - start);
      }
    }),
  );
  return { perSecond: (taken.length * 1000) / (performance.now() - began), ...spreadOf(taken) };
}
