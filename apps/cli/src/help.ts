import type { Command } from './command.js';
import { exitCodes } from './failure.js';

const always: Command['options'] = {
  'api-url': { type: 'string', value: '<address>', help: 'the api; else WAYPOST_API_URL, else http://localhost:8080' },
  'token-file': {
    type: 'string',
    value: '<file>',
    help: 'a file with an API token; else WAYPOST_TOKEN_FILE names one, or WAYPOST_TOKEN is it',
  },
  help: { type: 'boolean', help: 'this text' },
};

const column = (rows: readonly (readonly [string, string])[]) => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
};

const usageOf = ({ words, operands }: Command) => ['waypost', ...words, ...operands].join(' ');

const optionRows = (options: Command['options']) =>
  Object.entries(options).map(
    ([name, { value, help }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, help] as const,
  );

const codes = Object.entries({
  done: 'done',
  refused: 'refused, or something is wrong; a sentence says what',
  usage: 'not understood',
  unreachable: 'the api cannot be reached',
  held: 'a run of a directory source waits for somebody to decide',
} satisfies Record<keyof typeof exitCodes, string>).map(
  ([name, meaning]) => [String(exitCodes[name as keyof typeof exitCodes]), meaning] as const,
);

/** What the program can do. */
export const programHelp = (commands: readonly Command[]) => `waypost: Waypost from the command line

${column(commands.map((command) => [usageOf(command), command.summary] as const))}

Always:
${column(optionRows(always))}

Exit codes:
${column(codes)}

An API token is never given on the command line, where every user of the machine could read it.
waypost <command> --help says more about a command.
`;

/** What one command does. */
export const commandHelp = (command: Command) => `${usageOf(command)} [options]

${command.about}

${column(optionRows({ ...command.options, ...always }))}
`;
