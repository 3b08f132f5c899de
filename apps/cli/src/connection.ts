import { readFile } from 'node:fs/promises';
import { exitCodes, Failure } from './failure.js';
import type { World } from './console-world.js';

/** Where the api is and who asks. */
export interface Connection {
  url: string;
  /** Absent where a command needs none. */
  token: string | undefined;
}

/** The options every command has besides its own. A token never stands on the command line, where every user of the machine sees it. */
export const connectionOptions = {
  'api-url': { type: 'string' },
  'token-file': { type: 'string' },
} as const;

const standardUrl = 'http://localhost:8080';

/** Reads the address and the token from options, then environment. Throws a {@link Failure} that says what to set. */
export async function readConnection(
  options: Readonly<Record<string, unknown>>,
  { env }: Pick<World, 'env'>,
): Promise<Connection> {
  const given = String(options['api-url'] ?? env['WAYPOST_API_URL'] ?? '').trim() || standardUrl;
  const file = String(options['token-file'] ?? env['WAYPOST_TOKEN_FILE'] ?? '');
  if (!(URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)))
    throw new Failure(`${given} is not an http or https address; see --api-url and WAYPOST_API_URL.`, exitCodes.usage);
  const token = file === '' ? env['WAYPOST_TOKEN']?.trim() : await tokenIn(file);
  return { url: given.replace(/\/+$/, ''), token: token === '' ? undefined : token };
}

async function tokenIn(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (fault) {
    throw new Failure(`The token file ${file} cannot be read (${(fault as Error).message}).`, exitCodes.usage);
  }
}
