// @ts-check
import { consolePart } from './console.mjs';
import { directory } from './directory.mjs';
import { followers } from './followers.mjs';
import { fuzz } from './fuzz.mjs';
import { lists } from './lists.mjs';
import { recipients } from './recipients.mjs';
import { routing } from './routing.mjs';
import { settings } from './settings.mjs';
import { start } from './start.mjs';
import { sync } from './sync.mjs';

import { toggle } from './toggle.mjs';

/**
 * What can be measured, in the order it is. `start` comes last: it ends what the others use.
 * @type {Record<string, (stack: import('./stack.mjs').Stack) => Promise<unknown>>}
 */
export const parts = {
  lists,
  toggle,
  settings,
  directory,
  followers,
  routing,
  recipients,
  fuzz,
  console: consolePart,
  sync,
  start,
};

/** Parts whose figures do not depend on how many mailboxes there are. */
const small = ['routing'];

/** How many mailboxes the figures of some parts want. @param {string[]} wanted */
export const mailboxesFor = (wanted) => (wanted.every((name) => small.includes(name)) ? 2_000 : 100_000);
