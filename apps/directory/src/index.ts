export * from './directory.js';
export * from './directory-model.js';
export * from './ldap-server.js';
export * from './password-check.js';
export * from './counts.js';
