import { once } from 'node:events';
import { createInterface } from 'node:readline';
import {
  createReassembler,
  type DecodeOptions,
  type DecodeResult,
  decodeHexFrame,
  decodeOsmand,
  decodeOwntracks,
  decodeWeb,
} from '@dutywall/server/ingest/decode';
import type { Datum } from '@dutywall/shared/geo';

const HELP = `usage: scripts/decode PROTOCOL [--datum D]

Reads messages from standard input, one a line, and prints one JSON line for each:
  {"message": name, "fixes": [canonical fix, …]}   or   {"error": code, "reason": sentence}
Items refused beside good ones are listed under "rejected".

PROTOCOL
  jt808      hex of one frame as it travels, flags included; parts of a split message gather over lines
  osmand     JSON {"method", "url", "headers"?, "body"?}
  owntracks  the JSON body
  web        the JSON body of /ingest/web: one canonical fix, an array of them, or {"fixes": […]}

OPTIONS
  --datum D  WGS-84 (default), GCJ-02, BD-09 or CGCS2000: what the terminal reports in
  --help     this text
`;
const DATUMS: readonly string[] = ['WGS-84', 'GCJ-02', 'BD-09', 'CGCS2000'];
type DecodeLine = (line: string, options: DecodeOptions) => DecodeResult;

function decoderOf(protocol: string | undefined, datum: Datum): DecodeLine | null {
  switch (protocol) {
    case 'jt808': {
      const parts = createReassembler();
      return (line, options) => decodeHexFrame(line, parts, options, datum);
    }
    case 'osmand':
      return (line, options) => decodeRequestLine(line, options, datum);
    case 'owntracks':
      return (line, options) => decodeOwntracks(line, options, datum);
    case 'web':
      return (line, options) => decodeWeb(line, options, datum);
    default:
      return null;
  }
}

function decodeRequestLine(line: string, options: DecodeOptions, datum: Datum): DecodeResult {
  let request: unknown;
  try {
    request = JSON.parse(line);
  } catch {
    return { ok: false, refusal: { code: 'not-json', reason: 'the line is no JSON request' } };
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    return { ok: false, refusal: { code: 'not-an-object', reason: 'the line is no JSON object' } };
  }
  const { url, body } = request as { readonly url?: unknown; readonly body?: unknown };
  const text = body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return decodeOsmand({ url: typeof url === 'string' ? url : '', body: text }, options, datum);
}

/** The line printed for one message. A message that is wrong as a whole has `error`, and what could be kept. */
function report(result: DecodeResult): Record<string, unknown> {
  if (!result.ok) return { error: result.refusal.code, reason: result.refusal.reason };
  const { message, fixes, heartbeatAt, rejected = [], details } = result.value;
  // A batch whose own structure is wrong is an error as a whole, whatever could be saved of it.
  const broken = rejected.find((entry) => entry.code.startsWith('batch-'));
  const whole = broken ?? (fixes.length === 0 ? rejected[0] : undefined);
  return {
    ...(whole && { error: whole.code, reason: whole.reason }),
    message,
    fixes,
    ...(heartbeatAt !== undefined && { heartbeat: true }),
    ...(rejected.length > 0 && { rejected }),
    ...(details && { details }),
  };
}

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  const at = argv.indexOf('--datum');
  const datum = at < 0 ? 'WGS-84' : (argv[at + 1] ?? '');
  const rest = argv.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
  const decode = DATUMS.includes(datum) && rest.length === 1 ? decoderOf(rest[0], datum as Datum) : null;
  if (!decode) {
    process.stderr.write(`scripts/decode: unknown protocol or option: ${argv.join(' ') || '(none)'}\n\n${HELP}`);
    return 64;
  }
  process.stdout.on('error', () => process.exit(0)); // The reader went away.
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    let answer: Record<string, unknown>;
    try {
      answer = report(decode(line, { receivedAt: Date.now() }));
    } catch (error) {
      // A bug of ours, not the message's: named as such, and the next line still counts.
      answer = { error: 'internal', reason: error instanceof Error ? error.message : 'unexpected failure' };
    }
    if (!process.stdout.write(`${JSON.stringify(answer)}\n`)) await once(process.stdout, 'drain');
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
