/** What the process ends with when it has taken more memory than it may. */
export const outOfMemory = 86;

const lookEveryMs = 100;

/**
 * Ends this process when it keeps more megabytes resident than it may: the limit of its heap says nothing of what a server sent, which
 * lies outside.
 */
export function endAtLimit(megabytes: number): void {
  const most = megabytes * 1024 * 1024;
  setInterval(() => {
    if (process.memoryUsage.rss() > most) process.exit(outOfMemory);
  }, lookEveryMs).unref();
}
