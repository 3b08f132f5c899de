import type { OpenRelays } from '@waypost/contracts';
import type { Command } from './command.js';
import { exitCodes } from './failure.js';
import { table } from './table.js';

/** `waypost open-relays`: for a person, and for a check that runs every night. */
export const openRelaysCommand: Command = {
  words: ['open-relays'],
  operands: [],
  summary: 'servers that pass on mail from anybody to anybody, and what to do',
  about:
    'Lists the servers that would pass on mail from anybody to anybody, what makes each so, and what to do about it.\nAnswers 1 where there is one.',
  options: { json: { type: 'boolean', help: 'the answer of the api as JSON' } },
  async run({ api, world, options }) {
    const answer = await api.get<OpenRelays>('/routing/open-relays');
    world.out.write(options['json'] === true ? `${JSON.stringify(answer, null, 2)}\n` : textOf(answer));
    return answer.items.length > 0 ? exitCodes.refused : undefined;
  },
};

function textOf({ items }: OpenRelays): string {
  if (items.length === 0) return 'No server is an open relay.\n';
  const rows = items.flatMap(({ server, reasons }) => reasons.map(({ by, says }) => [server.name, by, says]));
  return `${table([['SERVER', 'BY', 'WHAT TO DO'], ...rows])}\n`;
}
