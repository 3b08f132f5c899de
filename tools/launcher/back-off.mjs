// @ts-check

const shortest = 100;
const longest = 5_000;
const steady = 30_000;

/**
 * How many milliseconds to wait before starting a dead child again: 100 ms at first, twice as long each time, at most 5 s.
 * One that had been up for half a minute is taken to be healthy and begins anew.
 * @param {number | undefined} previous the last wait, undefined for the first death
 * @param {number} uptime how long the child had been up, in milliseconds
 */
export function backOff(previous, uptime) {
  if (previous === undefined || uptime >= steady) return shortest;
  return Math.min(previous * 2, longest);
}
