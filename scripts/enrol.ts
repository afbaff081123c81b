import { parseArgs } from 'node:util';
import { callControl } from './kit/control.ts';
import { dataFolder } from './kit/data-folder.ts';

const HELP = `usage: scripts/enrol --officer BADGE --protocol P [options]

Gives an officer of the running server a terminal and prints JSON with its id, address and secret. The secret is
shown this once: it is stored as a hash only.

  --officer BADGE      badge number of who will carry it
  --protocol P         osmand, owntracks, jt808 or web
  --phone N            jt808: the number the device sends (one is made up otherwise)
  --datum D            WGS-84 (default), GCJ-02, BD-09 or CGCS2000: what the device reports in
  --interval S         seconds between reports that are to be expected
  --rests-silent       the device stops reporting when it lies still
  --data DIR           data folder of the running server (default: $DATA_DIR, else ./data of the project)
  --help               this text
`;
const PROTOCOLS = ['osmand', 'owntracks', 'jt808', 'web'];
/** sysexits.h: wrong use, and something outside is unavailable. */
const EX_USAGE = 64;
const EX_UNAVAILABLE = 69;

function readArguments(argv: string[]) {
  return parseArgs({
    args: argv,
    options: {
      officer: { type: 'string' },
      protocol: { type: 'string' },
      phone: { type: 'string' },
      datum: { type: 'string' },
      interval: { type: 'string' },
      'rests-silent': { type: 'boolean' },
      data: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}

function usage(text: string): number {
  process.stderr.write(`scripts/enrol: ${text}\n\n${HELP}`);
  return EX_USAGE;
}

async function main(): Promise<number> {
  let options: ReturnType<typeof readArguments>;
  try {
    options = readArguments(process.argv.slice(2));
  } catch (error) {
    return usage(error instanceof Error ? error.message : 'wrong use');
  }
  const { officer, protocol, phone, datum, interval } = options;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (!officer) return usage('--officer BADGE is missing');
  if (!protocol || !PROTOCOLS.includes(protocol)) return usage(`--protocol must be one of ${PROTOCOLS.join(', ')}`);
  if (interval !== undefined && !/^\d{1,4}$/.test(interval)) return usage('--interval is a number of seconds');

  const answer = await callControl(dataFolder(options.data), '/control/terminals/enrol', {
    officer,
    protocol,
    ...(phone !== undefined && { phone }),
    ...(datum !== undefined && { datum }),
    ...(interval !== undefined && { expectedIntervalS: Number(interval) }),
    ...(options['rests-silent'] && { restsSilent: true }),
  });
  if (!answer.ok) {
    process.stderr.write(`scripts/enrol: ${answer.refusal.code}: ${answer.refusal.reason}\n`);
    return EX_UNAVAILABLE;
  }
  process.stdout.write(`${JSON.stringify(answer.value, null, 2)}\n`);
  return 0;
}

process.exitCode = await main();
