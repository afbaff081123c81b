import { parseArgs } from 'node:util';
import { BEHAVIOUR_KINDS, type BehaviourKind, bureauOf, demoKey, readPlan, writePlan } from './demo/index.ts';
import { dataFolder } from './kit/data-folder.ts';
import { startSimulator } from './simulator/index.ts';

const HELP = `usage: scripts/simulate [--data DIR] [--address URL] [--jt808 HOST:PORT] [--faults LIST] [--seed N] [--quiet]

Lets the officers of the demonstration walk and ride the streets of its map and report over the real endpoints: OsmAnd
query and JSON, OwnTracks, the officer's page, JT/T 808 of 2013 and 2019. Goes on where the stored past ends; what could
not be delivered while the server was away is delivered late, as real terminals do.

  --data DIR          the data folder that scripts/start seeded (DATA_DIR, else ./data of the project)
  --address URL       the server (http://127.0.0.1:8080)
  --jt808 HOST:PORT   its JT/T 808 port (127.0.0.1:7611)
  --faults LIST       what may go wrong, by comma: ${BEHAVIOUR_KINDS.filter((k) => k !== 'normal').join(', ')}; "none"; default all
  --seed N            another story than the stored one
  --quiet             no line a minute
  --help
`;

class Misuse extends Error {}

function faultsOf(text: string | undefined): ReadonlySet<BehaviourKind> | null {
  if (text === undefined || text === 'all') return null;
  if (text === 'none') return new Set();
  const chosen = text.split(',').map((word) => {
    const kind = BEHAVIOUR_KINDS.find((k) => k === word.trim());
    if (!kind) throw new Misuse(`unknown fault: ${word}`);
    return kind;
  });
  return new Set(chosen);
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw new Misuse(`no http address: ${text}`);
  return url;
}

function hostPort(text: string): { host: string; port: number } {
  const match = /^(.+):(\d{1,5})$/.exec(text);
  if (!match) throw new Misuse(`no HOST:PORT: ${text}`);
  return { host: match[1], port: Number(match[2]) };
}

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      data: { type: 'string' },
      address: { type: 'string', default: 'http://127.0.0.1:8080' },
      jt808: { type: 'string', default: '127.0.0.1:7611' },
      faults: { type: 'string' },
      seed: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const data = dataFolder(values.data);
  const faults = faultsOf(values.faults);
  const server = { address: urlOf(values.address), jt808: hostPort(values.jt808) };
  const stored = await readPlan(data);
  if (!stored.ok) throw new Misuse(stored.refusal.reason);
  const seed = values.seed === undefined ? stored.value.seed : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Misuse(`no whole number: --seed ${values.seed}`);
  const plan = { ...stored.value, seed };
  const bureau = await bureauOf(data, plan);
  if (!bureau.ok) throw new Misuse(bureau.refusal.reason);
  const simulator = startSimulator({
    bureau: bureau.value,
    key: await demoKey(data),
    server,
    since: plan.filledUntil,
    faults,
    onProgress(until, tally, active) {
      if (!values.quiet)
        console.log(
          `${active} terminals · ${tally.acknowledged} acknowledged · ${tally.failed} tries failed · ${tally.lost} lost`,
        );
      if (values.seed === undefined) void writePlan(data, { ...plan, filledUntil: until }).catch(() => undefined);
    },
  });
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    // Started by another process: ends with it, so that no simulator is left behind.
    process.once('disconnect', () => resolve());
  });
  simulator.stop();
  // An open channel to the starter would keep this process alive.
  if (process.connected) process.disconnect();
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Misuse) && !(error instanceof TypeError && 'code' in error)) throw error;
  process.stderr.write(`scripts/simulate: ${error.message}\n\n${HELP}`);
  process.exitCode = 64;
}
