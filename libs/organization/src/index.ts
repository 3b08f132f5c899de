export * from './app-password.js';
export * from './accepted-domain.js';
export * from './follower-scope.js';
export * from './model.js';
export * from './permission.js';
export * from './preview-setting.js';
export * from './reach.js';
export * from './replica.js';
