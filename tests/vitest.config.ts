import { defineConfig } from 'vitest/config';

/** Folders whose tests start browsers, servers or loads: one file after another, never beside each other. */
const E2E = ['e2e/*.test.ts'];
/** Video check-ins: over HTTPS, so with a demonstration of their own. */
const CHECK_IN = ['e2e/check-in/**/*.test.ts'];
const HEAVY = [
  ...['client-call/browser/**/*.test.ts', 'path/**/*.test.ts', 'turn/relay.test.ts', 'turn/browser.test.ts'],
  ...['faults/**/*.test.ts', 'load/**/*.test.ts', 'cameras/browser/**/*.test.ts'],
];
/** A PostgreSQL for all files of a run, where it is installed. */
const POSTGRES = ['support/postgres-run.ts'];

/** Sources are tested directly: the `source` condition leads to TypeScript files, not to `dist`. */
const resolve = { conditions: ['source', 'module', 'default'] };
const ssr = {
  resolve: { conditions: ['source', 'module', 'node', 'default'], externalConditions: ['source', 'node'] },
};
/** What is polled for comes late on a busy machine; the default is a second. */
const patient = { expect: { poll: { timeout: 30_000 } } };
const oneByOne = { ...patient, testTimeout: 900_000, hookTimeout: 360_000, fileParallelism: false, maxWorkers: 1 };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'plain',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: ['dist/**', 'node_modules/**', ...E2E, ...CHECK_IN, ...HEAVY],
          globalSetup: POSTGRES,
          ...patient,
          // An embedded database takes ten seconds to start, and several times that where CI shares its cores.
          testTimeout: 90_000,
          hookTimeout: 240_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve,
        ssr,
        test: { name: 'heavy', include: HEAVY, globalSetup: POSTGRES, ...oneByOne, sequence: { groupOrder: 1 } },
      },
      {
        resolve,
        ssr,
        // One demonstration for all of them, started by the command that the README names.
        test: {
          name: 'e2e',
          include: E2E,
          globalSetup: ['e2e/support/demonstration.ts'],
          ...oneByOne,
          sequence: { groupOrder: 2 },
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'check-in',
          include: CHECK_IN,
          globalSetup: ['e2e/support/secure-demonstration.ts'],
          ...oneByOne,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
