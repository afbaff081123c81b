import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../server/dist/main.js');
const READY_MS = 180_000;

/** The compiled server as a process of its own, as an operator runs it. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly address: string;
  readonly jt808Port: number;
  /** Asks a `/control/…` route, as the commands of `scripts/` do. */
  control(path: string, body: unknown): Promise<unknown>;
  /** Sends the signal and waits until the process is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts a server on `dataDir` and resolves when `/readyz` answers 200; rejects with what it printed. */
export async function startServer(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const [port, jt808Port] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    env: { ...process.env, PORT: `${port}`, JT808_PORT: `${jt808Port}`, DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-20_000);
    });
  }
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = `${env.TLS_CERT ? 'https' : 'http'}://127.0.0.1:${port}`;
  const until = Date.now() + READY_MS;
  while (!(await isReady(address))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`the server did not get ready:\n${printed}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    child,
    address,
    jt808Port,
    async control(path, body) {
      const { key } = JSON.parse(readFileSync(join(dataDir, 'control.json'), 'utf8')) as { key: string };
      const answer = await fetch(`${address}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-dutywall-control': key },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    async end(signal) {
      child.kill(signal);
      await gone;
    },
  };
}

async function isReady(address: string): Promise<boolean> {
  // A private certificate: this only asks whether somebody is there.
  if (address.startsWith('https:')) {
    return new Promise((resolve) => {
      const request = get(`${address}/readyz`, { rejectUnauthorized: false, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      request.on('error', () => resolve(false));
    });
  }
  const answer = await fetch(`${address}/readyz`).catch(() => null);
  return answer?.ok ?? false;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Ids of processes whose command line names `text`. */
export function processesNaming(text: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(text) && !line.includes('ps -eo')).map((line) => line.trim());
}
