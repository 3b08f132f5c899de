// @ts-check
import { parseArgs } from 'node:util';
import { PlainFailure } from '../workspace/plain-failure.mjs';

/** @typedef {{ demo: boolean, ownerLink: boolean, verbose: boolean, help: boolean }} StartOptions */

export const startHelp = `npm start                  install, build and start everything
npm start -- --demo        load the demo organization into an empty installation
npm start -- --owner-link  print a new one-time sign-in link for the owner
npm start -- --verbose     show every line the processes log, not only warnings`;

/**
 * Reads the command line. `npm start --demo` works as well: npm turns an option it does not know into its configuration.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {StartOptions}
 * @throws {PlainFailure} for an option that does not exist
 */
export function readArguments(args, env) {
  const { values, tokens } = parseArgs({ args, options, strict: false, tokens: true });
  const unknown = tokens.find(
    (token) => token.kind === 'positional' || (token.kind === 'option' && !(token.name in options)),
  );
  if (unknown !== undefined)
    throw new PlainFailure(`There is no option ${args[unknown.index]}. These exist:\n${startHelp}`);
  return {
    demo: values.demo === true || env['npm_config_demo'] === 'true',
    ownerLink: values['owner-link'] === true || env['npm_config_owner_link'] === 'true',
    verbose: values.verbose === true,
    help: values.help === true,
  };
}

/** @type {Record<string, { type: 'boolean' }>} */
const options = {
  demo: { type: 'boolean' },
  'owner-link': { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean' },
};
