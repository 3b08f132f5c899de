import type {
  DirectoryConflictList,
  DirectoryRun,
  DirectoryRunItemList,
  DirectorySourceList,
} from '@waypost/contracts';
import type { Command, Invocation } from './command.js';
import { exitCodeOf, followRun } from './follow-run.js';
import { conflictsText, runText, sourcesText } from './run-text.js';

const json = { type: 'boolean', help: 'the answer of the api as JSON' } as const;
const wait = { type: 'boolean', help: 'follows the run until it stops, and ends with its exit code' } as const;
const pathOf = (run: string | undefined, verb = '') => `/directory/runs/${encodeURIComponent(run ?? '')}${verb}`;

/** Every item of a paged list. */
async function everything<Item>({ api }: Invocation, path: string): Promise<Item[]> {
  const all: Item[] = [];
  for (let cursor = ''; ;) {
    const separator = path.includes('?') ? '&' : '?';
    const page = await api.get<{ items: Item[]; nextCursor: string | null }>(`${path}${separator}limit=500${cursor}`);
    all.push(...page.items);
    if (page.nextCursor === null) return all;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

/** Says how a run is; where it is to be waited for, when it has stopped. */
async function report({ api, world, options }: Invocation, started: DirectoryRun): Promise<number | undefined> {
  const run = options['wait'] === true ? await followRun(api, started.id, world) : started;
  world.out.write(options['json'] === true ? `${JSON.stringify(run, null, 2)}\n` : `${runText(run)}\n`);
  return options['wait'] === true ? exitCodeOf(run) : undefined;
}

const sources: Command = {
  words: ['sync', 'sources'],
  operands: [],
  summary: 'directory sources, and how they fare',
  about: 'Lists the directory sources with their last run, how many entries are linked, and what waits for a decision.',
  options: { json },
  async run(invocation) {
    const items = await everything<DirectorySourceList['items'][number]>(invocation, '/directory/sources');
    const { world, options } = invocation;
    world.out.write(options['json'] === true ? `${JSON.stringify(items, null, 2)}\n` : `${sourcesText(items)}\n`);
    return undefined;
  },
};

const run: Command = {
  words: ['sync', 'run'],
  operands: ['<source>'],
  summary: 'starts a run of a directory source',
  about: `Starts a run: what changed since the last one or, with --full, everything. With --dry-run it stops after the plan. With
--wait it is followed until it stops: exit code 0 where it succeeded, 4 where its plan is held for somebody to decide.`,
  options: {
    full: { type: 'boolean', help: 'reads everything, and finds who is gone' },
    'dry-run': { type: 'boolean', help: 'plans, and writes nothing' },
    wait,
    json,
  },
  async run(invocation) {
    const { api, options, operands } = invocation;
    const body = { mode: options['full'] === true ? 'full' : 'delta', dryRun: options['dry-run'] === true };
    const path = `/directory/sources/${encodeURIComponent(operands[0] ?? '')}/runs`;
    return report(invocation, await api.post<DirectoryRun>(path, body));
  },
};

const show: Command = {
  words: ['sync', 'show'],
  operands: ['<run>'],
  summary: 'a run: what it plans, and what holds it',
  about:
    'Shows a run with its plan in numbers, what held it, and the hash to approve it by. With --items, every line of the plan.',
  options: { items: { type: 'boolean', help: 'every line of the plan as JSON, one a line' }, wait, json },
  async run(invocation) {
    const { api, world, options, operands } = invocation;
    if (options['items'] !== true) return report(invocation, await api.get<DirectoryRun>(pathOf(operands[0])));
    for (const item of await everything<DirectoryRunItemList['items'][number]>(
      invocation,
      pathOf(operands[0], '/items'),
    ))
      world.out.write(`${JSON.stringify(item)}\n`);
    return undefined;
  },
};

const approve: Command = {
  words: ['sync', 'approve'],
  operands: ['<run>', '<hash>'],
  summary: 'approves a held plan by its hash',
  about: `Approves the plan with this hash: the source is read and planned again, and the plan applied where it destroys no more than
what was approved. waypost sync show says the hash.`,
  options: { wait, json },
  async run(invocation) {
    const { api, operands } = invocation;
    return report(invocation, await api.post<DirectoryRun>(pathOf(operands[0], '/approve'), { planHash: operands[1] }));
  },
};

/** The two ways to end a run differ by their verb alone. */
const ending = (verb: 'reject' | 'cancel', summary: string, about: string): Command => ({
  words: ['sync', verb],
  operands: ['<run>'],
  summary,
  about,
  options: { json },
  async run(invocation) {
    return report(invocation, await invocation.api.post<DirectoryRun>(pathOf(invocation.operands[0], `/${verb}`)));
  },
});

const conflicts: Command = {
  words: ['sync', 'conflicts'],
  operands: [],
  summary: 'what of directories could not be applied, and why',
  about: 'Lists open conflicts, each with both parties and what can be decided here.',
  options: { source: { type: 'string', value: '<source>', help: 'only those of this source' }, json },
  async run(invocation) {
    const { world, options } = invocation;
    const source = options['source'];
    const query = typeof source === 'string' ? `?source=${encodeURIComponent(source)}` : '';
    const items = await everything<DirectoryConflictList['items'][number]>(invocation, `/directory/conflicts${query}`);
    world.out.write(options['json'] === true ? `${JSON.stringify(items, null, 2)}\n` : `${conflictsText(items)}\n`);
    return undefined;
  },
};

/** `waypost sync …`: directory sources and their runs. */
export const syncCommands: readonly Command[] = [
  sources,
  run,
  show,
  approve,
  ending('reject', 'discards a held plan', 'Discards a held plan; the next run plans anew.'),
  ending('cancel', 'ends a run', 'Ends a run; what it has applied stays.'),
  conflicts,
];
