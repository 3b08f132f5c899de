export { readConfiguration, type Configuration } from './configuration.js';
export { startDirectory, type RunningDirectory } from './start-directory.js';
export { StartupFailure } from './startup-failure.js';
