import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench } from './benches/kit/bench.ts';
import { Report } from './benches/kit/report.ts';

const USAGE = `usage: scripts/bench [NAME] [--quick] [--seed N] [--repeat N] [--explain N]

Measures NAME against its reference in the same run: one JSON line a figure on standard output, a table with
min / median / max / ratio and the verdict on gates and goals on standard error. Without NAME: the list.

  --quick     the exact facts only (bytes, losses, mismatches), in less than 30 s
  --seed N    seed of the load (default 1)
  --repeat N  repetitions of subject and reference, alternating (default 3)
  --explain N measures nothing: N of the bench's cases in words (duty-corpus only)

Exit status: 0 all gates met · 1 a gate failed · 64 wrong use.`;

const FOLDER = join(import.meta.dirname, 'benches');

function names(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.slice(0, -3))
    .sort();
}

async function load(name: string): Promise<Bench> {
  return ((await import(join(FOLDER, `${name}.js`))) as { bench: Bench }).bench;
}

function wholeNumber(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new TypeError(`--${option} takes a whole number from 1`);
  return value;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      seed: { type: 'string', default: '1' },
      repeat: { type: 'string', default: '3' },
      explain: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  });
  const [name, ...rest] = positionals;
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (name === undefined) {
    for (const one of names()) console.log(`${one.padEnd(12)} ${(await load(one)).summary}`);
    return 0;
  }
  if (rest.length > 0) throw new TypeError('one bench at a time');
  if (!names().includes(name)) throw new TypeError(`there is no bench "${name}"; there are: ${names().join(', ')}`);
  const bench = await load(name);
  if (values.explain !== undefined) {
    if (!bench.explain) throw new TypeError(`the bench "${name}" has no cases to explain`);
    console.log(bench.explain(wholeNumber(values.explain, 'explain'), wholeNumber(values.seed, 'seed')));
    return 0;
  }
  const report = new Report(name);
  await bench.run(report, {
    quick: values.quick ?? false,
    seed: wholeNumber(values.seed, 'seed'),
    repeat: wholeNumber(values.repeat, 'repeat'),
  });
  return report.conclude() ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const misuse = error instanceof TypeError;
    console.error(misuse ? `${error.message}\n\n${USAGE}` : error);
    process.exit(misuse ? 64 : 70);
  },
);
