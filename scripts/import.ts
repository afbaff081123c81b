import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type ImportReport, importOrganisation } from '@dutywall/server/features/import';
import { problemLine } from '@dutywall/shared/kit';
import { askOrOpen, EX_DATA, EX_NO_INPUT, EX_UNAVAILABLE, EX_USAGE } from './kit/ask.ts';
import { dataFolder } from './kit/data-folder.ts';

const HELP = `usage: scripts/import --squads S --officers O --posts P --roster R [--data DIR]

Puts your own organisation into an empty installation (scripts/start --no-demo), whether its server runs or not.

  --squads S.json     [{id, name, parent?}]
  --officers O.json   [{badge, name, squad, id?, kind?: enforcement|auxiliary, equipment?: [text]}]
  --posts P.geojson   as scripts/evaluate reads them
  --roster R.json     as scripts/evaluate reads it; "officer" is a badge or an id
  --data DIR          data folder (default: $DATA_DIR, else ./data of the project); DATABASE_URL names a PostgreSQL instead
  --help              this text

Everything is imported, or nothing: every bad row is named on standard error. Exit status 0; 65 when rows were wrong;
66 when a file cannot be read; 69 when the installation is not empty or cannot be reached; 64 on bad use.
`;
const FILES = ['squads', 'officers', 'posts', 'roster'] as const;

class UnreadableFile extends Error {}

function readArguments(argv: string[]) {
  const text = { type: 'string' } as const;
  const options = { squads: text, officers: text, posts: text, roster: text, data: text } as const;
  return parseArgs({ args: argv, options: { ...options, help: { type: 'boolean', short: 'h' } } }).values;
}

function usage(text: string): number {
  process.stderr.write(`scripts/import: ${text}\n\n${HELP}`);
  return EX_USAGE;
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UnreadableFile(`${path}: 无法读取 / cannot be read (${(error as NodeJS.ErrnoException).code ?? 'io'})`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new UnreadableFile(`${path}: 不是 JSON / is not JSON (not-json)`);
  }
}

async function main(): Promise<number> {
  let options: ReturnType<typeof readArguments>;
  try {
    options = readArguments(process.argv.slice(2));
  } catch (error) {
    return usage(error instanceof Error ? error.message : 'wrong use');
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const missing = FILES.filter((name) => !options[name]);
  if (missing.length > 0) return usage(`${missing.map((name) => `--${name}`).join(', ')} missing`);
  const [squads, officers, posts, roster] = await Promise.all(FILES.map((name) => readJson(options[name] ?? '')));
  const files = { squads, officers, posts, roster };
  const where = { dataDir: dataFolder(options.data), databaseUrl: process.env.DATABASE_URL || undefined };
  const answer = await askOrOpen(where, '/control/import', files, (db) => importOrganisation({ db }, files));
  if (!answer.ok) {
    process.stderr.write(`scripts/import: ${answer.refusal.code}: ${answer.refusal.reason}\n`);
    return EX_UNAVAILABLE;
  }
  const report = answer.value as ImportReport;
  if ('problems' in report) {
    for (const one of report.problems) process.stderr.write(`${problemLine(one)}\n`);
    process.stderr.write(`scripts/import: 未导入任何数据 / nothing was imported (${report.problems.length})\n`);
    return EX_DATA;
  }
  process.stdout.write(`${JSON.stringify(report)}\n`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UnreadableFile)) throw error;
  process.stderr.write(`scripts/import: ${error.message}\n`);
  process.exitCode = EX_NO_INPUT;
}
