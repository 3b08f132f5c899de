// @ts-check

/** A failure whose message is a whole sentence for the person at the terminal: shown alone, without a stack trace. */
export class PlainFailure extends Error {
  /** @override */
  name = 'PlainFailure';
}

/**
 * What to print for anything thrown: a sentence where one was written, the stack where something is broken.
 * @param {unknown} thrown
 */
export function failureText(thrown) {
  if (thrown instanceof PlainFailure) return thrown.message;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
