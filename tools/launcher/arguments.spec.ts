import { expect, it } from 'vitest';
import { readArguments } from './arguments.mjs';

const nothing = { demo: false, ownerLink: false, verbose: false, help: false };

it.each([
  { when: 'nothing is asked', args: [], env: {}, then: nothing },
  { when: '`npm start -- --demo` is typed', args: ['--demo'], env: {}, then: { ...nothing, demo: true } },
  { when: '`npm start --demo` is typed', args: [], env: { npm_config_demo: 'true' }, then: { ...nothing, demo: true } },
  { when: '`npm start --no-demo` is typed', args: [], env: { npm_config_demo: 'false' }, then: nothing },
  {
    when: 'several are typed',
    args: ['--verbose', '--owner-link'],
    env: {},
    then: { ...nothing, verbose: true, ownerLink: true },
  },
])('reads the command line when $when', ({ args, env, then }) => {
  expect(readArguments(args, env)).toEqual(then);
});

it.each([['--dem'], ['demo'], ['-v']])('refuses %s and names the options there are', (typed) => {
  expect(() => readArguments([typed], {})).toThrow(/There is no option[^]*--owner-link/);
});
