import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationOf, readRelaySettings, urlsOf } from '@dutywall/scripts/relay';

const TURNSERVER = '/usr/bin/turnserver';
const SECRET = 'south-of-the-bridge-2026';

/** Why relayed calls cannot be tried here; null: they can. */
export const NO_RELAY = existsSync(TURNSERVER) ? null : 'coturn is not installed (apt-get install coturn)';

export interface Relay {
  readonly pid: number;
  /** What the server is told. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** Browsers give no candidates of the loopback, so the relay stands on the machine's own address where it has one. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  return all.find((one) => one.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1';
}

/** A real coturn with the configuration that `scripts/turn` makes; it may relay to itself and to nobody else. */
export async function startRelay(): Promise<Relay> {
  const folder = await mkdtemp(join(tmpdir(), 'dutywall-relay-'));
  const address = ownAddress();
  const port = await freePort();
  const from = 45_000 + (process.pid % 40) * 200;
  const read = readRelaySettings(
    {
      ...{ TURN_SECRET: SECRET, TURN_PEERS: address, TURN_LISTEN: address, TURN_PORT: String(port) },
      TURN_RELAY_PORTS: `${from}-${from + 199}`,
    },
    [address],
  );
  if (!read.ok) throw new Error(read.refusal.reason);
  const file = join(folder, 'turnserver.conf');
  await writeFile(file, configurationOf(read.value, folder), { mode: 0o600 });
  const child = spawn(TURNSERVER, ['-c', file], { stdio: 'ignore' });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (child.pid === undefined) throw new Error('turnserver did not start');
  return {
    pid: child.pid,
    env: { TURN_URLS: urlsOf(read.value, address).join(','), TURN_SECRET: SECRET },
    async stop() {
      child.kill('SIGTERM');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
