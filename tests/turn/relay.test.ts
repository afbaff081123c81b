import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { turnCredential } from '@dutywall/server/features/check-in';
import { MINUTE } from '@dutywall/shared/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Coturn, freePort, NO_COTURN, startCoturn } from '../support/coturn.ts';

const HOST = '127.0.0.1';

interface Credential {
  readonly username: string;
  readonly credential: string;
}

describe.skipIf(NO_COTURN !== null)(NO_COTURN ?? 'a real coturn', () => {
  let relay: Coturn;
  let echo: ChildProcess;
  let echoPort: number;

  beforeAll(async () => {
    relay = await startCoturn(HOST, HOST);
    echoPort = await freePort(HOST);
    // Sends back what reaches it, on every address of the loopback.
    echo = spawn('turnutils_peer', ['-p', String(echoPort)], { stdio: 'ignore' });
    expect(relay.log()).not.toContain('Bad configuration');
  });
  afterAll(async () => {
    echo?.kill('SIGTERM');
    await relay?.stop();
  });

  /** Allocates, sends two messages to the peer through the relay and waits for them; what the client printed. */
  function send(by: Credential, peer = HOST): Promise<{ readonly status: number; readonly said: string }> {
    const args = ['-u', by.username, '-w', by.credential, '-n', '2', '-m', '1', '-p', String(relay.port)];
    return new Promise((resolve) => {
      execFile(
        'turnutils_uclient',
        [...args, '-e', peer, '-r', String(echoPort), HOST],
        { timeout: 60_000 },
        (error, out, err) => resolve({ status: error ? 1 : 0, said: `${out}${err}` }),
      );
    });
  }
  const ours = (secret = relay.secret, lifeMs = 30 * MINUTE): Credential =>
    turnCredential(secret, 'call.peer-000001', Date.now() + lifeMs);

  it('lets a credential of ours allocate, and relays to a peer of the allow-list and back', async () => {
    const { status, said } = await send(ours());
    expect(said).toContain('Total lost packets 0');
    expect(status).toBe(0);
  });

  it('refuses one that has ended', async () => {
    const { status, said } = await send(ours(relay.secret, -MINUTE));
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
