import type { ParseArgsConfig } from 'node:util';
import type { ApiClient } from './api-client.js';
import type { World } from './console-world.js';

/** A command as it was called. */
export interface Invocation {
  api: ApiClient;
  world: World;
  /** The options' values; a flag that was not given is absent. */
  options: Readonly<Record<string, string | boolean | undefined>>;
  /** The arguments, exactly as many as the command names. */
  operands: readonly string[];
}

/** One thing the program can do. Help is written from this. */
export interface Command {
  /** The words that call it, such as `export ldif`. */
  words: readonly string[];
  /** What it needs after the words, as help shows it: `<address>`. */
  operands: readonly string[];
  summary: string;
  /** Paragraphs for `--help`. */
  about: string;
  options: Readonly<Record<string, NonNullable<ParseArgsConfig['options']>[string] & { help: string; value?: string }>>;
  /** Rejects with a Failure where the person can do something about it; answers another exit code than 0 where it found one. */
  run(invocation: Invocation): Promise<number | undefined>;
}
