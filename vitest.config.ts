import { defineConfig } from 'vitest/config';

/** Workspace packages are read from source, so a test never sees a stale build. */
const conditions = ['@waypost/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'apps/*/src/**/*.spec.ts',
      'libs/*/src/**/*.spec.ts',
      'migrations/src/**/*.spec.ts',
      'tools/**/*.spec.ts',
    ],
    exclude: ['apps/e2e/**', '**/dist/**', '**/node_modules/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
