import type { TestProject } from 'vitest/node';
import { startDemonstration } from './demonstration.ts';

/** Over HTTPS, as phones need it for their cameras; with fewer officers, whom nobody here looks at. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env.CHECK_IN_DEMONSTRATION;
  if (running) {
    // A folder of a demonstration that runs with --tls already: for working on these tests.
    project.provide('demonstration', { dataDir: running, startMs: 0, printed: '' });
    return async () => undefined;
  }
  return startDemonstration(project, ['--tls', '--officers', '110']);
}
