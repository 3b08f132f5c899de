import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Database, Ledger, migrate } from '@waypost/store';
import type { Logger } from 'pino';
import type { Configuration } from '../configuration.js';
import { loadDemo } from '../demo/load-demo.js';
import { FeedHub } from '../feed/feed-hub.js';
import { listenForCommits } from '../feed/listen-for-commits.js';
import { Replicas } from '../feed/replicas.js';
import { JobSupervisor } from '../jobs/job-supervisor.js';
import type { SecretBox } from '../session/secret-box.js';
import { RunSupervisor } from '../sync/runs/run-supervisor.js';
import { bootstrap, ownerLink } from './bootstrap.js';
import { createApplication } from './create-application.js';

const consoleFolder = fileURLToPath(new URL('../../../web/out', import.meta.url));

/** What is served, and with what. */
export interface Served {
  configuration: Configuration;
  database: Database;
  secretBox: SecretBox;
  log: Logger;
}

/**
 * Serves the api and the console until a signal ends the process. Fulfilled when everything answers, with the owner's address to sign in
 * once, where one was wanted.
 */
export async function serve({ configuration, database, secretBox, log }: Served): Promise<string | undefined> {
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
    configuration.databaseUrl === undefined
      ? () => Promise.resolve()
      : withReplicas(configuration.databaseUrl, app, log);
  const stop = once(async () => {
    await app.close();
    await stopListening();
    await database.close();
    process.exit(0);
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, () => void stop());
  await app.listen(configuration.port, configuration.host);
  return ownerLink(source, configuration.publicUrl, configuration.mintOwnerLink);
}

/** Hears what other replicas commit, and what their followers hold. Answers how to end it. */
function withReplicas(url: string, app: NestFastifyApplication, log: Logger): () => Promise<void> {
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
