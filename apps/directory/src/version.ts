import { readFileSync } from 'node:fs';

/** The release this process is of. */
export const version = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
