export * from './address-space.js';
export * from './choose-route.js';
export * from './site-paths.js';
export * from './topology.js';
