// @ts-check

/**
 * What Node is told besides of each process. The directory answers tens of thousands of sign-ins and lookups a second, and each leaves
 * garbage; so does each row that the api reads to tell directories of. Collecting it stops the process for a moment, whether there is
 * much of it or little: with more room for what is young it stops less often and copies less, for some memory, and whoever waits
 * longest waits for something else.
 * @type {Readonly<Record<string, string[]>>}
 */
export const nodeOptions = { api: ['--max-semi-space-size=32'], directory: ['--max-semi-space-size=64'] };
