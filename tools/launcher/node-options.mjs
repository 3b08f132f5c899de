// @ts-check

/**
 * What Node is told besides of each process. The directory answers tens of thousands of sign-ins and lookups a second, and each leaves
 * garbage. Collecting it stops the process for a moment, whether there is much of it or little: with four times the room for what is
 * young it stops a quarter as often, for some 100 MiB, and whoever waits longest waits for something else. The api takes no such room before it
 * needs it: where it plans for a million recipients, a quarter of its work was to collect what a page leaves behind.
 * @type {Readonly<Record<string, string[]>>}
 */
export const nodeOptions = { api: ['--max-semi-space-size=64'], directory: ['--max-semi-space-size=64'] };
