export * from './candidate.js';
export * from './link.js';
export * from './plan.js';
export * from './run.js';
export * from './source.js';
