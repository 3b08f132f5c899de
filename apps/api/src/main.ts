import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { migrations } from '@waypost/migrations';
import { openDatabase } from '@waypost/store';
import { pino } from 'pino';
import { type Configuration, readConfiguration } from './configuration.js';
import { installationKey, SecretBox } from './session/secret-box.js';
import { createLog } from './start/create-log.js';
import { startupSentence } from './start/failure.js';

/** Tells the launcher, where there is one. */
const tell = (message: object) => process.send?.(message);

async function start(configuration: Configuration): Promise<void> {
  // A run of a directory source makes gigabytes of objects that are soon of no use. Left to itself V8 lets the heap grow fourfold
  // before it looks at the old ones; this halves what stays resident, for about a tenth more of the processor's time in such a run.
  setFlagsFromString('--heap-growing-percent=50');
  const dataFolder = resolve(configuration.dataFolder);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const secretBox = new SecretBox(installationKey(dataFolder));
  // The embedded database opens in a thread of its own, for as long as it takes to load what serves: neither waits for the other.
  const opening = openDatabase({ url: configuration.databaseUrl, dataFolder, migrations });
  const [database, { serve }] = await Promise.all([opening, import('./start/serve.js')]);
  try {
    const signInUrl = await serve({ configuration, database, secretBox, log });
    log.info({ url: configuration.publicUrl }, 'ready');
    tell({ type: 'ready', url: configuration.publicUrl, ...(signInUrl && { signInUrl }) });
    if (!process.send && signInUrl) process.stdout.write(`Sign in as owner, once: ${signInUrl}\n`);
  } catch (error) {
    await database.close();
    throw error;
  }
}

function fail(sentence: string): never {
  tell({ type: 'failed', sentence });
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

const read = readConfiguration(process.env);
if ('faults' in read) fail(read.faults.join('\n'));
const log = createLog(read.configuration.logLevel, pino.destination({ dest: 2, sync: true }));
start(read.configuration).catch((error: unknown) => {
  const sentence = startupSentence(error, read.configuration);
  if (sentence === undefined) log.fatal({ err: error }, 'could not start');
  fail(sentence ?? 'Waypost could not start; the log says why.');
});
