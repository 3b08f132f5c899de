// @ts-check
import { parseArgs } from 'node:util';
import { environment } from './bench/environment.mjs';
import { mailboxesFor, parts } from './bench/parts.mjs';
import { cpuSecondsOf, memoryOf } from './bench/processes.mjs';
import { figure, heading } from './bench/report.mjs';
import { Stack } from './bench/stack.mjs';
import { buildWhereNeeded } from './workspace/build.mjs';
import { installWhereNeeded } from './workspace/install.mjs';
import { failureText, PlainFailure } from './workspace/plain-failure.mjs';

const help = `npm run bench                      measure everything, in a Waypost of its own in a temporary folder
npm run bench -- lists toggle      only some parts: ${Object.keys(parts).join(', ')}
npm run bench -- --mailboxes N     how many mailboxes (100000; 2000 where no part wants more)
npm run bench -- --as-built        leave packages and build as they are
WAYPOST_BENCH_DATABASE_URL=…       an empty PostgreSQL instead of the embedded database; its contents stay behind
npm run bench -- --as-seeded       … and what an earlier bench left in it is measured; give the same --mailboxes

Figures are printed and never fail: those outside their budget are marked. Run it on a machine that does nothing else.`;

/** @type {import('node:util').ParseArgsConfig['options'] & {}} */
const options = {
  mailboxes: { type: 'string' },
  'as-built': { type: 'boolean' },
  'as-seeded': { type: 'boolean' },
  help: { type: 'boolean' },
};

try {
  await bench();
} catch (error) {
  process.stderr.write(`${failureText(error)}\n`);
  process.exitCode = 1;
}
// Connections that a part left open would keep us here.
process.exit();

async function bench() {
  const { wanted, mailboxes, asBuilt, asSeeded, needsHelp } = readArguments();
  if (needsHelp) return console.log(help);
  if (!asBuilt) {
    await installWhereNeeded(console.log);
    await buildWhereNeeded(console.log);
  }
  environment({ mailboxes });
  const stack = await Stack.seeded({ mailboxes, asSeeded });
  const end = () => void stack.stop().finally(() => (stack.remove(), process.exit(130)));
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    await firstStart(stack);
    for (const name of wanted) await parts[name]?.(stack);
  } finally {
    await stack.stop();
    stack.remove();
  }
}

/** @param {Stack} stack */
async function firstStart(stack) {
  const api = await stack.startApi();
  await stack.makeReader();
  const [began, worked] = [performance.now(), cpuSecondsOf(api.pid)];
  const directory = await stack.startDirectory();
  const { client } = await stack.ldap();
  client.end();
  heading('Seed and first start');
  console.log(stack.seeding);
  figure('api ready', api.readyAfter / 1000, 's');
  figure('directory without a copy answers a bound lookup', (performance.now() - began) / 1000, 's', {
    budget: { most: 60 },
    more: `CPU: api ${(cpuSecondsOf(api.pid) - worked).toFixed(1)} s, directory ${cpuSecondsOf(directory.pid).toFixed(1)} s`,
  });
  figure('… and keeps resident', memoryOf(directory.pid), 'MiB', { budget: { most: 2048 } });
}

function readArguments() {
  const { values, positionals, tokens } = parseArgs({
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const unknown =
    tokens.find((token) => token.kind === 'option' && !Object.hasOwn(options, token.name)) ??
    tokens.find((token) => token.kind === 'positional' && !(token.value in parts));
  const wanted =
    positionals.length > 0 ? Object.keys(parts).filter((name) => positionals.includes(name)) : Object.keys(parts);
  const mailboxes = Number(values.mailboxes ?? mailboxesFor(wanted));
  if (unknown || !Number.isInteger(mailboxes) || mailboxes < 1_000)
    throw new PlainFailure(`This cannot be measured; give parts and at least 1,000 mailboxes:\n${help}`);
  return {
    wanted,
    mailboxes,
    asBuilt: values['as-built'] === true,
    asSeeded: values['as-seeded'] === true,
    needsHelp: values.help === true,
  };
}
