// @ts-check
import { PlainFailure } from '../workspace/plain-failure.mjs';

/** @typedef {{ name: string, commands: [string, ...string[]][] }} Check each command is a script of Node's and its arguments */

const tsc = 'node_modules/typescript/bin/tsc';

/** The longest first, so that the others are done beside it. @type {Check[]} */
const checks = [
  { name: 'lint', commands: [['node_modules/eslint/bin/eslint.js', '--max-warnings=0', '.']] },
  { name: 'format', commands: [['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.']] },
  {
    name: 'types',
    commands: [
      [tsc, '-b'],
      [tsc, '-p', 'tsconfig.specs.json'],
      [tsc, '-p', 'tsconfig.specs.web.json'],
      [tsc, '-p', 'tools'],
    ],
  },
  {
    name: 'generated',
    commands: [
      ['tools/generate-settings-reference.mjs', '--check'],
      ['tools/generate-openldap-schema.mjs', '--check'],
      ['apps/api/dist/write-openapi.js', '--check'],
    ],
  },
  { name: 'unit', commands: [['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot']] },
];

/**
 * @param {string[]} args
 * @returns {Check[]}
 * @throws {PlainFailure} where an argument is not `--without=` and the name of a check
 */
export function checksWithout(args) {
  const left = new Set(args.map((arg) => arg.replace(/^--without=/, '')));
  const names = checks.map(({ name }) => name);
  const unknown = args.find((arg) => !names.some((name) => arg === `--without=${name}`));
  if (unknown !== undefined) {
    throw new PlainFailure(
      `There is no option ${unknown}; one check is left out by --without=${names.join(' or --without=')}.`,
    );
  }
  return checks.filter(({ name }) => !left.has(name));
}
