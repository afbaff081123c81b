import { Registry } from 'prom-client';
import { buildApp, createBus, createDice, createLog, systemClock } from './app.ts';
import { readConfig } from './config.ts';
import { migrate, openDatabase } from './db/index.ts';
import { openRooms } from './rooms.ts';

/** Exit statuses of sysexits.h: bad configuration, something outside is unavailable. */
const EX_CONFIG = 78;
const EX_UNAVAILABLE = 69;
/** How long a graceful end may take before it is cut short, ms. */
const END_MS = 10_000;

/** The composition root: the only reader of the environment, the only importer of database adapters. */
async function main(): Promise<void> {
  const read = readConfig(process.env);
  if (!read.ok) {
    console.error(`${read.refusal.code}: ${read.refusal.reason}`);
    process.exit(EX_CONFIG);
  }
  const config = read.value;
  const log = createLog(config);
  const clock = systemClock;
  const dice = createDice(clock);
  const bus = createBus((name, error) => log.error({ err: error, name }, 'a listener failed'));
  const registry = new Registry();
  const db = await openDatabase({
    databaseUrl: config.databaseUrl,
    dataDir: config.dataDir,
    log,
    minFreeBytes: config.minFreeMb * 1024 * 1024,
  });
  await migrate(db);
  const rooms = await openRooms(config, { clock, dice, db, bus }, log, registry);
  const app = await buildApp(config, { clock, dice, db, bus, sessions: rooms.sessions, log, registry }, rooms.all);
  rooms.live.attach(app.server, { allowedOrigins: config.publicOrigins });

  let ending = false;
  const end = async (why: string): Promise<void> => {
    if (ending) return;
    ending = true;
    log.info({ why }, 'ending');
    setTimeout(() => process.exit(EX_UNAVAILABLE), END_MS).unref();
    await rooms.close();
    await app.close();
    await db.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(signal));
  // Started by scripts/start: when that one dies, however it dies, this channel closes.
  process.once('disconnect', () => void end('parent gone'));

  await rooms.start();
  const jt808Port = await rooms.listenJt808();
  const listening = new URL(await app.listen({ port: config.port, host: config.host }));
  // Fastify calls every server that it did not make itself plain HTTP.
  const address = `${config.tls ? 'https' : 'http'}://${listening.host}`;
  await rooms.openTrust(Number(listening.port || (config.tls ? 443 : 80)));
  await rooms.control.announce(config.dataDir, loopbackOf(address));
  log.info({ address, jt808Port }, 'ready');
}

/** Commands of this machine reach the server over loopback, whatever it listens on. */
function loopbackOf(address: string): string {
  const url = new URL(address);
  url.hostname = '127.0.0.1';
  return url.origin;
}

main().catch((error: unknown) => {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  console.error(code ? `${code}: ${message}` : error);
  process.exit(EX_UNAVAILABLE);
});
