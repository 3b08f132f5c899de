// @ts-check

/** Milliseconds between two words about a step that takes long. */
const every = 15_000;

/**
 * Waits for a step that says nothing itself, and says four times a minute that it goes on: on a slow machine it takes minutes.
 * @template T
 * @param {string} doing what is done, as in "Still building"
 * @param {(sentence: string) => void} tell
 * @param {Promise<T>} step
 * @returns {Promise<T>}
 */
export async function withSignsOfLife(doing, tell, step) {
  const begun = performance.now();
  const timer = setInterval(() => {
    tell(`Still ${doing}, for ${String(Math.round((performance.now() - begun) / 1_000))} seconds now …`);
  }, every);
  try {
    return await step;
  } finally {
    clearInterval(timer);
  }
}
