import { parseArgs } from 'node:util';
import { ApiClient } from './api-client.js';
import type { Command, Invocation } from './command.js';
import { connectionOptions, readConnection } from './connection.js';
import type { World } from './console-world.js';
import { explainCommand } from './explain.js';
import { openRelaysCommand } from './open-relays.js';
import { exportLdif } from './export-ldif.js';
import { exitCodes, Failure } from './failure.js';
import { commandHelp, programHelp } from './help.js';
import { policyCommands } from './policy-commands.js';
import { showHealth } from './show-health.js';
import { showMailbox } from './show-mailbox.js';
import { showRecipient } from './show-recipient.js';
import { syncCommands } from './sync-commands.js';

/** Everything the program can do, in the order of its help. */
const commands: readonly Command[] = [
  exportLdif,
  showMailbox,
  showRecipient,
  ...policyCommands,
  explainCommand,
  openRelaysCommand,
  ...syncCommands,
  showHealth,
];

/** Does what a command line says; fulfilled with the exit code, whatever happens that a person can do something about. */
export async function runCommandLine(args: readonly string[], world: World): Promise<number> {
  try {
    return await run(args, world);
  } catch (fault) {
    if (!(fault instanceof Failure)) throw fault;
    world.err.write(`waypost: ${fault.message}\n`);
    return fault.exitCode;
  }
}

async function run(args: readonly string[], world: World): Promise<number> {
  const command = commands.find(({ words }) => words.every((word, index) => args[index] === word));
  if (!command) return helpOf(args, world);
  const { values, positionals } = parsed(command, args.slice(command.words.length));
  if (values['help'] === true) {
    world.out.write(commandHelp(command));
    return exitCodes.done;
  }
  expectOperands(command, positionals);
  const api = new ApiClient(await readConnection(values, world));
  return (await command.run({ api, world, options: values, operands: positionals })) ?? exitCodes.done;
}

function helpOf(args: readonly string[], world: World): number {
  const isAsked = args.includes('--help') || args.includes('help');
  if (!isAsked && args.length > 0)
    throw new Failure(`There is no command "${args.join(' ')}"; waypost --help lists them.`, exitCodes.usage);
  (isAsked ? world.out : world.err).write(programHelp(commands));
  return isAsked ? exitCodes.done : exitCodes.usage;
}

function parsed(command: Command, args: string[]) {
  const options = { ...command.options, ...connectionOptions, help: { type: 'boolean' } } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { values: values as Invocation['options'], positionals };
  } catch (fault) {
    // Node goes on with advice for those who write such programs.
    const [says = ''] = (fault as Error).message.split('. ', 1);
    throw new Failure(`${says.replace(/\.?$/, '.')} See waypost ${command.words.join(' ')} --help.`, exitCodes.usage);
  }
}

function expectOperands({ words, operands }: Command, given: readonly string[]): void {
  if (given.length === operands.length) return;
  const wanted = operands.length === 0 ? 'nothing more' : operands.join(' ');
  throw new Failure(`waypost ${words.join(' ')} takes ${wanted}; see --help.`, exitCodes.usage);
}
