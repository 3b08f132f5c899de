import { expect, it } from 'vitest';
import { agrees } from './installed.mjs';

const lock = {
  packages: {
    '': { version: '1.0.0' },
    'libs/kernel': { version: '0.1.0' },
    'node_modules/pg': { version: '8.0.0' },
    'node_modules/swc-darwin': { version: '1.0.0', optional: true },
  },
};

it.each([
  { when: 'all is there', found: { 'node_modules/pg': { version: '8.0.0' } }, then: true },
  { when: 'a version differs', found: { 'node_modules/pg': { version: '7.0.0' } }, then: false },
  { when: 'a package is missing', found: {}, then: false },
  {
    when: 'an optional one is there in another version',
    found: { 'node_modules/pg': { version: '8.0.0' }, 'node_modules/swc-darwin': { version: '2.0.0' } },
    then: false,
  },
])('answers $then when $when', ({ found, then }) => {
  expect(agrees(lock, { packages: found })).toBe(then);
});
