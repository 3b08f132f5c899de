import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { migrations } from '@waypost/migrations';
import { type Database, Ledger, migrate, openDatabase } from '@waypost/store';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { type Configuration, readConfiguration } from './configuration.js';
import { loadDemo } from './demo/load-demo.js';
import { FeedHub } from './feed/feed-hub.js';
import { listenForCommits } from './feed/listen-for-commits.js';
import { Replicas } from './feed/replicas.js';
import { installationKey, SecretBox } from './session/secret-box.js';
import { bootstrap, ownerLink } from './start/bootstrap.js';
import { JobSupervisor } from './jobs/job-supervisor.js';
import { RunSupervisor } from './sync/runs/run-supervisor.js';
import { createApplication } from './start/create-application.js';
import { createLog } from './start/create-log.js';
import { startupSentence } from './start/failure.js';

const consoleFolder = fileURLToPath(new URL('../../web/out', import.meta.url));

/** Tells the launcher, where there is one. */
const tell = (message: object) => process.send?.(message);

async function start(configuration: Configuration): Promise<void> {
  // A run of a directory source makes gigabytes of objects that are soon of no use. Left to itself V8 lets the heap grow fourfold
  // before it looks at the old ones; this halves what stays resident, for about a tenth more of the processor's time in such a run.
  setFlagsFromString('--heap-growing-percent=50');
  const dataFolder = resolve(configuration.dataFolder);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const secretBox = new SecretBox(installationKey(dataFolder));
  const database = await openDatabase({ url: configuration.databaseUrl, dataFolder, migrations });
  try {
    await serve(configuration, database, secretBox);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function serve(configuration: Configuration, database: Database, secretBox: SecretBox): Promise<void> {
  await migrate(database);
  const { source } = database;
  const app = await createApplication({ configuration, source, log, secretBox }, consoleFolder);
  const ledger = app.get(Ledger);
  await bootstrap(ledger);
  if (configuration.demo) await loadDemo(ledger);
  const hub = app.get(FeedHub);
  await hub.start();
  await app.get(RunSupervisor).begin({ alone: database.embedded });
  await app.get(JobSupervisor).begin({ alone: database.embedded });
  const stopListening =
    configuration.databaseUrl === undefined ? () => Promise.resolve() : withReplicas(configuration.databaseUrl, app);
  const stop = once(async () => {
    await app.close();
    await stopListening();
    await database.close();
    process.exit(0);
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, () => void stop());
  await app.listen(configuration.port, configuration.host);
  const signInUrl = await ownerLink(source, configuration.publicUrl, configuration.mintOwnerLink);
  log.info({ url: configuration.publicUrl }, 'ready');
  tell({ type: 'ready', url: configuration.publicUrl, ...(signInUrl && { signInUrl }) });
  if (!process.send && signInUrl) process.stdout.write(`Sign in as owner, once: ${signInUrl}\n`);
}

/** Hears what other replicas commit, and what their followers hold. Answers how to end it. */
function withReplicas(url: string, app: NestFastifyApplication): () => Promise<void> {
  const [hub, replicas] = [app.get(FeedHub), app.get(Replicas)];
  const stopBeating = replicas.begin();
  const ears = {
    wake: () => hub.wake(),
    hear: (word: string) => void replicas.hear(word),
    listening: () => replicas.greet(),
  };
  const stopListening = listenForCommits(url, ears, log);
  return async () => {
    stopBeating();
    await stopListening();
  };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
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
