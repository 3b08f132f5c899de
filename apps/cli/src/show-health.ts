import type { Health } from '@waypost/contracts';
import type { Command } from './command.js';

/** `waypost health`: for a script that waits for the api, and for a person in doubt. */
export const showHealth: Command = {
  words: ['health'],
  operands: [],
  summary: 'whether the api lives and reaches its database',
  about: 'Says whether the api lives and reaches its database. Needs no token. Exit code 0 where it does.',
  options: {},
  async run({ api, world }) {
    await api.get<Health>('/healthz');
    await api.get<Health>('/readyz');
    world.out.write('The api lives and reaches its database.\n');
    return undefined;
  },
};
