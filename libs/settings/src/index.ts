export * from './catalogue.js';
export * from './level.js';
export * from './override.js';
export * from './resolve-setting.js';
export * from './setting.js';
