import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Workspace packages are read from source, so a test never sees a stale build. */
const conditions = ['@waypost/source'];
const built = ['**/dist/**', '**/node_modules/**'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Most specs wait for a server now and then: by vitest's own choice, one less, the second of two cores would be idle.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'rooms',
          include: [
            'apps/*/src/**/*.spec.ts',
            'libs/*/src/**/*.spec.ts',
            'migrations/src/**/*.spec.ts',
            'tools/**/*.spec.ts',
          ],
          exclude: ['apps/e2e/**', 'apps/directory/**', ...built],
          // One PostgreSQL and one migrated database for all of them, made when the first asks.
          globalSetup: ['libs/testing/src/run-of-specs.ts'],
          setupFiles: ['libs/testing/src/same-cases.ts'],
          // They leave nothing behind in their process; to load NestJS and TypeORM for every file takes longer than most files.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'directory',
          include: ['apps/directory/src/**/*.spec.ts'],
          exclude: built,
        },
      },
    ],
  },
});
