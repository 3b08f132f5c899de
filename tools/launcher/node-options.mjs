// @ts-check

/**
 * What Node is told besides of each process. The directory answers tens of thousands of sign-ins and lookups a second, and each leaves
 * garbage. Collecting it stops the process for a moment, whether there is much of it or little: with four times the room for what is
 * young it stops a quarter as often, for some 100 MiB, and whoever waits longest waits for something else.
 * @type {Readonly<Record<string, string[]>>}
 */
export const nodeOptions = { api: [], directory: ['--max-semi-space-size=64'] };
