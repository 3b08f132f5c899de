export * from './candidate.js';
export * from './dn-key.js';
export * from './link.js';
export * from './plan.js';
export * from './plan-input.js';
export * from './run.js';
export * from './source.js';
