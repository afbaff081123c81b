import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { missingTools } from './kit/test-tools.ts';

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

  const tests = join(import.meta.dirname, '../../tests');
  const reporter = join(import.meta.dirname, 'kit/summary-reporter.js');
  const args = ['run', '--reporter=default', `--reporter=${reporter}`, ...positionals];
  if (values.quick) args.push('--project=plain');
  const child = spawn(join(tests, 'node_modules/.bin/vitest'), args, {
    cwd: tests,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...(values.long ? { DUTYWALL_LONG: '1' } : {}) },
  });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
    process.exit(64);
  },
);
