// @ts-check

/**
 * Ends us as by SIGTERM when the npm that started us is gone: killed, it cannot pass a signal on, and what we started would
 * go on holding the ports and the data folder.
 */
export function endWithParent() {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 100);
  timer.unref();
}
