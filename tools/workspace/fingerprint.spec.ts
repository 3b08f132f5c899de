import { expect, it } from 'vitest';
import { fingerprint, isBuildInput } from './fingerprint.mjs';

const a = { path: 'libs/a.ts', size: 1, mtimeMs: 10 };
const b = { path: 'libs/b.ts', size: 2, mtimeMs: 20 };

it('is the same in whatever order the files were found', () => {
  expect(fingerprint([a, b])).toBe(fingerprint([b, a]));
});

it.each([
  { what: 'path', other: { ...a, path: 'libs/c.ts' } },
  { what: 'size', other: { ...a, size: 3 } },
  { what: 'time of change', other: { ...a, mtimeMs: 11 } },
])('differs by $what', ({ other }) => {
  expect(fingerprint([other, b])).not.toBe(fingerprint([a, b]));
});

it('differs when a file is gone', () => {
  expect(fingerprint([a])).not.toBe(fingerprint([a, b]));
});

it.each([
  ['main.ts', true],
  ['page.tsx', true],
  ['package.json', true],
  ['main.spec.ts', false],
  ['README.md', false],
])('%s counts for the build: %s', (name, counts) => {
  expect(isBuildInput(name)).toBe(counts);
});
