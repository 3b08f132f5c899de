import { defineConfig } from 'vitest/config';

/** Workspace packages are read from source, as in the unit specs; what runs beside them is what was built. */
const conditions = ['@waypost/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    root: import.meta.dirname,
    include: ['src/**/*.spec.ts'],
    // Each spec runs servers of its own and mostly waits for them, so two share the cores well; more would only be in each other's way.
    maxWorkers: 2,
    // One more try where nobody looks on; what needs it is named at the end of the run.
    retry: process.env['CI'] ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    passWithNoTests: true,
  },
});
