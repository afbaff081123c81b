import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Summary } from './kit/summary-reporter.ts';
import { missingTools } from './kit/test-tools.ts';

/**
 * The projects of tests/vitest.config.ts, each in a run of its own: Vitest starts what all projects of a run share
 * before the first test, and a demonstration that nobody looks at yet takes its share of every core.
 */
const STAGES = ['plain', 'heavy', 'e2e', 'check-in'];
const NOTHING: Summary = { passed: 0, failed: 0, skips: [] };

const USAGE = `usage: scripts/test [--quick | --long] [FILTER…]

  --quick   leaves out browser, fault and load tests
  --long    runs the campaigns in full (kills, fuzz, properties with 10,000 cases)
  FILTER    only test files whose path contains it

The last line is "N passed, N failed, N skipped"; each skip's reason stands above it.`;

/** Runs the suite: what it lacks is installed first where that is possible, else the tests that need it skip. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean' }, long: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.quick && values.long) throw new TypeError('--quick and --long exclude each other');
  if (!values.quick) await missingTools();

  let passed = 0;
  let failed = 0;
  const skips: string[] = [];
  for (const stage of values.quick ? STAGES.slice(0, 1) : STAGES) {
    const came = await run(stage, positionals, values.long ? { DUTYWALL_LONG: '1' } : {});
    passed += came.passed;
    failed += came.failed;
    skips.push(...came.skips);
  }
  for (const skip of skips) console.log(skip);
  console.log(`${passed} passed, ${failed} failed, ${skips.length} skipped`);
  return failed > 0 || passed + skips.length === 0 ? 1 : 0;
}

/** Runs one stage to its end. A run that ends without a word, or badly though nothing failed, counts as a failure. */
async function run(stage: string, filters: readonly string[], more: NodeJS.ProcessEnv): Promise<Summary> {
  const tests = join(import.meta.dirname, '../../tests');
  const reporter = join(import.meta.dirname, 'kit/summary-reporter.js');
  const args = ['run', `--project=${stage}`, '--passWithNoTests', '--reporter=default', `--reporter=${reporter}`];
  const child = spawn(join(tests, 'node_modules/.bin/vitest'), [...args, ...filters], {
    cwd: tests,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...more },
  });
  let came: Summary | null = null;
  child.on('message', (summary: Summary) => {
    came = summary;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const { passed, failed, skips } = came ?? NOTHING;
  return { passed, failed: code === 0 ? failed : Math.max(1, failed), skips };
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
    process.exit(64);
  },
);
