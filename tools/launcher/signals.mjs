// @ts-check

/** @typedef {{ stop: () => Promise<void>, kill: () => void }} Stoppable */

/** npm passes on the signal that the terminal has given us already; only a later one is a second wish. */
const sameWish = 500;

/**
 * Ends everything on Ctrl-C or SIGTERM, with exit code 0; a second Ctrl-C does not wait.
 * @param {Stoppable[]} children
 * @param {(text: string) => void} say
 * @returns {() => Promise<void>} ends the children without ending us
 */
export function stopOnSignals(children, say) {
  const stop = async () => void (await Promise.all(children.map((child) => child.stop())));
  /** @type {number | undefined} */
  let askedAt;
  const onSignal = () => {
    if (askedAt !== undefined) return Date.now() - askedAt < sameWish ? undefined : force(children);
    askedAt = Date.now();
    say('Stopping …');
    stop().then(
      () => process.exit(0),
      () => force(children),
    );
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  // `npm start | head` takes our output away; the services must not outlive it unseen.
  process.stdout.on('error', onSignal);
  return stop;
}

/**
 * @param {Stoppable[]} children
 * @returns {never}
 */
function force(children) {
  for (const child of children) child.kill();
  process.exit(130);
}
