import { pino } from 'pino';
import { readConfiguration } from './configuration.js';
import { startDirectory } from './start-directory.js';
import { StartupFailure } from './startup-failure.js';

const log = pino({ name: 'directory' }, pino.destination({ dest: 2, sync: true }));

/** A launcher listens over IPC; started by hand there is none. */
function tell(message: object): Promise<void> {
  return new Promise((resolve) => {
    if (process.send && process.connected)
      process.send(message, () => {
        resolve();
      });
    else resolve();
  });
}

async function fail(sentence: string): Promise<never> {
  log.fatal(sentence);
  await tell({ type: 'failed', sentence });
  process.exit(1);
}

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  if ('faults' in configuration) return fail(configuration.faults.join(' '));
  const { ldap, ldaps, reload, stop } = await startDirectory(configuration, log);
  let stopping = false;
  const end = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), 1_900).unref();
    void stop().finally(() => process.exit(0));
  };
  process.on('SIGHUP', reload);
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.once('disconnect', end);
  log.info({ ldap, ldaps }, 'The directory listens.');
  await tell({ type: 'ready', ldap, ldaps });
}

main().catch((fault: unknown) => {
  if (fault instanceof StartupFailure) return fail(fault.message);
  log.fatal({ err: fault }, 'The directory could not start.');
  return fail('The directory could not start; its log says why.');
});
