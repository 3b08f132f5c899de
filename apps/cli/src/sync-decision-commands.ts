import { conflictResolutions, type DirectoryConflict, type DirectoryLink } from '@waypost/contracts';
import { everything } from './everything.js';
import type { Command } from './command.js';
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

const leavers: Command = {
  words: ['sync', 'leavers'],
  operands: [],
  summary: 'who is gone from a directory, and how far on the way out',
  about: `Lists who is missing from a source, suspended for it, or proposed for purge. Nothing is deleted by itself: waypost sync purge
deletes the mailbox of one that is proposed for it.`,
  options: { source: ofSource, json },
  async run(invocation) {
    const { world, options } = invocation;
    const source = options['source'];
    const links: DirectoryLink[] = [];
    for (const state of leaverStates) {
      const query = new URLSearchParams({ state, ...(typeof source === 'string' && { source }) });
      links.push(...(await everything<DirectoryLink>(invocation, `/directory/links?${query.toString()}`)));
    }
    world.out.write(options['json'] === true ? `${JSON.stringify(links, null, 2)}\n` : `${leaversText(links)}\n`);
    return undefined;
  },
};

const purge: Command = {
  words: ['sync', 'purge'],
  operands: ['<link>', '<mailbox>'],
  summary: 'deletes the mailbox of a leaver that is proposed for it',
  about: `Deletes the mailbox of somebody who left. Both are named, the link as waypost sync leavers shows it and the mailbox, so that a
slip of the keyboard deletes nobody. Only one that is proposed for purge is deleted; this cannot be undone.`,
  options: {},
  async run(invocation) {
    const { api, world, operands } = invocation;
    const [id = '', mailbox = ''] = operands;
    const proposed = await everything<DirectoryLink>(invocation, '/directory/links?state=purge-proposed');
    const link = proposed.find((one) => one.id === id);
    if (!link) throw new Failure(`No link ${id} is proposed for purge; waypost sync leavers lists those that are.`);
    if (link.recipient?.name.toLowerCase() !== mailbox.toLowerCase())
      throw new Failure(
        `The link ${id} is of ${link.recipient?.name ?? 'nobody'}, not of ${mailbox}: nothing was deleted.`,
      );
    await api.command(`/directory/links/${encodeURIComponent(id)}/purge`);
    world.out.write(`The mailbox ${link.recipient.name} is deleted.\n`);
    return undefined;
  },
};

/** What an administrator decides besides plans: conflicts, and those who leave. */
export const syncDecisionCommands: readonly Command[] = [conflicts, resolve, leavers, purge];
