/** What Nest hands out the configuration, the log and the started database by. */
export const configurationToken = Symbol('configuration');
export const logToken = Symbol('log');
