import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ExportedShift, exportShift } from '@dutywall/server/features/duty';
import { askOrOpen, EX_UNAVAILABLE, EX_USAGE } from './kit/ask.ts';
import { dataFolder } from './kit/data-folder.ts';

const HELP = `usage: scripts/export-shift --officer BADGE --date YYYY-MM-DD --out DIR [--data DIR]

Writes the shifts of an officer that begin on that day (Asia/Shanghai) as posts.geojson, roster.json, fixes.ndjson and
rules.json, so that a verdict can be checked elsewhere:

  scripts/evaluate --posts DIR/posts.geojson --roster DIR/roster.json --fixes DIR/fixes.ndjson --rules DIR/rules.json

  --data DIR   data folder (default: $DATA_DIR, else ./data of the project); DATABASE_URL names a PostgreSQL instead
  --help       this text

Exit status 0; 69 when there is no such officer or shift, or no store; 73 when DIR cannot be written; 64 on bad use.
`;
const FILES = ['posts.geojson', 'roster.json', 'fixes.ndjson', 'rules.json'] as const;
/** sysexits.h: cannot create output. */
const EX_CANTCREAT = 73;

function readArguments(argv: string[]) {
  const text = { type: 'string' } as const;
  const options = { officer: text, date: text, out: text, data: text } as const;
  return parseArgs({ args: argv, options: { ...options, help: { type: 'boolean', short: 'h' } } }).values;
}

function usage(text: string): number {
  process.stderr.write(`scripts/export-shift: ${text}\n\n${HELP}`);
  return EX_USAGE;
}

async function main(): Promise<number> {
  let options: ReturnType<typeof readArguments>;
  try {
    options = readArguments(process.argv.slice(2));
  } catch (error) {
    return usage(error instanceof Error ? error.message : 'wrong use');
  }
  const { officer, date, out } = options;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (!officer || !out) return usage('--officer, --date and --out are needed');
  if (!date || !/^\d{4}-\d\d-\d\d$/.test(date)) return usage('--date must be YYYY-MM-DD');
  const where = { dataDir: dataFolder(options.data), databaseUrl: process.env.DATABASE_URL || undefined };
  const body = { officer, date };
  const answer = await askOrOpen(where, '/control/export-shift', body, (db) => exportShift(db, officer, date));
  if (!answer.ok) {
    process.stderr.write(`scripts/export-shift: ${answer.refusal.code}: ${answer.refusal.reason}\n`);
    return EX_UNAVAILABLE;
  }
  const files = answer.value as ExportedShift;
  try {
    await mkdir(out, { recursive: true });
    for (const name of FILES) await writeFile(join(out, name), files[name], { mode: 0o600 });
  } catch (error) {
    process.stderr.write(`scripts/export-shift: ${out}: ${(error as NodeJS.ErrnoException).code ?? 'io'}\n`);
    return EX_CANTCREAT;
  }
  process.stdout.write(`${FILES.map((name) => join(out, name)).join('\n')}\n`);
  return 0;
}

process.exitCode = await main();
