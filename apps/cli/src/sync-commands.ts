import type { DirectoryRun, DirectoryRunItem, DirectoryRunList, ListedDirectorySource } from '@waypost/contracts';
import type { Command, Invocation } from './command.js';
import { everything, pagesOf } from './everything.js';
import { exitCodeOf, followRun } from './follow-run.js';
import { runsText, runText, sourcesText } from './run-text.js';
import { syncDecisionCommands } from './sync-decision-commands.js';
import { syncPlanCommands } from './sync-plan-commands.js';

const json = { type: 'boolean', help: 'the answer of the api as JSON' } as const;
const wait = { type: 'boolean', help: 'follows the run until it stops, and ends with its exit code' } as const;
const pathOf = (run: string | undefined, verb = '') => `/directory/runs/${encodeURIComponent(run ?? '')}${verb}`;

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
    const items = await everything<ListedDirectorySource>(invocation, '/directory/sources');
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
    for await (const items of pagesOf<DirectoryRunItem>(invocation, pathOf(operands[0], '/items')))
      for (const item of items) world.out.write(`${JSON.stringify(item)}\n`);
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

const runs: Command = {
  words: ['sync', 'runs'],
  operands: ['<source>'],
  summary: 'what the runs of a directory source did',
  about: 'Lists the latest runs of a directory source, newest first, each with what it planned or why it failed.',
  options: { json },
  async run({ api, world, options, operands }) {
    const path = `/directory/sources/${encodeURIComponent(operands[0] ?? '')}/runs?limit=50`;
    const { items } = await api.get<DirectoryRunList>(path);
    world.out.write(options['json'] === true ? `${JSON.stringify(items, null, 2)}\n` : `${runsText(items)}\n`);
    return undefined;
  },
};

const follow: Command = {
  words: ['sync', 'follow'],
  operands: ['<run>'],
  summary: 'follows a run until it stops',
  about: `Says every step of a run as it happens, on standard error, and how it is once it stopped: exit code 0 where it succeeded, 4
where its plan is held for somebody to decide. An api that goes away meanwhile is waited for, for a minute.`,
  options: { json },
  async run({ api, world, options, operands }) {
    const stopped = await followRun(api, operands[0] ?? '', world);
    world.out.write(options['json'] === true ? `${JSON.stringify(stopped, null, 2)}\n` : `${runText(stopped)}\n`);
    return exitCodeOf(stopped);
  },
};

const read: Command = {
  words: ['sync', 'read'],
  operands: ['<source>', '<mailbox>'],
  summary: 'reads one entry anew',
  about: `Reads the entry that a mailbox comes from and applies what it says, as a run of its own. In place of the mailbox the 32
hexadecimal digits of an anchor name any entry, as plans and conflicts show them.`,
  options: { wait, json },
  async run(invocation) {
    const { api, operands } = invocation;
    const [source = '', entry = ''] = operands;
    const body = /^[0-9a-f]{32}$/i.test(entry) ? { anchor: entry } : { mailbox: entry };
    const path = `/directory/sources/${encodeURIComponent(source)}/resync`;
    return report(invocation, await api.post<DirectoryRun>(path, body));
  },
};

/** `waypost sync …`: directory sources and their runs. */
export const syncCommands: readonly Command[] = [
  sources,
  runs,
  run,
  show,
  ...syncPlanCommands,
  follow,
  approve,
  ending('reject', 'discards a held plan', 'Discards a held plan; the next run plans anew.'),
  ending('cancel', 'ends a run', 'Ends a run; what it has applied stays.'),
  read,
  ...syncDecisionCommands,
];
