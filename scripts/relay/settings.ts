import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import { type AddressRange, readRange } from './ranges.ts';

/** What a TURN server of one installation needs to know. */
export interface RelaySettings {
  /** Shared with the server (`TURN_SECRET`). */
  readonly secret: string;
  readonly realm: string;
  /** Addresses to listen on and to relay from; none: all of the machine's. */
  readonly listen: readonly string[];
  /** The address that pages see, where the machine stands behind address translation. */
  readonly external: string | null;
  readonly port: number;
  readonly tlsPort: number;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Ports that are relayed from, first and last. */
  readonly relayPorts: readonly [number, number];
  /** Whom the relay may send to; everybody else is refused. */
  readonly peers: readonly AddressRange[];
  /** Loopback among the peers; only for trying it on one machine. */
  readonly loopback: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from the environment, names as in the README; refuses with the name of the one that is wrong.
 * `own`: the machine's addresses, all of which are listened on when none is named.
 */
export function readRelaySettings(env: Env, own: readonly string[]): Result<RelaySettings, 'bad-setting'> {
  const get = (name: string): string | undefined => env[name]?.trim() || undefined;
  const list = (name: string): string[] =>
    (get(name) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  const bad = (setting: string, reason: string) => refuse('bad-setting', `${setting}: ${reason}`, { setting });
  const port = (text: string): number | null =>
    /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535 ? Number(text) : null;

  const secret = get('TURN_SECRET');
  // What a configuration file could not hold as one word would change other lines of it.
  if (!secret || !/^[\x21-\x7e]{16,256}$/.test(secret)) {
    return bad('TURN_SECRET', 'at least 16 printable characters without spaces are needed, the same as of the server');
  }
  const realm = get('TURN_REALM') ?? 'dutywall';
  if (!/^[A-Za-z0-9.-]{1,100}$/.test(realm)) return bad('TURN_REALM', 'a name is needed');
  const listen = list('TURN_LISTEN');
  if (!listen.every((address) => isIP(address) !== 0)) return bad('TURN_LISTEN', 'IP addresses are needed');
  const external = get('TURN_EXTERNAL_IP') ?? null;
  if (external !== null && isIP(external) === 0) return bad('TURN_EXTERNAL_IP', 'an IP address is needed');
  const plainPort = port(get('TURN_PORT') ?? '3478');
  if (plainPort === null) return bad('TURN_PORT', 'a port is needed');
  const tlsPort = port(get('TURN_TLS_PORT') ?? '5349');
  if (tlsPort === null) return bad('TURN_TLS_PORT', 'a port is needed');
  const [first = null, last = null, ...more] = (get('TURN_RELAY_PORTS') ?? '49152-65535').split('-').map(port);
  if (first === null || last === null || more.length > 0 || first > last) {
    return bad('TURN_RELAY_PORTS', 'two ports are needed, e.g. 49152-65535');
  }
  const cert = get('TURN_CERT');
  const key = get('TURN_KEY');
  if ((cert === undefined) !== (key === undefined)) return bad('TURN_CERT', 'certificate and key are needed, or none');
  for (const file of [cert, key])
    if (file !== undefined && !existsSync(file)) return bad('TURN_CERT', `no file ${file}`);

  const named = list('TURN_PEERS');
  if (named.length === 0) {
    return bad('TURN_PEERS', 'name the networks of phones and screens, e.g. 10.0.0.0/8: everybody else is refused');
  }
  const peers: AddressRange[] = [];
  // Where both ends are relayed, each one’s peer is the relay itself.
  for (const text of [...named, ...(listen.length > 0 ? listen : own), ...(external === null ? [] : [external])]) {
    const range = readRange(text);
    if (!range) return bad('TURN_PEERS', `"${text.slice(0, 60)}" is no address, network or range`);
    peers.push(range);
  }
  const loopback = peers.some(({ first: address }) => address.startsWith('127.') || address === '0:0:0:0:0:0:0:1');
  const tls = cert !== undefined && key !== undefined ? { cert, key } : null;
  return ok({
    ...{ secret, realm, listen, external, port: plainPort, tlsPort, tls },
    ...{ relayPorts: [first, last] as const, peers, loopback },
  });
}
