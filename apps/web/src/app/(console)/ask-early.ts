import { preload } from 'react-dom';

/**
 * Names in the exported page what it is going to ask of the api, so that the browser asks while it still reads the scripts.
 * The answer is used once, by the request of the very same path. The scripts go first: without them nothing could be done with it.
 */
export function askEarly(...paths: readonly string[]) {
  for (const path of paths) preload(`/api/v1${path}`, { as: 'fetch', crossOrigin: 'anonymous', fetchPriority: 'low' });
}
