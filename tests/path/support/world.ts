import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { buildApp, createBus, createDice, createLog } from '@dutywall/server/app';
import { readConfig } from '@dutywall/server/config';
import type { Bus, Database } from '@dutywall/server/ports';
import { openRooms, type Rooms } from '@dutywall/server/rooms';
import type { Instant } from '@dutywall/shared/kit';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { type TestDatabase, withEmbedded, withPostgres } from '../../support/db.ts';
import { postgresMissing } from '../../support/postgres.ts';
import { MortalDatabase } from './mortal.ts';

/** The two databases of the product. */
export const ENGINES = [
  { name: 'PostgreSQL', missing: postgresMissing, open: withPostgres },
  { name: 'embedded', missing: null, open: withEmbedded },
] as const satisfies readonly { name: string; missing: string | null; open: () => Promise<TestDatabase> }[];

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

/**
 * The server as `main.ts` puts it together, listening on a real port, with a clock that goes where it is told. A kill
 * takes its database away in the middle of whatever it does; `start` opens a new server on what is stored.
 */
export class PathWorld {
  readonly clock: { at: Instant; now(): Instant };
  readonly store: TestDatabase;
  readonly errors: string[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 48 });
  private running: {
    rooms: Rooms;
    app: FastifyInstance;
    bus: Bus;
    db: MortalDatabase;
    origin: string;
    jt808Port: number;
  } | null = null;
  private cookie = '';
  private account = 0;

  constructor(store: TestDatabase, at: Instant) {
    this.store = store;
    this.clock = {
      at,
      now() {
        return this.at;
      },
    };
  }

  /** The test's own door to the database, which no kill closes. */
  get db(): Database {
    return this.store.db;
  }

  get jt808Port(): number {
    return this.live.jt808Port;
  }

  get bus(): Bus {
    return this.live.bus;
  }

  private get live() {
    if (!this.running) throw new Error('the server is not running');
    return this.running;
  }

  async start(): Promise<this> {
    const read = readConfig({ DATA_DIR: this.store.dataDir, LOG_LEVEL: 'error', JT808_PORT: '0', PORT: '0' });
    if (!read.ok) throw new Error(read.refusal.reason);
    const config = read.value;
    const db = new MortalDatabase(this.store.db);
    const sink = { write: (line: string) => (db.dead ? 0 : this.errors.push(line)) > 0 };
    const log = createLog(config, sink as unknown as NodeJS.WritableStream);
    const { clock } = this;
    const bus = createBus((_name, error) => {
      throw error;
    });
    const ports = { db, clock, dice: createDice(clock), bus };
    const registry = new Registry();
    const rooms = await openRooms(config, ports, log, registry);
    const app = await buildApp(config, { ...ports, sessions: rooms.sessions, log, registry }, rooms.all);
    rooms.live.attach(app.server, { allowedOrigins: config.publicOrigins });
    await rooms.start();
    const jt808Port = await rooms.listenJt808();
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    await rooms.control.announce(config.dataDir, origin);
    this.running = { rooms, app, bus, db, origin, jt808Port };
    return this;
  }

  /** Judges and stores everything that waits. */
  async settle(): Promise<void> {
    await this.live.rooms.settle();
    if (this.errors.length > 0) throw new Error(this.errors.join(''));
  }

  /** From the `statements`-th statement on the server's database is gone, as after SIGKILL. */
  killAfter(statements: number): void {
    this.live.db.dieAfter(statements);
  }

  get killed(): boolean {
    return this.running?.db.dead ?? true;
  }

  /** Sweeps what a killed process would have left to the system: ports, timers. */
  async bury(): Promise<void> {
    const { rooms, app, db } = this.live;
    this.running = null;
    db.die();
    await app.close().catch(() => undefined);
    await rooms.close().catch(() => undefined);
  }

  /** A request over the wire. Rejects when the connection breaks. */
  ask(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
    const { origin } = this.live;
    return new Promise((resolve, reject) => {
      const sent = request(
        `${origin}${path}`,
        {
          method,
          agent: this.agent,
          headers: {
            ...(body === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
            ...headers,
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.once('error', reject);
          response.once('end', () => {
            const bytes = Buffer.concat(parts);
            const { statusCode = 0, headers: said } = response;
            resolve({ status: statusCode, body: bytes.toString(), headers: said, bytes });
          });
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  }

  /** A `/control/…` route, as the commands of `scripts/` ask it. */
  async control<T>(path: string, body: unknown): Promise<T> {
    const { key } = JSON.parse(readFileSync(join(this.store.dataDir, 'control.json'), 'utf8')) as { key: string };
    const answer = await this.ask('POST', path, JSON.stringify(body), { 'x-dutywall-control': key });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body) as T;
  }

  /** `GET` of an API route by a supervisor of all squads. */
  async get<T>(path: string): Promise<T> {
    const answer = await this.look(path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body) as T;
  }

  async look(path: string): Promise<Answer> {
    const first = await this.ask('GET', path, undefined, { cookie: this.cookie });
    if (first.status !== 401) return first;
    // Not signed in yet, or the world's clock has left the session behind.
    this.cookie = await this.signIn();
    return this.ask('GET', path, undefined, { cookie: this.cookie });
  }

  private async signIn(): Promise<string> {
    const name = `supervisor${this.account++}`;
    const made = await this.control<{ password: string }>('/control/account', {
      verb: 'create',
      ...{ name, role: 'supervisor', squads: ['bureau'] },
    });
    const body = JSON.stringify({ name, password: made.password });
    const answer = await this.ask('POST', '/api/session', body, { origin: this.live.origin });
    if (answer.status !== 200) throw new Error(`signing in: ${answer.status} ${answer.body}`);
    return String(answer.headers['set-cookie']).split(';')[0] ?? '';
  }

  async close(): Promise<void> {
    if (this.running) {
      const { rooms, app } = this.running;
      this.running = null;
      await rooms.close();
      await app.close();
    }
    this.agent.destroy();
  }
}
