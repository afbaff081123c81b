import { join } from 'node:path';
import { COLLEAGUE } from './demo/index.ts';
import { callControl } from './kit/control.ts';
import { banner } from './startup/banner.ts';
import { createChildren } from './startup/children.ts';
import { type PreparedDemo, prepareStore, rosterAhead } from './startup/demo.ts';
import { handOver } from './startup/handover.ts';
import { readOptions, type StartOptions, USAGE, UsageError } from './startup/options.ts';
import { freePort, lanAddress, portIsFree, untilReady } from './startup/ready.ts';
import { createSteps } from './startup/steps.ts';
import { readTls, type TlsFiles, trustLines } from './startup/tls.ts';

const ROOT = join(import.meta.dirname, '../..');
const DEFAULT_JT808_PORT = 7611;
/** The demonstration's roster is rolled forward this often while it runs, ms. */
const ROLL_MS = 30 * 60_000;

const say = (line: string) => console.log(line);

/** From a built checkout to a living wall: store, demonstration, server, simulator. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (!options) {
    say(USAGE);
    return;
  }
  const steps = createSteps(say, () => performance.now());
  const ports = await choosePorts(options);
  const tls = options.tls ? await readTls(options.dataDir, process.env) : null;
  const onStep = (step: string, ms: number) => say(`  · ${step}  ${(ms / 1000).toFixed(1)} s`);
  const demo = await steps.step('数据库与数据 / database and data', () => prepareStore(options, Date.now(), onStep));

  const address = `${options.tls ? 'https' : 'http'}://127.0.0.1:${ports.http}`;
  const children = createChildren(say);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void children.stop().then(() => process.exit(0)));
  }
  children.start({
    name: '服务 / server',
    module: join(ROOT, 'server/dist/main.js'),
    env: serverEnv(options, ports, tls),
  });
  await steps.step('服务就绪 / server ready: /readyz 200', () => untilReady(address));
  if (demo) await showDemo(demo, options, { address, ...ports, ca: tls?.ca }, children.start);
  else say(`\n勤务指挥墙 Dutywall  ${address}\n  scripts/account create --help\n`);
  if (tls?.fingerprint) say(trustLines(tls.fingerprint, lanAddress() ?? '127.0.0.1', ports.trust));
  say(`总计 / total  ${steps.total()}`);
}

async function showDemo(
  demo: PreparedDemo,
  options: StartOptions,
  where: { readonly address: string; readonly jt808: number; readonly ca: string | undefined },
  start: ReturnType<typeof createChildren>['start'],
): Promise<void> {
  const { info } = demo;
  const { address } = where;
  const jt808 = `127.0.0.1:${where.jt808}`;
  const people = { supervisorSquads: info.supervisorSquads, bureau: info.squads[0].id, officer: info.officer };
  const file = await handOver(options.dataDir, { address, jt808 }, people);
  start({
    name: '模拟终端 / simulator',
    module: join(ROOT, 'scripts/dist/simulate.js'),
    args: ['--data', options.dataDir, '--address', address, '--jt808', jt808, '--quiet'],
    ...(where.ca ? { env: { NODE_EXTRA_CA_CERTS: where.ca } } : {}),
  });
  start({
    name: '值班员 / colleague at the desk',
    module: join(ROOT, 'scripts/dist/colleague.js'),
    args: ['--data', options.dataDir, '--account', COLLEAGUE],
    ...(where.ca ? { env: { NODE_EXTRA_CA_CERTS: where.ca } } : {}),
  });
  const roll = async () => {
    const pushed = await callControl(options.dataDir, '/control/roster', rosterAhead(demo, Date.now()));
    if (!pushed.ok) say(`! 排班未能延续 / the roster was not rolled forward: ${pushed.refusal.reason}`);
  };
  setInterval(() => void roll(), ROLL_MS).unref();
  say(banner(file, lanAddress()));
}

interface Ports {
  readonly http: number;
  readonly jt808: number;
  /** Plain HTTP that hands out our authority; used with --tls only. */
  readonly trust: number;
}

async function choosePorts(options: StartOptions): Promise<Ports> {
  const jt808 = Number(process.env.JT808_PORT ?? DEFAULT_JT808_PORT);
  for (const [name, port] of Object.entries({ '--port': options.port, JT808_PORT: jt808 })) {
    if (port !== 0 && !(await portIsFree(port))) {
      throw new UsageError(`端口已被占用 / port ${port} is taken; choose another with ${name}`);
    }
  }
  const http = options.port || (await freePort());
  const trust = Number(process.env.TRUST_PORT ?? (options.port === 0 ? 0 : http + 1));
  return { http, jt808: jt808 || (await freePort()), trust: trust || (await freePort()) };
}

function serverEnv(options: StartOptions, ports: Ports, tls: TlsFiles | null) {
  return {
    PORT: String(ports.http),
    JT808_PORT: String(ports.jt808),
    DATA_DIR: options.dataDir,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
    ...(options.databaseUrl ? { DATABASE_URL: options.databaseUrl } : {}),
    ...(tls ? { TLS_CERT: tls.cert, TLS_KEY: tls.key } : {}),
    ...(tls?.ca ? { TLS_CA: tls.ca, TRUST_PORT: String(ports.trust) } : {}),
  };
}

main().catch((error: unknown) => {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(64);
  }
  console.error(error);
  process.exit(70);
});
