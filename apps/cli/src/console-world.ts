import type { Writable } from 'node:stream';

/** What a command touches besides the api, so that a test can hand it another. */
export interface World {
  env: Readonly<Record<string, string | undefined>>;
  out: Writable & { isTTY?: boolean };
  err: Writable & { isTTY?: boolean };
  now(): number;
}
