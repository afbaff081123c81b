import { parseArgs } from 'node:util';
import { ensureCerts, type HostName, ownHosts, readHost, unique } from './certificates/index.ts';
import { dataFolder } from './kit/data-folder.ts';
import { BadUse, EX_DATA, runCommand } from './kit/fail.ts';

const USAGE = `usage: scripts/certs [--host NAME…] [--data DIR] [--renew] [--new-authority]

Makes a private certificate authority and a server certificate in DATA_DIR/certs, for scripts/start --tls: ca.crt (for
phones and screens to trust), server.crt, server.key. Names this machine by itself; what is there and good stays.

  --host NAME        a further name or address that people type (several times for several)
  --data DIR         data folder (default: $DATA_DIR, else ./data of the project)
  --renew            signs the server certificate anew (it renews by itself 30 days before its end)
  --new-authority    replaces the authority as well: every phone has to trust the new one

Prints JSON: the files, names, last day, and the authority's SHA-256 fingerprint to compare on a phone.`;

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      host: { type: 'string', multiple: true },
      data: { type: 'string' },
      renew: { type: 'boolean' },
      'new-authority': { type: 'boolean' },
    },
  });
  const typed = (values.host ?? []).map((text): HostName => {
    const host = readHost(text);
    if (!host) throw new BadUse(`--host: "${text.slice(0, 80)}" is neither a name nor an IP address`);
    return host;
  });
  const done = await ensureCerts({
    dataDir: dataFolder(values.data),
    hosts: unique([...ownHosts(), ...typed]),
    newAuthority: values['new-authority'] ?? false,
    renew: values.renew ?? false,
    now: Date.now(),
  });
  if (!done.ok) {
    console.error(`${done.refusal.code}: ${done.refusal.reason}`);
    return EX_DATA;
  }
  console.log(JSON.stringify(done.value, null, 2));
  return 0;
}

runCommand(USAGE, main);
