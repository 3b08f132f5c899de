import { conflictResolutions, type DirectoryConflict, type DirectoryLink } from '@waypost/contracts';
import { everything } from './everything.js';
import type { LinkState } from '@waypost/sync';
import type { Command, Invocation } from './command.js';
import { exitCodes, Failure } from './failure.js';
import { conflictsText, leaversText } from './run-text.js';

const json = { type: 'boolean', help: 'the answer of the api as JSON' } as const;
const ofSource = { type: 'string', value: '<source>', help: 'only those of this source' } as const;

/** The states somebody goes through on the way out. */
const leaverStates = ['missing', 'suspended', 'purge-proposed'] as const;

const conflicts: Command = {
  words: ['sync', 'conflicts'],
  operands: [],
  summary: 'what of directories could not be applied, and why',
  about: 'Lists open conflicts, each with both parties and what can be decided here.',
  options: { source: ofSource, json },
  async run(invocation) {
    const { world, options } = invocation;
    const source = options['source'];
    const query = typeof source === 'string' ? `?source=${encodeURIComponent(source)}` : '';
    const items = await everything<DirectoryConflict>(invocation, `/directory/conflicts${query}`);
    world.out.write(options['json'] === true ? `${JSON.stringify(items, null, 2)}\n` : `${conflictsText(items)}\n`);
    return undefined;
  },
};

const resolve: Command = {
  words: ['sync', 'resolve'],
  operands: ['<conflict>', '<decision>'],
  summary: 'decides a conflict: link, ignore, unignore',
  about: `Decides a conflict that waypost sync conflicts lists: link has the recipient in the way follow the entry, ignore leaves the
entry out from now on, unignore takes that back.`,
  options: { json },
  async run({ api, world, options, operands }) {
    const [id = '', resolution = ''] = operands;
    if (!(conflictResolutions as readonly string[]).includes(resolution))
      throw new Failure(`Decide one of ${conflictResolutions.join(', ')}, not "${resolution}".`, exitCodes.usage);
    const path = `/directory/conflicts/${encodeURIComponent(id)}/resolve`;
    const decided = await api.post<DirectoryConflict>(path, { resolution });
    world.out.write(
      options['json'] === true ? `${JSON.stringify(decided, null, 2)}\n` : `${conflictsText([decided])}\n`,
    );
    return undefined;
  },
};

/** Writes the links in these states, of one source or of all. */
async function listLinks(invocation: Invocation, states: readonly LinkState[]): Promise<void> {
  const { world, options } = invocation;
  const source = options['source'];
  const links: DirectoryLink[] = [];
  for (const state of states) {
    const query = new URLSearchParams({ state, ...(typeof source === 'string' && { source }) });
    links.push(...(await everything<DirectoryLink>(invocation, `/directory/links?${query.toString()}`)));
  }
  world.out.write(options['json'] === true ? `${JSON.stringify(links, null, 2)}\n` : `${leaversText(links)}\n`);
}

const leavers: Command = {
  words: ['sync', 'leavers'],
  operands: [],
  summary: 'who is gone from a directory, and how far on the way out',
  about: `Lists who is missing from a source, suspended for it, or proposed for purge. Nothing is deleted by itself: waypost sync purge
deletes one that is proposed for it. Groups and contacts are suspended by nobody: they stay as they are until then.`,
  options: { source: ofSource, json },
  async run(invocation) {
    await listLinks(invocation, leaverStates);
    return undefined;
  },
};

const purge: Command = {
  words: ['sync', 'purge'],
  operands: ['<link>', '<recipient>'],
  summary: 'deletes a mailbox, group or contact that is proposed for it',
  about: `Deletes the mailbox, group or contact of an entry that is gone. Both are named, the link as waypost sync leavers shows it and the
recipient, so that a slip of the keyboard deletes nobody. Only what is proposed for purge is deleted; this cannot be undone.`,
  options: {},
  async run(invocation) {
    const { api, world, operands } = invocation;
    const [id = '', name = ''] = operands;
    const proposed = await everything<DirectoryLink>(invocation, '/directory/links?state=purge-proposed');
    const link = proposed.find((one) => one.id === id);
    if (!link) throw new Failure(`No link ${id} is proposed for purge; waypost sync leavers lists those that are.`);
    if (link.recipient?.name.toLowerCase() !== name.toLowerCase())
      throw new Failure(
        `The link ${id} is of ${link.recipient?.name ?? 'nobody'}, not of ${name}: nothing was deleted.`,
      );
    await api.command(`/directory/links/${encodeURIComponent(id)}/purge`);
    world.out.write(`The ${link.recipient.kind} ${link.recipient.name} is deleted.\n`);
    return undefined;
  },
};

const ignored: Command = {
  words: ['sync', 'ignored'],
  operands: [],
  summary: 'entries that are left out',
  about: `Lists entries of directories that nothing is taken of: an administrator ignored them, or deleted what they had become.`,
  options: { source: ofSource, json },
  async run(invocation) {
    await listLinks(invocation, ['ignored']);
    return undefined;
  },
};

const unignore: Command = {
  words: ['sync', 'unignore'],
  operands: ['<link>'],
  summary: 'takes an entry in again that was left out',
  about: `Takes an entry in again that waypost sync ignored lists. It is read at once where its source is free to run, else by the next
full run; what it becomes, that run says.`,
  options: { json },
  async run({ api, world, options, operands }) {
    const [id = ''] = operands;
    const link = await api.post<DirectoryLink>(`/directory/links/${encodeURIComponent(id)}/unignore`, {});
    const said = `${link.dn} is taken in again with the next run of ${link.source.name} that reads it.\n`;
    world.out.write(options['json'] === true ? `${JSON.stringify(link, null, 2)}\n` : said);
    return undefined;
  },
};

/** What an administrator decides besides plans: conflicts, entries that are left out, and those who leave. */
export const syncDecisionCommands: readonly Command[] = [conflicts, resolve, ignored, unignore, leavers, purge];
