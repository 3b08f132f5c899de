export * from './database-places.js';
export * from './dovecot.js';
export * from './free-port.js';
export { canRun, isInstalled, pathOf, requirePath } from './is-installed.js';
export * from './mail-clients.js';
export * from './postgres.js';
export * from './sample-records.js';
export * from './slapd.js';
export * from './smtp-sink.js';
