import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ok, type Result, refuse } from '@dutywall/shared/kit';

/** Where `vite build` puts the pages; the same from `src` as from `dist`. */
const PAGES = fileURLToPath(new URL('../../client/dist/app/', import.meta.url));

/** Every setting of the server, checked. `main.ts` reads the environment; nobody else does. */
export interface Config {
  /** HTTP(S); 0 takes any free port. */
  readonly port: number;
  /** Address to listen on for HTTP and JT/T 808. Loopback unless told otherwise or TLS is on. */
  readonly host: string;
  readonly jt808Port: number;
  readonly dataDir: string;
  /** The built pages. */
  readonly pagesDir: string;
  /** A PostgreSQL with PostGIS; undefined: the embedded database in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** PEM files; certificate and key, or none. `ca`: the private authority's certificate, handed out at `/trust`. */
  readonly tls: { readonly cert: string; readonly key: string; readonly ca?: string } | undefined;
  /** Plain HTTP that hands out `ca` and leads everything else to HTTPS; undefined: there is none, 0: any free port. */
  readonly trustPort: number | undefined;
  /** Origins that pages are opened under when it is not the server's own address (behind a proxy), e.g. `https://wall.example`. */
  readonly publicOrigins: readonly string[];
  /** Addresses or networks of proxies whose X-Forwarded-* headers count; empty: none. */
  readonly trustProxy: readonly string[];
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Lets a Prometheus from elsewhere read `/metrics` with `Authorization: Bearer …`. */
  readonly metricsToken: string | undefined;
  /** Days that tracks are kept. */
  readonly trackDays: number;
  /** Days that quarantined input is kept. */
  readonly quarantineDays: number;
  /** A session that is not used for so long ends. */
  readonly sessionIdleMinutes: number;
  /** A session ends after so long in any case. */
  readonly sessionHours: number;
  /** How pages of a check-in find each other beyond one network; see `scripts/turn`. */
  readonly turn: {
    /** `turn:`, `turns:` and `stun:` addresses; none: only direct ways. */
    readonly urls: readonly string[];
    /** Shared with the TURN server; time-limited credentials are made of it. */
    readonly secret: string | undefined;
    /** `ICE_POLICY=relay`: only relayed ways, e.g. where phones must not learn addresses of the bureau. */
    readonly relayOnly: boolean;
  };
  /** Origins of the gateways that cameras may have; nothing else is ever fetched. Empty: no cameras. */
  readonly cameraOrigins: readonly string[];
  /** Writes stop below this many free MiB on the data folder's disk. */
  readonly minFreeMb: number;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export type ConfigRefusal = 'bad-setting';

class BadSetting extends Error {
  readonly setting: string;
  constructor(setting: string, message: string) {
    super(`${setting}: ${message}`);
    this.setting = setting;
  }
}

/**
 * Reads the settings from `env` (names as in the README). A value that is not understood is refused with its name;
 * nothing is guessed.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Result<Config, ConfigRefusal> {
  const get = (name: string) => {
    const value = env[name]?.trim();
    return value === undefined || value === '' ? undefined : value;
  };
  const integer = (name: string, fallback: number, min: number, max: number) => {
    const value = get(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw new BadSetting(name, `a whole number from ${min} to ${max} is needed, not "${value.slice(0, 40)}"`);
    }
    return number;
  };
  try {
    const tls = readTls(get('TLS_CERT'), get('TLS_KEY'), get('TLS_CA'));
    return ok({
      port: integer('PORT', 8080, 0, 65_535),
      host: get('HOST') ?? (tls ? '0.0.0.0' : '127.0.0.1'),
      jt808Port: integer('JT808_PORT', 7611, 0, 65_535),
      dataDir: resolve(get('DATA_DIR') ?? 'data'),
      pagesDir: resolve(get('PAGES_DIR') ?? PAGES),
      databaseUrl: readDatabaseUrl(get('DATABASE_URL')),
      tls,
      trustPort: tls?.ca && get('TRUST_PORT') !== undefined ? integer('TRUST_PORT', 0, 0, 65_535) : undefined,
      publicOrigins: list(get('PUBLIC_ORIGIN')).map((value) => readOrigin('PUBLIC_ORIGIN', value)),
      trustProxy: list(get('TRUST_PROXY')).map(readNetwork),
      logLevel: oneOf('LOG_LEVEL', get('LOG_LEVEL') ?? 'info', LOG_LEVELS),
      metricsToken: readToken(get('METRICS_TOKEN')),
      trackDays: integer('TRACK_DAYS', 180, 1, 3_650),
      quarantineDays: integer('QUARANTINE_DAYS', 14, 1, 365),
      sessionIdleMinutes: integer('SESSION_IDLE_MINUTES', 240, 5, 10_080),
      sessionHours: integer('SESSION_HOURS', 14, 1, 168),
      turn: readTurn(list(get('TURN_URLS')), get('TURN_SECRET'), get('ICE_POLICY') ?? 'all'),
      cameraOrigins: [...new Set(list(get('CAMERA_ORIGINS')).map((value) => readOrigin('CAMERA_ORIGINS', value)))],
      minFreeMb: integer('MIN_FREE_MB', 256, 16, 1_048_576),
    });
  } catch (error) {
    if (error instanceof BadSetting) return refuse('bad-setting', error.message, { setting: error.setting });
    throw error;
  }
}

function list(value: string | undefined): readonly string[] {
  return (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined)
    throw new BadSetting(name, `one of ${allowed.join(', ')} is needed, not "${value.slice(0, 40)}"`);
  return found;
}

function readTls(cert: string | undefined, key: string | undefined, ca: string | undefined): Config['tls'] {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined) throw new BadSetting('TLS_CERT', 'is needed together with TLS_KEY');
  if (key === undefined) throw new BadSetting('TLS_KEY', 'is needed together with TLS_CERT');
  if (!existsSync(cert)) throw new BadSetting('TLS_CERT', 'there is no such file');
  if (!existsSync(key)) throw new BadSetting('TLS_KEY', 'there is no such file');
  if (ca !== undefined && !existsSync(ca)) throw new BadSetting('TLS_CA', 'there is no such file');
  return { cert: resolve(cert), key: resolve(key), ...(ca === undefined ? {} : { ca: resolve(ca) }) };
}

function readDatabaseUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  // The value itself may hold a password and is never repeated.
  if (!/^postgres(?:ql)?:\/\//.test(value)) throw new BadSetting('DATABASE_URL', 'must begin with postgresql://');
  return value;
}

function readOrigin(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== value.replace(/\/$/, '')) {
    // Whoever writes a whole address here may have written a password with it.
    const shown = url?.username || url?.password ? 'one with a user' : `"${value.slice(0, 80)}"`;
    throw new BadSetting(name, `scheme, host and port only, e.g. https://wall.example, not ${shown}`);
  }
  return url.origin;
}

function readNetwork(value: string): string {
  if (!/^(?:loopback|linklocal|uniquelocal|[0-9a-fA-F.:]+(?:\/\d{1,3})?)$/.test(value)) {
    throw new BadSetting('TRUST_PROXY', `addresses or networks separated by commas, not "${value.slice(0, 80)}"`);
  }
  return value;
}

function readTurn(urls: readonly string[], secret: string | undefined, policy: string): Config['turn'] {
  for (const url of urls) {
    if (!/^(?:stuns?:[^\s?/@]+|turns?:[^\s?/@]+(?:\?transport=(?:udp|tcp))?)$/.test(url)) {
      throw new BadSetting(
        'TURN_URLS',
        `turn:host:port?transport=udp and the like are needed, not "${url.slice(0, 80)}"`,
      );
    }
  }
  const relays = urls.some((url) => url.startsWith('turn'));
  if (secret !== undefined && secret.length < 16)
    throw new BadSetting('TURN_SECRET', 'at least 16 characters are needed');
  if (relays && secret === undefined) throw new BadSetting('TURN_SECRET', 'is needed together with a turn: address');
  const relayOnly = oneOf('ICE_POLICY', policy, ['all', 'relay']) === 'relay';
  if (relayOnly && !relays) throw new BadSetting('ICE_POLICY', 'relay needs a turn: address in TURN_URLS');
  return { urls, secret, relayOnly };
}

function readToken(value: string | undefined): string | undefined {
  if (value !== undefined && value.length < 16)
    throw new BadSetting('METRICS_TOKEN', 'at least 16 characters are needed');
  return value;
}
