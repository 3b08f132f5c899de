import { expect, it } from 'vitest';
import { suitesFor } from './suites.mjs';

const argsOf = (filters: string[]) => suitesFor(filters).map(({ args }) => args);
const config = ['--config', 'apps/e2e/vitest.config.ts'];

it.each([
  { filters: [], then: [[], config] },
  { filters: ['libs/settings'], then: [['libs/settings']] },
  { filters: ['apps/e2e/src/crash.spec.ts'], then: [[...config, 'apps/e2e/src/crash.spec.ts']] },
  { filters: ['./apps/e2e', 'tools'], then: [['tools'], [...config, './apps/e2e']] },
])('runs $then for $filters', ({ filters, then }) => {
  expect(argsOf(filters)).toEqual(then);
});
