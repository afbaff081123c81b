import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { fromIso, problemLine } from '@dutywall/shared/kit';
import { evaluateFiles } from './evaluation/index.ts';

const HELP = `usage: scripts/evaluate --posts P.geojson --roster R.json --fixes F.ndjson [--rules X.json] [--as-of T]

Prints the duty timeline of every officer in the roster as JSON, with the evidence and a sentence for each interval.
No server is needed; it is the engine the server runs.

  --posts   GeoJSON FeatureCollection: id, properties {name, toleranceM?}; (Multi)Polygon is an area, Point with
            radiusM a circle, LineString with bufferM a route; WGS-84
  --roster  [{officer, posts: [id], from, to, breaks?: [{from, to}], leave?: [{from, to, reason}], squad?,
            terminal?: {expectedIntervalS, restsSilent?}, changes?: [time]}], ISO times with a zone; changes: when
            post, roster or terminal changed within the shift
  --fixes   one canonical fix a line with "officer", in order of arrival; a heartbeat is
            {officer, heartbeat: true, eventAt}
  --rules   JSON object overriding rules by name, e.g. {"leaveToleranceS": 900}
  --as-of   ISO time with a zone: what was known then (default: after all that arrived)
  --help    this text

Exit status 0; 65 when rows or lines were wrong (named on standard error, the good ones are evaluated); 66 when a
file cannot be read; 64 on bad use.
`;

/** A whole file that is of no use: its message goes to standard error. */
class UnreadableFile extends Error {}

async function readJson(path: string): Promise<unknown> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new UnreadableFile(`${path}: 无法读取 / cannot be read (${(error as NodeJS.ErrnoException).code ?? 'io'})`);
  }
  try {
    return JSON.parse(decodeText(bytes));
  } catch {
    throw new UnreadableFile(`${path}: 不是 JSON / is not JSON (not-json)`);
  }
}

/** UTF-8 with or without a mark; what is no UTF-8 is read as GB 18030, which rosters from Chinese spreadsheets are in. */
function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

async function* readLines(path: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw new UnreadableFile(`${path}: 无法读取 / cannot be read (${(error as NodeJS.ErrnoException).code ?? 'io'})`);
  }
}

function readOptions(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { posts: text, roster: text, fixes: text, rules: text, 'as-of': text } as const;
  return parseArgs({ args: [...argv], options: { ...options, help: { type: 'boolean', short: 'h' } } }).values;
}

async function main(argv: readonly string[]): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(argv);
  } catch (error) {
    process.stderr.write(`scripts/evaluate: ${error instanceof Error ? error.message : 'bad use'}\n\n${HELP}`);
    return 64;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { posts, roster, fixes } = options;
  const asOf = options['as-of'] === undefined ? Number.POSITIVE_INFINITY : fromIso(options['as-of']);
  if (!posts || !roster || !fixes || asOf === null) {
    const what = asOf === null ? '--as-of must be an ISO time with a zone' : '--posts, --roster and --fixes are needed';
    process.stderr.write(`scripts/evaluate: ${what}\n\n${HELP}`);
    return 64;
  }
  try {
    const result = await evaluateFiles({
      posts: await readJson(posts),
      roster: await readJson(roster),
      fixes: readLines(fixes),
      ...(options.rules === undefined ? {} : { rules: await readJson(options.rules) }),
      asOf,
    });
    for (const note of result.notes) process.stderr.write(`${note}\n`);
    for (const one of result.problems) process.stderr.write(`${problemLine(one)}\n`);
    process.stdout.write(`${JSON.stringify(result.officers, null, 1)}\n`);
    return result.problems.length > 0 ? 65 : 0;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 66;
  }
}

process.exitCode = await main(process.argv.slice(2));
