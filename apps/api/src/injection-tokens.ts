/** What Nest hands out the configuration and the log by; neither is a class it could go by. */
export const configurationToken = Symbol('configuration');
export const logToken = Symbol('log');
