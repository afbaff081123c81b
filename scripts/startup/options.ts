import { parseArgs } from 'node:util';
import { dataFolder } from '../kit/data-folder.ts';

export const USAGE = `usage: scripts/start [options]

  --port 8080          HTTP port (PORT)
  --data DIR           data folder, default ./data of the project (DATA_DIR)
  --officers 330       demonstration officers on shift at any hour
  --basemap NAME       seed the demonstration on imported streets (scripts/basemap import)
  --no-demo            no demonstration: an empty installation
  --database-url URL   PostgreSQL ≥ 15 with PostGIS instead of the embedded database (DATABASE_URL)
  --tls                HTTPS: with TLS_CERT and TLS_KEY (files, PEM), else with a certificate of our own authority
                       (as scripts/certs makes it), which phones get at http://…:TRUST_PORT/ (port + 1)

Also from the environment: HOST, JT808_PORT (7611), PUBLIC_ORIGIN and what the README lists.`;

export interface StartOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly officers: number;
  readonly basemap: string | undefined;
  readonly demo: boolean;
  readonly databaseUrl: string | undefined;
  readonly tls: boolean;
}

/** A start that cannot be: said in one line, exit status 64. */
export class UsageError extends Error {}

function wholeNumber(text: string, name: string, from: number, to: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < from || value > to) {
    throw new UsageError(`${name} takes a whole number from ${from} to ${to}, not "${text}"`);
  }
  return value;
}

/** Reads the command line over the environment. Null: help was asked for. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): StartOptions | null {
  const { values } = parse(args);
  if (values.help) return null;
  return {
    port: wholeNumber(values.port ?? env.PORT ?? '8080', '--port', 0, 65_535),
    dataDir: dataFolder(values.data),
    officers: wholeNumber(values.officers ?? '330', '--officers', 20, 20_000),
    basemap: values.basemap,
    demo: !values['no-demo'],
    databaseUrl: values['database-url'] ?? env.DATABASE_URL,
    tls: values.tls ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        officers: { type: 'string' },
        basemap: { type: 'string' },
        'no-demo': { type: 'boolean' },
        'database-url': { type: 'string' },
        tls: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
