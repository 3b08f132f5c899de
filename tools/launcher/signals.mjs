// @ts-check

/** @typedef {{ stop: () => Promise<void>, kill: () => void }} Stoppable */

/**
 * Ends everything on Ctrl-C or SIGTERM, with exit code 0; a second Ctrl-C does not wait.
 * @param {Stoppable[]} children
 * @param {(text: string) => void} say
 * @returns {() => Promise<void>} ends the children without ending us
 */
export function stopOnSignals(children, say) {
  const stop = async () => void (await Promise.all(children.map((child) => child.stop())));
  let asked = false;
  const onSignal = () => {
    if (asked) return force(children);
    asked = true;
    say('Stopping …');
    stop().then(
      () => process.exit(0),
      () => force(children),
    );
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  // `npm start | head` takes our output away; the services must not outlive it unseen.
  process.stdout.on('error', () => asked || onSignal());
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
