import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import { type DirectoryRunItem, runExportFormats } from '@waypost/contracts';
import { planOperations, planRisks } from '@waypost/sync';
import type { Command } from './command.js';
import { pagesOf } from './everything.js';
import { exitCodes, Failure } from './failure.js';
import { itemText } from './plan-text.js';

const itemsPath = (run: string | undefined) => `/directory/runs/${encodeURIComponent(run ?? '')}/items`;

/** An option that is one of some words; undefined where it was not given. */
function choiceOf(option: string, value: unknown, among: readonly string[]): string | undefined {
  if (typeof value !== 'string' || among.includes(value)) return value as string | undefined;
  throw new Failure(`There is no ${option} "${value}"; choose among ${among.join(', ')}.`, exitCodes.usage);
}

/** `waypost sync plan`: a plan as people read it. */
const plan: Command = {
  words: ['sync', 'plan'],
  operands: ['<run>'],
  summary: 'the plan of a run, person by person',
  about: `Shows the items of a run's plan in the order they are applied in: who, what becomes of them, and each field with - for what
goes and + for what comes. What the source says and is not taken is said to stay.`,
  options: {
    operation: { type: 'string', value: '<operation>', help: `only these: ${planOperations.join(', ')}` },
    risk: { type: 'string', value: '<risk>', help: `only these: ${planRisks.join(', ')}` },
    find: { type: 'string', value: '<text>', help: 'only whose name, address or DN holds it' },
    json: { type: 'boolean', help: 'the items as JSON, one a line' },
  },
  async run(invocation) {
    const { world, options, operands } = invocation;
    const query = new URLSearchParams();
    const operation = choiceOf('operation', options['operation'], planOperations);
    const risk = choiceOf('risk', options['risk'], planRisks);
    for (const [name, value] of Object.entries({ operation, risk, q: options['find'] }))
      if (typeof value === 'string') query.set(name, value);
    const path = query.size > 0 ? `${itemsPath(operands[0])}?${query.toString()}` : itemsPath(operands[0]);
    let count = 0;
    for await (const items of pagesOf<DirectoryRunItem>(invocation, path))
      for (const item of items) {
        count++;
        world.out.write(`${options['json'] === true ? JSON.stringify(item) : itemText(item)}\n`);
      }
    if (count === 0 && options['json'] !== true) world.out.write('Nothing in the plan matches.\n');
    return undefined;
  },
};

/** `waypost sync export`: a run with its items as a file. */
const exportRun: Command = {
  words: ['sync', 'export'],
  operands: ['<run>'],
  summary: 'a run with its whole plan as CSV, JSON or LDIF',
  about: `Writes a run with every item of its plan: csv for a spreadsheet, whose cells are safe to open in one; json with everything
there is; ldif in the manner of change records. A file appears under its name once it is complete, readable by its owner alone.`,
  options: {
    format: { type: 'string', value: '<format>', help: `${runExportFormats.join(', ')}; csv where none is named` },
    output: { type: 'string', value: '<file>', help: 'where to write; else standard output' },
  },
  async run({ api, world, options, operands }) {
    const format = choiceOf('format', options['format'], runExportFormats) ?? 'csv';
    const path = `/directory/runs/${encodeURIComponent(operands[0] ?? '')}/export?format=${format}`;
    const octets = await api.stream(path, '*/*');
    if (typeof options['output'] === 'string') await writeFile(options['output'], octets);
    else for await (const part of octets) if (!world.out.write(part)) await once(world.out, 'drain');
    return undefined;
  },
};

/** Writes beside and renames, so that half a file is never taken for a whole one. */
async function writeFile(file: string, octets: AsyncIterable<Uint8Array>): Promise<void> {
  const beside = `${file}.part`;
  try {
    const handle = await open(beside, 'w', 0o600);
    try {
      for await (const part of octets) await handle.writeFile(part);
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (fault) {
    await rm(beside, { force: true });
    if (fault instanceof Failure) throw fault;
    throw new Failure(`${file} cannot be written: ${(fault as Error).message}.`);
  }
}

/** What is done with the plan of a run. */
export const syncPlanCommands: readonly Command[] = [plan, exportRun];
