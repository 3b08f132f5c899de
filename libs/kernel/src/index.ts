export * from './csv.js';
export * from './domain-error.js';
export * from './domain-name.js';
export * from './email-address.js';
export * from './international-domain.js';
export * from './node-name.js';
