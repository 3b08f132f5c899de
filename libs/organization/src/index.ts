export * from './model.js';
export * from './permission.js';
export * from './replica.js';
