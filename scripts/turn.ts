import { spawn } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ownHosts } from './certificates/index.ts';
import { dataFolder } from './kit/data-folder.ts';
import { EX_DATA, EX_UNAVAILABLE, runCommand } from './kit/fail.ts';
import { configurationOf, readRelaySettings, urlsOf } from './relay/index.ts';

const USAGE = `usage: scripts/turn [--print] [--data DIR]

Writes the configuration of a TURN server (coturn) from the settings and starts it, so that check-ins find a way where
phone and desk cannot reach each other directly. On one network none is needed.

  --print        prints the configuration, without the secret, and starts nothing
  --data DIR     data folder; the configuration lies in DIR/turn, mode 0600 (default: $DATA_DIR, else ./data)

Settings, from the environment:
  TURN_SECRET        shared with the wall's server, at least 16 characters (openssl rand -hex 32)
  TURN_PEERS         whom the relay may send to: networks of phones and screens, separated by commas, e.g.
                     10.0.0.0/8,192.168.0.0/16. Everybody else is refused
  TURN_LISTEN        addresses to listen on (default: all of the machine's)
  TURN_EXTERNAL_IP   the address that pages see, behind address translation
  TURN_PORT 3478, TURN_TLS_PORT 5349, TURN_RELAY_PORTS 49152-65535, TURN_REALM dutywall
  TURN_CERT, TURN_KEY   PEM files: turns: on TURN_TLS_PORT

Tell the wall's server TURN_SECRET and TURN_URLS, which this command prints. turnserver comes with: apt install coturn`;

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { print: { type: 'boolean' }, data: { type: 'string' } } });
  const read = readRelaySettings(process.env, ownAddresses());
  if (!read.ok) {
    console.error(`${read.refusal.code}: ${read.refusal.reason}`);
    return EX_DATA;
  }
  const settings = read.value;
  const folder = join(dataFolder(values.data), 'turn');
  if (values.print) {
    console.log(configurationOf({ ...settings, secret: '(TURN_SECRET)' }, folder));
    return 0;
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'turnserver.conf');
  await writeFile(file, configurationOf(settings, folder), { mode: 0o600 });
  await chmod(file, 0o600);
  const urls = urlsOf(settings, settings.external ?? settings.listen[0] ?? hostname());
  console.error(`TURN_URLS=${urls.join(',')}`);
  return serve(file);
}

/** What this machine is reached by from elsewhere. */
function ownAddresses(): readonly string[] {
  return ownHosts().flatMap(({ type, value }) =>
    type === 'ip' && value !== '::1' && !value.startsWith('127.') ? [value] : [],
  );
}

/** Runs turnserver until it ends or this command is told to. */
function serve(file: string): Promise<number> {
  const child = spawn('turnserver', ['-c', file], { stdio: ['ignore', 'inherit', 'inherit'] });
  const end = (): void => void child.kill('SIGTERM');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  return new Promise((resolve) => {
    child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      console.error(
        code === 'ENOENT'
          ? `没有 turnserver，请先安装：apt install coturn / there is no turnserver; the configuration is ${file}`
          : message,
      );
      resolve(EX_UNAVAILABLE);
    });
    child.once('exit', (status, signal) => resolve(signal ? 0 : (status ?? EX_UNAVAILABLE)));
  });
}

runCommand(USAGE, main);
