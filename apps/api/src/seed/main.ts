import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { migrations } from '@waypost/migrations';
import { Ledger, migrate, openDatabase } from '@waypost/store';
import { type Configuration, readConfiguration } from '../configuration.js';
import { bootstrap } from '../start/bootstrap.js';
import { startupSentence } from '../start/failure.js';
import { loadSeed, NotEmpty } from './load-seed.js';
import { readSeedPlan, seedHelp, type SeedPlan } from './seed-plan.js';

const say = (text: string) => process.stdout.write(`${text}\n`);

async function seed({ dataFolder, databaseUrl }: Configuration, plan: SeedPlan): Promise<void> {
  const began = performance.now();
  mkdirSync(resolve(dataFolder), { recursive: true, mode: 0o700 });
  const database = await openDatabase({ url: databaseUrl, dataFolder: resolve(dataFolder), migrations });
  try {
    await migrate(database);
    await bootstrap(new Ledger(database.source));
    say(`Loading ${plan.mailboxes.toLocaleString('en-US')} mailboxes …`);
    await loadSeed(database.source, plan);
  } finally {
    await database.close();
  }
  const counts = [
    `${plan.sites.toLocaleString('en-US')} sites`,
    `${plan.servers.toLocaleString('en-US')} servers`,
    `${plan.mailboxes.toLocaleString('en-US')} mailboxes`,
    `${plan.overrides.toLocaleString('en-US')} overrides`,
  ];
  say(`Loaded ${counts.join(', ')} in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

const plan = readSeedPlan(process.argv.slice(2));
const read = readConfiguration(process.env);
if (plan === 'help') say(seedHelp);
else if ('faults' in plan) fail(plan.faults.join('\n'));
else if ('faults' in read) fail(read.faults.join('\n'));
else
  await seed(read.configuration, plan).catch((error: unknown) => {
    const sentence = error instanceof NotEmpty ? error.message : startupSentence(error, read.configuration);
    if (sentence === undefined) throw error;
    fail(sentence);
  });
