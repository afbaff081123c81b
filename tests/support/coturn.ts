import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationOf, readRelaySettings, urlsOf } from '@dutywall/scripts/relay';

const lacking = ['turnserver', 'turnutils_uclient', 'turnutils_peer'].find((tool) => !existsSync(`/usr/bin/${tool}`));
/** Why tests with a real TURN server cannot run here; null: they can. */
export const NO_COTURN =
  lacking === undefined ? null : `needs ${lacking} (scripts/test installs coturn on Debian as root)`;

export interface Coturn {
  /** Of its process, for tests that hold or end it from elsewhere. */
  readonly pid: number | null;
  readonly secret: string;
  readonly host: string;
  readonly port: number;
  /** `TURN_URLS` of a server that is to use it. */
  readonly urls: readonly string[];
  log(): string;
  stop(): Promise<void>;
}

/** This machine's address in its network: a browser finds no way over the loopback; without a network the loopback. */
export function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

/** A real turnserver on a free port, configured as `scripts/turn` does; `peers` as in `TURN_PEERS`. */
export async function startCoturn(host: string, peers: string): Promise<Coturn> {
  const folder = await mkdtemp(join(tmpdir(), 'dutywall-turn-'));
  const secret = 'north-of-the-river-2026';
  const port = await freePort(host);
  const relayFrom = 40_000 + (process.pid % 200) * 100;
  const read = readRelaySettings(
    {
      ...{ TURN_SECRET: secret, TURN_PEERS: peers, TURN_LISTEN: host, TURN_PORT: String(port) },
      TURN_RELAY_PORTS: `${relayFrom}-${relayFrom + 99}`,
    },
    [],
  );
  if (!read.ok) throw new Error(read.refusal.reason);
  const file = join(folder, 'turnserver.conf');
  await writeFile(file, configurationOf(read.value, folder), { mode: 0o600 });
  let log = '';
  const relay = spawn('turnserver', ['-c', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [relay.stdout, relay.stderr]) {
    stream.on('data', (part: Buffer) => {
      log += part.toString();
    });
  }
  const stop = async (): Promise<void> => {
    await end(relay);
    await rm(folder, { recursive: true, force: true });
  };
  for (let at = 0; !(await answers(host, port)); at++) {
    if (at > 300 || relay.exitCode !== null) {
      await stop();
      throw new Error(`turnserver does not answer: ${log.slice(-2_000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { pid: relay.pid ?? null, secret, host, port, urls: urlsOf(read.value, host), log: () => log, stop };
}

/** A UDP port that is free now. */
export function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, host, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** It listens on TCP as well. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
