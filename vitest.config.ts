import { defineConfig } from 'vitest/config';

// Forks: the Temporal SDK's native core crashes in worker threads. Two at a time: it is made for two cores.
const common = {
  pool: 'forks',
  testTimeout: 60_000,
  hookTimeout: 120_000,
  teardownTimeout: 20_000,
  // `.ci/run` asks for everything at full size.
  provide: { thorough: process.env.PITLANE_THOROUGH === '1' },
} as const;

// Thousands of requests as fast as they come: beside another file it would measure that one, too.
const ALONE = ['test/chaos/desk-fire.test.ts'];
// The commands themselves: they bring up servers of their own.
const COMMANDS = ['test/e2e/start*.test.ts', 'test/e2e/demo.test.ts', 'test/e2e/compose.test.ts'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          // Each process keeps what it has imported from one file to the next, here and below: rules have no state.
          isolate: false,
          include: ['test/unit/**/*.test.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'servers',
          // A file's state is in its database and namespace.
          isolate: false,
          sequence: { groupOrder: 1 },
          include: ['test/**/*.test.ts'],
          exclude: ['test/unit/**', ...ALONE, ...COMMANDS],
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'alone',
          sequence: { groupOrder: 3 },
          include: ALONE,
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
      {
        test: {
          ...common,
          // When all else is done: each brings up the whole house several times.
          sequence: { groupOrder: 2 },
          testTimeout: 180_000,
          hookTimeout: 240_000,
          name: 'commands',
          include: COMMANDS,
        },
      },
    ],
  },
});
