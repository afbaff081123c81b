import { defineConfig } from 'vitest/config';

/** Sources are tested directly: the `source` condition leads to TypeScript files, not to `dist`. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['dist/**', 'node_modules/**'],
    fileParallelism: true,
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
