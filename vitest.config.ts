import { defineConfig } from 'vitest/config';

// Forks: the Temporal SDK's native core crashes in worker threads. Two at a time: it is made for two cores.
const common = {
  pool: 'forks',
  testTimeout: 60_000,
  hookTimeout: 120_000,
  teardownTimeout: 20_000,
} as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...common, name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          ...common,
          name: 'servers',
          include: ['test/**/*.test.ts'],
          exclude: ['test/unit/**', 'test/e2e/start*.test.ts', 'test/e2e/compose.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
      {
        // The commands themselves: they bring up servers of their own, one file after the other.
        test: {
          ...common,
          // Each of these brings up the whole house several times, in seconds on an idle machine.
          testTimeout: 180_000,
          hookTimeout: 240_000,
          name: 'commands',
          include: ['test/e2e/start*.test.ts', 'test/e2e/compose.test.ts'],
          fileParallelism: false,
        },
      },
    ],
  },
});
