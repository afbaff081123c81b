import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationOf, readRelaySettings } from '@dutywall/scripts/relay';
import { turnCredential } from '@dutywall/server/features/check-in';
import { MINUTE } from '@dutywall/shared/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SECRET = 'north-of-the-river-2026';
const missing = ['turnserver', 'turnutils_uclient', 'turnutils_peer'].find((tool) => !existsSync(`/usr/bin/${tool}`));

interface Credential {
  readonly username: string;
  readonly credential: string;
}

/** A UDP port that is free now. */
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

/** It listens on TCP as well. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

describe.skipIf(missing !== undefined)(missing ? `needs ${missing} (apt install coturn)` : 'a real coturn', () => {
  let folder: string;
  let relay: ChildProcess;
  let echo: ChildProcess;
  let port: number;
  let echoPort: number;
  let log = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dutywall-turn-'));
    port = await freePort();
    echoPort = await freePort();
    const relayFrom = 40_000 + (process.pid % 200) * 100;
    const read = readRelaySettings(
      {
        ...{ TURN_SECRET: SECRET, TURN_PEERS: '127.0.0.1', TURN_LISTEN: '127.0.0.1', TURN_PORT: String(port) },
        TURN_RELAY_PORTS: `${relayFrom}-${relayFrom + 99}`,
      },
      [],
    );
    if (!read.ok) throw new Error(read.refusal.reason);
    const file = join(folder, 'turnserver.conf');
    await writeFile(file, configurationOf(read.value, folder), { mode: 0o600 });
    relay = spawn('turnserver', ['-c', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [relay.stdout, relay.stderr]) stream?.on('data', (part: Buffer) => (log += part.toString()));
    // Sends back what reaches it, on every address of the loopback.
    echo = spawn('turnutils_peer', ['-p', String(echoPort)], { stdio: 'ignore' });
    for (let at = 0; !(await answers(port)) && at < 300; at++) await new Promise((r) => setTimeout(r, 100));
    expect(log).not.toContain('Bad configuration');
  });
  afterAll(async () => {
    for (const child of [relay, echo]) child?.kill('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  /** Allocates, sends two messages to the peer through the relay and waits for them; what the client printed. */
  function send(by: Credential, peer = '127.0.0.1'): Promise<{ readonly status: number; readonly said: string }> {
    const args = ['-u', by.username, '-w', by.credential, '-n', '2', '-m', '1', '-p', String(port)];
    return new Promise((resolve) => {
      execFile(
        'turnutils_uclient',
        [...args, '-e', peer, '-r', String(echoPort), '127.0.0.1'],
        { timeout: 60_000 },
        (error, out, err) => resolve({ status: error ? 1 : 0, said: `${out}${err}` }),
      );
    });
  }
  const ours = (secret = SECRET, lifeMs = 30 * MINUTE): Credential =>
    turnCredential(secret, 'call.peer-000001', Date.now() + lifeMs);

  it('lets a credential of ours allocate, and relays to a peer of the allow-list and back', async () => {
    const { status, said } = await send(ours());
    expect(said).toContain('Total lost packets 0');
    expect(status).toBe(0);
  });

  it('refuses one that has ended', async () => {
    const { status, said } = await send(ours(SECRET, -MINUTE));
    expect(said).toContain('Cannot complete Allocation');
    expect(status).not.toBe(0);
  });

  it.each([
    ['a longer life', (one: Credential) => ({ ...one, username: one.username.replace(/^\d+/, '4102444800') })],
    ['another check-in', (one: Credential) => ({ ...one, username: one.username.replace('call', 'calm') })],
    ['another password', (one: Credential) => ({ ...one, credential: Buffer.from('x'.repeat(20)).toString('base64') })],
    ['another secret', () => ours('south-of-the-river-2026')],
  ])('refuses one altered to %s', async (_what, alter) => {
    const { status, said } = await send(alter(ours()));
    expect(said).toContain('Cannot complete Allocation');
    expect(status).not.toBe(0);
  });

  it.each(['127.0.0.2', '10.9.8.7', '169.254.169.254', '224.0.0.1'])(
    'refuses to relay to %s, which nobody allowed',
    async (peer) => {
      const { status, said } = await send(ours(), peer);
      expect(said).toMatch(/403|Forbidden/);
      expect(status).not.toBe(0);
    },
  );
});
